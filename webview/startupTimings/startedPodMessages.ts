// What the extension and the page say to each other about a pod that nobody measured. Types only, as in messages.ts.

import type { PastStartup } from '../../src/startup/pastStartup.ts';

/** Which pod is meant. */
export interface PodSubject {
  /** The context of the kubeconfig. */
  readonly context: string;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
}

/** A pod that Thaw did not measure, and what is known of its startup. */
export interface StartedPod {
  readonly of: PodSubject;
  readonly startup: PastStartup;
  /** The checkpoint that Thaw restored it from; absent where it has no mark of that. */
  readonly restoredFrom?: string;
  /** When it was claimed from a warm pool, in milliseconds since the Unix epoch. */
  readonly claimedAt?: number;
  /** How many checkpoints of it there are to measure; absent where that may not be read. */
  readonly checkpoints?: number;
}

/** From the extension to the page: the pod to show in place of a measurement, or that none is. */
export interface StartedPodMessage {
  readonly type: 'startedPod';
  readonly shown?: StartedPod;
}

/** From the page to the extension. */
export type StartedPodRequest =
  | {
      /** Measure the pod, checkpoint it, or read its startup anew. */
      readonly type: 'measurePod' | 'checkpointPod' | 'readPod';
      readonly of: PodSubject;
    }
  | { /** A measurement is shown again. */ readonly type: 'closePod' };
