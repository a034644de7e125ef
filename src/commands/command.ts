import type { Thaw } from '../views/thaw.ts';
import type { Ways } from './errorReporter.ts';

/** What a command is called with. */
export interface CommandCall {
  /** From a menu: the row, and all rows that are selected. Nothing that can be relied on otherwise. */
  readonly args: readonly unknown[];
  /** Shows an error that does not end the command, with what can be done about it. */
  readonly report: (error: unknown, ways?: Ways) => void;
}

/** What a command does. What it throws is shown, with a button to try again. */
export type Command = (thaw: Thaw, call: CommandCall) => Promise<void>;
