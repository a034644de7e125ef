import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { checkpointAnnotation, sourcePodAnnotation } from './restoredMetadata.ts';

/** The checkpoint that a pod was restored from. */
export interface PodOrigin {
  readonly namespace: string;
  readonly name: string;
}

/** Where a checkpoint stands among those of its container, and of those which that descends from. */
export interface ChainPlace {
  /** That of the same container of the same pod before it. */
  readonly former?: CheckpointRecord | undefined;
  /** What its pod was restored from; absent where that had started cold, or is not known. */
  readonly origin?: PodOrigin | undefined;
  /** The first of the chain: it has none before it, and descends from none that is still there. */
  readonly root: CheckpointRecord;
}

/** The place of each checkpoint, by {@link recordKey}. */
export type CheckpointChains = ReadonlyMap<string, ChainPlace>;

/** What tells a record from all others of a cluster. */
export function recordKey({ namespace, name }: Pick<CheckpointRecord, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

/** What a pod was restored from, by its annotations: the record of that is where its source pod was. Undefined for other pods. */
export function podOrigin(annotations: Readonly<Record<string, string>> = {}): PodOrigin | undefined {
  const { [checkpointAnnotation]: name = '', [sourcePodAnnotation]: source = '' } = annotations;
  return name === '' ? undefined : { namespace: source.split('/')[0] ?? '', name };
}

/**
 * Orders checkpoints in chains: each is followed by the next of its container, and by the first of each pod that was restored from
 * it. Anybody may have written the records: what would come before itself in time is not taken for what it came from.
 */
export function checkpointChains(records: Iterable<CheckpointRecord>): CheckpointChains {
  const places = new Map<string, ChainPlace>();
  const earlier = new Map<string, CheckpointRecord>();
  const newest = new Map<string, CheckpointRecord>();
  for (const record of [...records].sort(byTime)) {
    const former = newest.get(containerKey(record));
    const origin = podOrigin(record.sourcePod?.metadata.annotations);
    const parent = former ?? originIn(earlier, record, origin);
    const root = parent === undefined ? record : (places.get(recordKey(parent))?.root ?? record);
    places.set(recordKey(record), { former, origin, root });
    earlier.set(recordKey(record), record);
    if (record.group) earlier.set(memberKey(record, record.group.id), record);
    newest.set(containerKey(record), record);
  }
  return places;
}

function byTime(one: CheckpointRecord, other: CheckpointRecord): number {
  return one.checkpointedAt - other.checkpointedAt || one.name.localeCompare(other.name);
}

/** A later pod of the same name is another one, where that can be told. */
function containerKey({ namespace, source }: CheckpointRecord): string {
  return [namespace, source.podUid ?? '', source.pod, source.container].join('/');
}

function memberKey({ namespace, source }: CheckpointRecord, group: string): string {
  return [namespace, group, source.container].join('//');
}

/** The checkpoint from which the container had been restored: that one, or of its group the one of the same container. */
function originIn(
  earlier: ReadonlyMap<string, CheckpointRecord>,
  { source }: CheckpointRecord,
  origin: PodOrigin | undefined,
): CheckpointRecord | undefined {
  const named = origin && earlier.get(recordKey(origin));
  if (named === undefined || named.source.container === source.container) return named;
  return named.group && earlier.get(memberKey({ ...named, source }, named.group.id));
}
