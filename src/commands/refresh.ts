import type { Command } from './command.ts';

/** Tries at once what would be tried later, and connects anew where nothing could be read. */
export const refresh: Command = ({ live, session }) => {
  if (live.state.status === 'failed') session.reconnect();
  else live.refresh();
  return Promise.resolve();
};
