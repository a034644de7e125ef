import { isElement } from '../views/elements.ts';
import { isExplorerNode } from '../views/kubernetesExtension.ts';
import type { Command } from './command.ts';
import { explorerTarget } from './explorerTarget.ts';
import { measureStartup } from './measureStartup.ts';
import { currentWatch, targetRows } from './targets.ts';

/**
 * Measures startups, cold against restored: of the row that the command is called on or that is selected, of a pod of the
 * Kubernetes extension's tree, of what the page names, or else of one of the checkpoints that this window shows.
 */
export const measureStartupHere: Command = async (thaw, { args }) => {
  const { timings, session, host } = thaw;
  const [argument] = args;
  const [row] = argument === undefined || isElement(argument) ? targetRows(host, args) : [];
  const known = isExplorerNode(argument) ? await explorerTarget(session, argument) : argument;
  await measureStartup(
    {
      timings,
      choices: host.choices,
      connect: (context) => session.connectTo(context),
      shownRecords: async () => [...((await currentWatch(thaw))?.records() ?? [])],
    },
    row?.kind === 'checkpoint' ? { namespace: row.namespace, checkpoint: row.name } : (row ?? known),
  );
};

/** Brings the Startup Timings page to the front. */
export const showStartupTimings: Command = ({ timings }) => {
  timings.open();
  return Promise.resolve();
};
