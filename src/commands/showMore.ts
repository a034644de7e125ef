import { isElement } from '../views/elements.ts';
import type { Command } from './command.ts';

/** Shows the next rows of a long folder: what its last row does. */
export const showMore: Command = ({ podsView, checkpointsView }, { args: [row] }) => {
  if (isElement(row) && row.kind === 'more') {
    if (row.namespace === undefined) checkpointsView.showMore(row);
    else podsView.showMore(row);
  }
  return Promise.resolve();
};
