import { isElement } from '../views/elements.ts';
import type { Command } from './command.ts';
import { measureStartup } from './measureStartup.ts';
import { currentWatch, targetRows } from './targets.ts';

/**
 * Measures startups, cold against restored: of the row that the command is called on or that is selected, of what the page
 * names, or else of one of the checkpoints that this window shows.
 */
export const measureStartupHere: Command = async (thaw, { args }) => {
  const { timings, session, host } = thaw;
  const [argument] = args;
  const [row] = argument === undefined || isElement(argument) ? targetRows(host, args) : [];
  await measureStartup(
    {
      timings,
      choices: host.choices,
      connect: (context) => session.connectTo(context),
      shownRecords: async () => [...((await currentWatch(thaw))?.records() ?? [])],
    },
    row?.kind === 'checkpoint' ? { namespace: row.namespace, checkpoint: row.name } : (row ?? argument),
  );
};

/** Brings the Startup Timings page to the front. */
export const showStartupTimings: Command = ({ timings }) => {
  timings.open();
  return Promise.resolve();
};
