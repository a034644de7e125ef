/** A button and what it does. */
export interface HelpButton {
  readonly title: string;
  readonly run: () => unknown;
}

/** What can be done about a failure, for whoever tells of it. */
export interface FailureHelp {
  /** What helps best, as a sentence, where no button does that. */
  readonly advice?: string | undefined;
  readonly buttons: readonly HelpButton[];
}
