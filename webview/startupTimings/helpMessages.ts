// What the extension and the Startup Timings page say to each other of a failure that has ended a measurement.

/** What can be done about the failure; the same as the extension's `FailureHelp`, but for what the buttons do. */
export interface ShownHelp {
  readonly advice?: string;
  /** The titles of the buttons, in their order. */
  readonly buttons: readonly string[];
}

/** From the extension to the page, after the state that has failed. */
export interface HelpMessage {
  readonly type: 'help';
  readonly help: ShownHelp;
}

/** From the page to the extension: a button was pressed. */
export interface HelpRequest {
  readonly type: 'help';
  readonly button: string;
}
