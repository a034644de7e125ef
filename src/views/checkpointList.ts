import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { ChangeBatch } from '../kubernetes/resourceStore.ts';
import { type CheckpointGrouping, groupOf } from './checkpointGrouping.ts';
import { CheckpointIndex } from './checkpointIndex.ts';
import type { DescribedChain } from './checkpointRows.ts';
import type {
  CheckpointElement,
  CheckpointGroupElement,
  CheckpointsElement,
  MoreElement,
} from './elements.ts';

/** How many checkpoints are shown before the first "Load more", and added by each. */
export const checkpointsPerPage = 500;

/** The rows of the Checkpoints view, kept in step with the catalog: all checkpoints, the newest first, in groups or not. */
export class CheckpointList {
  readonly #index = new CheckpointIndex();
  readonly #elements = new Map<string, CheckpointElement>();
  readonly #groupElements = new Map<string, CheckpointGroupElement>();
  readonly #more = new Map<string, MoreElement>();
  /** How many rows a folder shows, by the id of its group; that of the list itself is empty. */
  readonly #limits = new Map<string, number>();
  #context = '';
  #grouping: CheckpointGrouping = 'none';
  /** The checkpoints of each group, the newest first; undefined until they are asked for after a change. */
  #byGroup: ReadonlyMap<string, readonly CheckpointRecord[]> | undefined;

  /** Begins anew with another cluster, another watch or other namespaces. */
  reset(context: string, records: Iterable<CheckpointRecord>): void {
    if (context !== this.#context) {
      this.#elements.clear();
      this.#groupElements.clear();
      this.#more.clear();
      this.#limits.clear();
    }
    this.#context = context;
    this.#index.reset(records);
    this.#byGroup = undefined;
  }

  /** Takes in changes; returns the rows to refresh. */
  apply(batch: ChangeBatch<CheckpointRecord>): readonly CheckpointsElement[] | 'all' {
    const isMoved = batch.updated.some(
      (record) => this.#groupOf(record) !== this.#groupOf(this.#index.get(record)),
    );
    this.#index.apply(batch);
    this.#byGroup = undefined;
    for (const record of batch.removed) this.#elements.delete(this.#id(record));
    if (isMoved || batch.added.length + batch.removed.length > 0) return 'all';
    return batch.updated.map((record) => this.#element(record));
  }

  setGrouping(grouping: CheckpointGrouping): void {
    this.#grouping = grouping;
    this.#byGroup = undefined;
  }

  /** The groups, that of the newest checkpoint first; the checkpoints where they are not grouped. */
  roots(): readonly CheckpointsElement[] {
    if (this.#grouping === 'none') return this.#page(this.#index.all(), '');
    return [...this.#groups().keys()].map((name) => this.#group(name));
  }

  children(group: CheckpointGroupElement): readonly CheckpointsElement[] {
    return this.#page(this.recordsOf(group), group.id);
  }

  /** The checkpoints of a group, the newest first; also those of pages that are not shown yet. */
  recordsOf({ group }: CheckpointGroupElement): readonly CheckpointRecord[] {
    return this.#groups().get(group) ?? [];
  }

  /** How many checkpoints there are. */
  get size(): number {
    return this.#index.size;
  }

  showMore({ group = '' }: MoreElement): void {
    this.#limits.set(group, this.#limit(group) + checkpointsPerPage);
  }

  checkpoint(identity: { readonly namespace: string; readonly name: string }): CheckpointRecord | undefined {
    return this.#index.get(identity);
  }

  /** Where a checkpoint stands among the others. */
  chainOf(record: CheckpointRecord): DescribedChain {
    return this.#index.chainOf(record);
  }

  /** Whether checkpoints of one chain are together. */
  get showsChains(): boolean {
    return this.#grouping === 'lineage';
  }

  #limit(group: string): number {
    return this.#limits.get(group) ?? checkpointsPerPage;
  }

  #page(records: readonly CheckpointRecord[], group: string): readonly CheckpointsElement[] {
    const limit = this.#limit(group);
    const rows = records.slice(0, limit).map((record) => this.#element(record));
    return records.length > limit ? [...rows, this.#moreOf(group)] : rows;
  }

  #moreOf(group: string): MoreElement {
    const known = this.#more.get(group);
    if (known !== undefined) return known;
    const id = group === '' ? `${this.#context}//more` : `${group}//more`;
    const more: MoreElement = { kind: 'more', id, ...(group !== '' && { group }) };
    this.#more.set(group, more);
    return more;
  }

  #groups(): ReadonlyMap<string, readonly CheckpointRecord[]> {
    this.#byGroup ??= Map.groupBy(this.#index.all(), (record) => this.#groupOf(record));
    return this.#byGroup;
  }

  #groupOf(record: CheckpointRecord | undefined): string {
    if (record === undefined || this.#grouping === 'none') return '';
    return groupOf(record, this.#grouping, (each) => this.chainOf(each).root);
  }

  #group(group: string): CheckpointGroupElement {
    const id = `${this.#context}//${this.#grouping}/${group}`;
    const known = this.#groupElements.get(id);
    if (known !== undefined) return known;
    const element: CheckpointGroupElement = { kind: 'checkpointGroup', id, group };
    this.#groupElements.set(id, element);
    return element;
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
