import type { PageState } from './messages.ts';
import type { StartedPod } from './startedPodMessages.ts';

/** What of the history is shown. A field that is empty, or that nothing fits any more, restricts nothing. */
export interface HistoryFilter {
  /** Absent until it is chosen: then it is what the page shows. */
  readonly subject?: string;
  readonly route?: string;
  readonly node?: string;
  /** A number of days until today. */
  readonly days?: string;
  /** Whether the table has all rows, and not only the newest. */
  readonly isWhole?: boolean;
}

/** The two runs that are compared, each as its start and number; where one is absent, or not there, the one nearest the median. */
export interface RunPair {
  readonly first?: string;
  readonly second?: string;
}

/** What is the same distance everywhere on a time axis: the same difference, or the same ratio. */
export type ScaleKind = 'linear' | 'log';

/** The time axes that can be chosen, of the chart of every run and of that of the history; linear where it is not said. */
export interface ChosenScales {
  readonly runs?: ScaleKind;
  readonly history?: ScaleKind;
}

/** What the page keeps over a reload. The history it is told anew. */
export interface KeptPage {
  readonly shown: PageState;
  readonly filter: HistoryFilter;
  /** The pod that is shown in place of a measurement, where one was asked for. */
  readonly startedPod?: StartedPod;
  /** Absent until runs are chosen. */
  readonly pair?: RunPair;
  /** How often things are started each day, by what they are (`subjectKey`), where the user has said it. */
  readonly startsPerDay?: Readonly<Record<string, number>>;
  /** Absent until one is chosen. */
  readonly scales?: ChosenScales;
}
