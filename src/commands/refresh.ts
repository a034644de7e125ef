import type { Command } from './command.ts';

/** Tries at once what would be tried later, and connects anew where nothing could be read. */
export const refresh: Command = ({ live }) => {
  live.refresh();
  return Promise.resolve();
};
