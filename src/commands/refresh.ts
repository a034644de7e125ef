import type { Command } from './command.ts';

/** Tries at once what would be tried later, and connects anew where nothing could be read. */
export const refresh: Command = ({ live, session }) => {
  const hasFailed = [live.state, live.checkpointState].some(({ status }) => status === 'failed');
  if (hasFailed) session.reconnect();
  else live.refresh();
  return Promise.resolve();
};
