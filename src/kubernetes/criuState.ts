/** What CRIU says of the time that a restore took (`runtime/statistics/restoreFile.go`), in milliseconds. */
export interface CriuState {
  /** Until all processes were there. */
  readonly forkingMs: number;
  /** All of it. */
  readonly restoreMs: number;
  /** When the processes went on, since the Unix epoch by the node's clock. */
  readonly endedAt: number;
}
