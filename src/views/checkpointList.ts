import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { ChangeBatch } from '../kubernetes/resourceStore.ts';
import { CheckpointIndex } from './checkpointIndex.ts';
import type { CheckpointElement, CheckpointsElement, MoreElement } from './elements.ts';

/** How many checkpoints are shown before the first "Load more", and added by each. */
export const checkpointsPerPage = 500;

/** The rows of the Checkpoints view, kept in step with the catalog: all checkpoints, the newest first. */
export class CheckpointList {
  readonly #index = new CheckpointIndex();
  readonly #elements = new Map<string, CheckpointElement>();
  #more: MoreElement = { kind: 'more', id: '//more' };
  #context = '';
  #limit = checkpointsPerPage;

  /** Begins anew with another cluster, another watch or other namespaces. */
  reset(context: string, records: Iterable<CheckpointRecord>): void {
    if (context !== this.#context) {
      this.#elements.clear();
      this.#limit = checkpointsPerPage;
      this.#more = { kind: 'more', id: `${context}//more` };
    }
    this.#context = context;
    this.#index.reset(records);
  }

  /** Takes in changes; returns the rows to refresh. */
  apply(batch: ChangeBatch<CheckpointRecord>): readonly CheckpointsElement[] | 'all' {
    this.#index.apply(batch);
    for (const record of batch.removed) this.#elements.delete(this.#id(record));
    if (batch.added.length + batch.removed.length > 0) return 'all';
    return batch.updated.map((record) => this.#element(record));
  }

  rows(): readonly CheckpointsElement[] {
    const all = this.#index.all();
    const rows = all.slice(0, this.#limit).map((record) => this.#element(record));
    return all.length > this.#limit ? [...rows, this.#more] : rows;
  }

  /** How many checkpoints there are. */
  get size(): number {
    return this.#index.size;
  }

  showMore(): void {
    this.#limit += checkpointsPerPage;
  }

  checkpoint(identity: { readonly namespace: string; readonly name: string }): CheckpointRecord | undefined {
    return this.#index.get(identity);
  }

  #element({ namespace, name }: CheckpointRecord): CheckpointElement {
    const id = this.#id({ namespace, name });
    const known = this.#elements.get(id);
    if (known !== undefined) return known;
    const element: CheckpointElement = { kind: 'checkpoint', id, namespace, name };
    this.#elements.set(id, element);
    return element;
  }

  #id({ namespace, name }: Pick<CheckpointRecord, 'namespace' | 'name'>): string {
    return `${this.#context}/${namespace}/${name}`;
  }
}
