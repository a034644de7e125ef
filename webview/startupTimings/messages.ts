// What the extension and the Startup Timings page say to each other. Types only, all of them plain data: messages are
// structured clones, and the page keeps the last one over a reload.

import type { HelpRequest } from './helpMessages.ts';
import type { StartedPodRequest } from './startedPodMessages.ts';

/**
 * How a pod began: as its image says, or from a checkpoint by one of the routes, of which the nested one may read memory on demand (`lazy`),
 * or as one that was claimed from a warm pool; but for `cold` the same as the core's `RestoredStart`.
 */
export type StartName = 'cold' | 'native' | 'nested' | 'lazy' | 'claim';

/** What decides that a pod has answered; the same as the core's `StartupProbe`. */
export type ProbeChoice =
  | {
      readonly kind: 'http';
      readonly port: number;
      readonly path: string;
      readonly expectedStatus: number;
    }
  | { readonly kind: 'exec'; readonly command: readonly [string, ...string[]] }
  | { readonly kind: 'logLine'; readonly contains: string }
  | { readonly kind: 'podReady' };

/** All that measuring takes, so that it can be repeated without a question. */
export interface MeasurementRequest {
  /** The context of the kubeconfig. */
  readonly context: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The name of the checkpoint that is restored. */
  readonly checkpoint: string;
  readonly runsEach: number;
  readonly probe: ProbeChoice;
  /** How restored starts are made; by the best route where absent. */
  readonly route?: Exclude<StartName, 'cold'>;
}

/** How long parts of a dump took by CRIU's statistics, in milliseconds; the same as the core's `DumpTimes`. */
export interface DumpTimes {
  /** Until all processes stood still. */
  readonly freezingMs: number;
  /** How long they stood still. */
  readonly frozenMs: number;
  /** How long memory was taken from them, while they stood still. */
  readonly memoryDumpMs: number;
  /** How long it was written. */
  readonly memoryWriteMs: number;
}

/** The checkpoint that was restored: the state of warmth that a cold start does not have. */
export interface MeasuredCheckpoint {
  readonly name: string;
  /** What a person calls it. */
  readonly label?: string;
  /** Size of the archive. */
  readonly bytes: number;
  /** Milliseconds since the Unix epoch. */
  readonly checkpointedAt: number;
  /** The environment whose bake made it. */
  readonly environment?: string;
  /** What that had done with the container before, for a person; absent where nobody knows, and in older measurements. */
  readonly warmUp?: string;
  /** The image of the container as it was asked for. */
  readonly imageName?: string;
  /** The exact image of the container. */
  readonly imageRef?: string;
  /** Absent where it is not known, and in older measurements. */
  readonly dump?: DumpTimes;
}

/** What a stretch of a startup was spent on; `unknown` where a mark between two phases was not seen. */
export type PhaseName =
  | 'claim'
  | 'schedule'
  | 'sandbox'
  | 'image'
  | 'create'
  | 'start'
  | 'restore'
  | 'application'
  | 'response'
  | 'unknown';

