import type { ThawError } from '../kubernetes/thawError.ts';
import type { StartupEvent } from './startupEvents.ts';
import type { StartupMarks } from './timeline.ts';

/** Whether a pod began as its image says, or from a checkpoint. */
export type StartupKind = 'cold' | 'restored';

/** All kinds of {@link RestoredStart}. */
export const restoredStarts = ['native', 'nested', 'lazy', 'claim'] as const;

/**
 * How a restored pod began: by the node's own runtime; by a nested one, which reads its memory before the process goes on (`nested`) or
 * when it is touched (`lazy`); or long before, to be claimed from a warm pool.
 */
export type RestoredStart = (typeof restoredStarts)[number];

/** Whether a start is made by a runtime inside of the pod, which restores once it was started itself. */
export function isNestedStart(start: RestoredStart | undefined): start is 'nested' | 'lazy' {
  return start === 'nested' || start === 'lazy';
}

/** What CRIU says of the restore in a startup, in milliseconds. */
export interface CriuRestore {
  /** How long it took until all processes were there. */
  readonly forkingMs: number;
  /** How long all of it took. */
  readonly restoreMs: number;
  /** When the processes went on at the latest, from the create request; absent where the node's clock is not known. */
  readonly endedMs?: number;
}

/** One measured startup, kept whether it succeeded or not. */
export interface StartupRun {
  readonly kind: StartupKind;
  /** How it was restored; absent for a cold start. */
  readonly route?: RestoredStart;
  readonly namespace: string;
  readonly podName: string;
  /** The node that ran it, as soon as it was known. */
  readonly node?: string;
  /** Wall-clock time of the create request, or of the claim request, ISO 8601. */
  readonly startedAt: string;
  readonly outcome: 'succeeded' | 'failed';
  /** Why it failed; present exactly for a failed run. */
  readonly failure?: ThawError;
  readonly marks: StartupMarks;
  /** When a claimed pod was handed out, its hooks run, in milliseconds from the claim request; absent for any other start. */
  readonly claimedMs?: number;
  /** What the cluster told of it by events, in time order; none where these may not be read. */
  readonly events: readonly StartupEvent[];
  /** What the node's clock said at the create request or shortly before, in milliseconds since the Unix epoch, where events tell it. */
  readonly nodeZeroMs?: number;
  /** Whether the node's clock was seen to be set meanwhile: then all that it stamped is where it arrived. */
  readonly nodeClockWasSet?: boolean;
  /** Of a nested restore, where it could be asked for. */
  readonly criu?: CriuRestore;
  /** How late the machine that measured was at worst in noticing what arrived, in milliseconds. */
  readonly lagMs: number;
  /** How busy the node's processors were before the start, from 0 to 1, where that could be known. */
  readonly nodeUse?: number;
  /** Milliseconds from that request to the first successful response; present exactly for a succeeded run. */
  readonly firstResponseMs?: number;
  /** What the probe's first successful response said (its first 64 KiB), to prove the state that was kept. */
  readonly responseBody?: string;
}
