import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';

/** The longest name of a pod that is also a host name: one DNS label (RFC 1123). */
const longestName = 63;

/** What restored pods are called after their source's name: of those, the new name does not grow. */
const restoredSuffix = /-(?:restored(?:-\d+)?|rewind-\d+)$/;

/** A name for a pod restored from a checkpoint, by the time at which it is made. */
export function defaultPodName({ source }: Pick<CheckpointRecord, 'source'>, now: Date): string {
  const time = now.toISOString().slice(11, 19).replaceAll(':', '');
  return suffixed(source.pod, `-restored-${time}`);
}

/** The name of the next pod that is restored beside its source: `web-rewind-2`, where `web-rewind-1` is among those in use. */
export function rewindPodName({ source }: Pick<CheckpointRecord, 'source'>, inUse: Iterable<string>): string {
  const names = new Set(inUse);
  for (let number = 1; ; number += 1) {
    const name = suffixed(source.pod, `-rewind-${number}`);
    if (!names.has(name)) return name;
  }
}

function suffixed(pod: string, suffix: string): string {
  const base = pod
    .replaceAll('.', '-')
    .replace(restoredSuffix, '')
    .slice(0, longestName - suffix.length);
  return `${base.replace(/-+$/, '')}${suffix}`;
}
