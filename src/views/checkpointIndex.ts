import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { ChangeBatch } from '../kubernetes/resourceStore.ts';
import { type CheckpointChains, checkpointChains, recordKey } from '../restore/checkpointChains.ts';
import type { DescribedChain } from './checkpointRows.ts';

/** Finds the records of checkpoints by their name and by their pod. */
export class CheckpointIndex {
  readonly #records = new Map<string, CheckpointRecord>();
  readonly #byPod = new Map<string, Map<string, CheckpointRecord>>();
  /** Undefined until they are asked for after a change. */
  #chains: CheckpointChains | undefined;

  reset(records: Iterable<CheckpointRecord>): void {
    this.#records.clear();
    this.#byPod.clear();
    this.#chains = undefined;
    for (const record of records) this.#put(record);
  }

  /** Takes in changes; returns which pods they are about. */
  apply({ added, updated, removed }: ChangeBatch<CheckpointRecord>): readonly {
    readonly namespace: string;
    readonly pod: string;
  }[] {
    this.#chains = undefined;
    for (const record of removed) {
      this.#records.delete(recordKey(record));
      this.#byPod.get(podKey(record))?.delete(record.name);
    }
    for (const record of [...added, ...updated]) this.#put(record);
    return [...added, ...updated, ...removed].map(({ namespace, source: { pod } }) => ({ namespace, pod }));
  }

  get size(): number {
    return this.#records.size;
  }

  get(identity: { readonly namespace: string; readonly name: string }): CheckpointRecord | undefined {
    return this.#records.get(recordKey(identity));
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

  /** Where a checkpoint stands among the others that are known. */
  chainOf(record: CheckpointRecord): DescribedChain {
    this.#chains ??= checkpointChains(this.#records.values());
    const place = this.#chains.get(recordKey(record)) ?? { root: record };
    return { ...place, originRecord: place.origin && this.get(place.origin) };
  }

  #put(record: CheckpointRecord): void {
    this.#records.set(recordKey(record), record);
    const ofPod = this.#byPod.get(podKey(record)) ?? new Map<string, CheckpointRecord>();
    this.#byPod.set(podKey(record), ofPod.set(record.name, record));
  }
}

function newestFirst(records: CheckpointRecord[]): readonly CheckpointRecord[] {
  return records.sort((one, other) => other.checkpointedAt - one.checkpointedAt);
}

function podKey({ namespace, source }: CheckpointRecord): string {
  return `${namespace}/${source.pod}`;
}
