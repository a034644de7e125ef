import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { ChangeBatch } from '../kubernetes/resourceStore.ts';

/** Finds the records of checkpoints by their name and by their pod. */
export class CheckpointIndex {
  readonly #records = new Map<string, CheckpointRecord>();
  readonly #byPod = new Map<string, Map<string, CheckpointRecord>>();

  reset(records: Iterable<CheckpointRecord>): void {
    this.#records.clear();
    this.#byPod.clear();
    for (const record of records) this.#put(record);
  }

  /** Takes in changes; returns which pods they are about. */
  apply({ added, updated, removed }: ChangeBatch<CheckpointRecord>): readonly {
    readonly namespace: string;
    readonly pod: string;
  }[] {
    for (const record of removed) {
      this.#records.delete(key(record));
      this.#byPod.get(podKey(record))?.delete(record.name);
    }
    for (const record of [...added, ...updated]) this.#put(record);
    return [...added, ...updated, ...removed].map(({ namespace, source: { pod } }) => ({ namespace, pod }));
  }

  get size(): number {
    return this.#records.size;
  }

  get(identity: { readonly namespace: string; readonly name: string }): CheckpointRecord | undefined {
    return this.#records.get(key(identity));
  }

  /** The checkpoints of a pod, the newest first; not those of an earlier pod of the same name, where that can be told. */
  ofPod(row: {
    readonly namespace: string;
    readonly pod: string;
    readonly podUid: string;
  }): readonly CheckpointRecord[] {
    const named = this.#byPod.get(`${row.namespace}/${row.pod}`);
    if (named === undefined) return [];
    return newestFirst(
      [...named.values()].filter(({ source: { podUid } }) => podUid === undefined || podUid === row.podUid),
    );
  }

  /** All checkpoints, the newest first. */
  all(): readonly CheckpointRecord[] {
    return newestFirst([...this.#records.values()]);
  }

  #put(record: CheckpointRecord): void {
    this.#records.set(key(record), record);
    const ofPod = this.#byPod.get(podKey(record)) ?? new Map<string, CheckpointRecord>();
    this.#byPod.set(podKey(record), ofPod.set(record.name, record));
  }
}

function newestFirst(records: CheckpointRecord[]): readonly CheckpointRecord[] {
  return records.sort((one, other) => other.checkpointedAt - one.checkpointedAt);
}

function key({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

function podKey({ namespace, source }: CheckpointRecord): string {
  return `${namespace}/${source.pod}`;
}
