import type { ClusterParts } from '../views/clusterParts.ts';
import type { Command } from './command.ts';
import { measureStartup } from './measureStartup.ts';

/** Measures startups, cold against restored, on the cluster that this window shows or the one that the page names. */
export const measureStartupHere: Command = async ({ timings, session, host: { choices } }, { args }) => {
  const connect = (context: string | undefined): Promise<ClusterParts> => session.connectTo(context);
  await measureStartup({ timings, choices, connect }, args[0]);
};

/** Brings the Startup Timings page to the front. */
export const showStartupTimings: Command = ({ timings }) => {
  timings.open();
  return Promise.resolve();
};
