/** What checkpoints take of a node's disk, and what is free there, in bytes. */
export interface NodeDiskUse {
  readonly archives: number;
  readonly archiveBytes: number;
  /** Checkpoint images of whatever name, each counted once. */
  readonly images: number;
  /** Unpacked, and what containerd keeps besides of those that it has pulled. */
  readonly imageBytes: number;
  /** Of the disk that has the archives. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}
