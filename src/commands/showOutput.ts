import type { Command } from './command.ts';

/** Shows the log of what Thaw does. */
export const showOutput: Command = ({ host }) => {
  host.log.show();
  return Promise.resolve();
};