/** A stretch of a startup, in milliseconds from the create request, or from that of a claim. */
export interface PhaseSpan {
  readonly phase: PhaseName;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the cluster, or containerd on the node, told of a start by an event; the same as the core's `StartupEvent`. */
export interface ToldEvent {
  /** The component's own word, such as `Pulled` or `/tasks/start`. */
  readonly reason: string;
  /** The component that told it, such as `kubelet`. */
  readonly by: string;
  readonly container?: string;
  /** When it happened at the latest, in milliseconds from the create request. */
  readonly atMs: number;
  /** How long an image was pulled, in milliseconds. */
  readonly pullMs?: number;
}

/** What CRIU says of the restore in a start, in milliseconds; the same as the core's `CriuRestore`. */
export interface CriuTimes {
  /** How long it took until all processes were there. */
  readonly forkingMs: number;
  /** How long all of it took. */
  readonly restoreMs: number;
  /** When the processes went on at the latest, from the create request. */
  readonly endedMs?: number;
}

/** A failure as a sentence, and what explains it, in the language of the window that met it: the history keeps it so, and nothing compares it. */
export interface FailureText {
  readonly message: string;
  readonly explanation: string;
}

/** One start. */
export interface TimedRun {
  /** Its place among the starts of its side, from 1. */
  readonly number: number;
  readonly node?: string;
  /** Wall-clock time of the create request, ISO 8601. */
  readonly startedAt: string;
  /** Milliseconds from the create request to the first response; present exactly for a run that succeeded. */
  readonly firstResponseMs?: number;
  /** Present exactly for a run that failed. */
  readonly failure?: FailureText;
  /** In order, and without holes. */
  readonly spans: readonly PhaseSpan[];
  /** In time order; absent where none was told, and in older measurements. */
  readonly events?: readonly ToldEvent[];
  /** Absent where CRIU's figures are not kept, as by containerd, and in older measurements. */
  readonly criu?: CriuTimes;
  /** How late the machine that measured was at worst in noticing what arrived, in milliseconds; absent in older measurements. */
  readonly lagMs?: number;
  /** How busy the node's processors were before the start, from 0 to 1; absent where it is not known. */
  readonly nodeUse?: number;
  /** Whether the node's clock was seen to be set meanwhile, so that its news are where they arrived; also absent in older measurements. */
  readonly nodeClockWasSet?: boolean;
}

/** The succeeded runs of a side in figures, in milliseconds. */
export interface SideSummary {
  readonly n: number;
  readonly median: number;
  readonly p95: number;
  /** Whether there are so many runs that `p95` says more than `max`. */
  readonly p95Trustworthy: boolean;
  readonly min: number;
  readonly max: number;
}

/** How many times as fast as cold a side is. */
export interface SideSpeedUp {
  readonly ratio: number;
  /** The 95 % interval, or how many runs each side must have for one. */
  readonly interval: { readonly low: number; readonly high: number } | { readonly minimumRuns: number };
}

/** All starts of one kind. */
export interface MeasuredSide {
  readonly start: StartName;
  readonly runs: readonly TimedRun[];
  readonly failed: number;
  /** Absent where no run succeeded. */
  readonly summary?: SideSummary;
  /** Absent for cold, and where there is nothing to compare. */
  readonly speedUp?: SideSpeedUp;
}

/** A measurement, finished or not. */
export interface Measurement {
  readonly request: MeasurementRequest;
  readonly checkpoint: MeasuredCheckpoint;
  /** When it began, ISO 8601. */
  readonly measuredAt: string;
  /** Cold first. */
  readonly sides: readonly MeasuredSide[];
}

/** How far a measurement is. */
export interface MeasuringProgress {
  readonly completed: number;
  readonly total: number;
  /** What is being started; absent at the end. */
  readonly next?: StartName;
}

/** What the page shows. */
export type PageState =
  | { readonly status: 'empty' }
  | {
      readonly status: 'measuring';
      readonly measurement: Measurement;
      readonly progress: MeasuringProgress;
    }
  | { readonly status: 'measured'; readonly measurement: Measurement }
  | { readonly status: 'cancelled'; readonly measurement: Measurement }
  | { readonly status: 'failed'; readonly measurement: Measurement; readonly failure: FailureText };

/** What is shown of a measurement when it has ended, and kept in the history. */
export type EndedState = Extract<PageState, { readonly status: 'measured' | 'cancelled' | 'failed' }>;

/** A side of a measurement in the history. */
export interface HistorySide {
  readonly start: StartName;
  /** How many starts succeeded. */
  readonly n: number;
  readonly failed: number;
  /** In milliseconds; absent where no start succeeded. */
  readonly median?: number;
  readonly speedUp?: SideSpeedUp;
}

/** A measurement in the history: what can be listed without its runs. */
export interface HistoryEntry {
  readonly id: string;
  readonly status: EndedState['status'];
  /** When it began, ISO 8601. */
  readonly measuredAt: string;
  readonly request: MeasurementRequest;
  readonly checkpoint: MeasuredCheckpoint;
  /** On which its starts ran. */
  readonly nodes: readonly string[];
  /** Cold first. */
  readonly sides: readonly HistorySide[];
}

/** The history as the page shows it. */
export interface ShownHistory {
  /** In time order. */
  readonly entries: readonly HistoryEntry[];
  /** How many lines of its file could not be read. */
  readonly unreadable: number;
  /** Whether its file has measurements that are too old to be listed. */
  readonly isTruncated: boolean;
}

/** From the extension to the page. */
export interface ShowMessage {
  readonly type: 'show';
  readonly state: PageState;
}

/** From the extension to the page. */
export interface HistoryMessage {
  readonly type: 'history';
  readonly history: ShownHistory;
}

/** An environment, of which the warm pool is meant. */
export interface PoolSubject {
  /** The context of the kubeconfig. */
  readonly context: string;
  readonly namespace: string;
  readonly environment: string;
}

/** What is known of the memory that a warm pool holds. */
export interface PoolAnswer {
  readonly of: PoolSubject;
  /** The same as the core's `PoolHolding`; absent where there is no pool. */
  readonly holding?: { readonly pods: number; readonly reservedBytes: number; readonly unknown: number };
  /** Why it is not known whether there is one. */
  readonly failure?: string;
}

/** From the extension to the page. */
export interface PoolMessage {
  readonly type: 'pool';
  readonly answer: PoolAnswer;
}

/** In what can be exported; also how such a file's name ends. */
export type ExportFormat = 'csv' | 'json' | 'md' | 'svg' | 'png';

/** A file that the page has made. */
export interface ExportedFile {
  readonly format: ExportFormat;
  /** What it is called unless another name is chosen, without its ending. */
  readonly name: string;
  /** Its text; of a PNG, its bytes in base64. */
  readonly content: string;
}

/** From the page to the extension. */
export type PageMessage =
  | { /** The page has loaded and wants its state. */ readonly type: 'ready' }
  | { readonly type: 'cancel' }
  | { /** Choose what to measure. */ readonly type: 'measure' }
  | {
      /** Measure the same once more. */ readonly type: 'measureAgain';
      readonly request: MeasurementRequest;
    }
  | { /** Show a measurement of the history. */ readonly type: 'open'; readonly id: string }
  | { /** Tell what a warm pool holds. */ readonly type: 'askPool'; readonly of: PoolSubject }
  | StartedPodRequest
  | HelpRequest
  | { /** Put a text into the clipboard. */ readonly type: 'copy'; readonly text: string }
  | { /** Save a file where the user says. */ readonly type: 'save'; readonly file: ExportedFile };

/** Sends a message to the extension. */
export type Send = (message: PageMessage) => void;
