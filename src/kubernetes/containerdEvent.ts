/** What containerd has told of a container of a pod, or of a pod's sandbox (`runtime/checkpoint-archive/events.go`). */
export interface ContainerdEvent {
  /** containerd's own name for what has happened, such as `/tasks/start` (containerd api/events). */
  readonly topic: string;
  readonly podUid: string;
  /** Absent where it is about the sandbox. */
  readonly container?: string;
  /** When it was told by the node's clock, in milliseconds since the Unix epoch. */
  readonly unixMilliseconds: number;
}
