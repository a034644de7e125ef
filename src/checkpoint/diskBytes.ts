import type { CheckpointRecord } from './checkpointRecord.ts';

/** What a checkpoint takes of its node's disk, in bytes: its archive, and the image that was made of it. */
export function diskBytes({ archive, image }: Pick<CheckpointRecord, 'archive' | 'image'>): number {
  return (archive.state === 'present' ? archive.bytes : 0) + (image?.bytes ?? 0);
}
