import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { PodSummary } from '../kubernetes/podSummary.ts';
import type { ChangeBatch } from '../kubernetes/resourceStore.ts';
import { podOrigin, recordKey } from '../restore/checkpointChains.ts';
import type { DescribedChain } from './checkpointRows.ts';
import type {
  CheckpointElement,
  ContainerElement,
  MoreElement,
  NamespaceElement,
  PodElement,
  PodsElement,
} from './elements.ts';
import type { PodFilter } from './podFilter.ts';
import { CheckpointIndex } from './checkpointIndex.ts';

/** How many pods of a namespace are shown before the first "Load more", and added by each. */
export const podsPerPage = 500;

/** The rows of which something has changed; `all` where the list of namespaces itself has. */
export type ChangedRows = ReadonlySet<PodsElement> | 'all';

/** What has changed among the pods. */
export interface ChangedPods {
  readonly rows: ChangedRows;
  /** Namespaces of which only the number of pods has changed: the pods that came or went are behind their "Load more". */
  readonly counts: ReadonlySet<NamespaceElement>;
}

/** What a tree is made of at one time. */
export interface PodTreeContent {
  /** Part of every id: trees of different clusters have no row in common. */
  readonly context: string;
  readonly pods: Iterable<PodSummary>;
  readonly records: Iterable<CheckpointRecord>;
  /** Namespaces that are to be shown although their pods may not be read. */
  readonly unreadableNamespaces: readonly string[];
}

/** A pod with the elements at and below its row. */
interface PodEntry {
  pod: PodSummary;
  readonly element: PodElement;
  readonly below: Map<string, ContainerElement | CheckpointElement>;
}

interface NamespaceEntry {
  readonly element: NamespaceElement;
  readonly more: MoreElement;
  readonly pods: Map<string, PodEntry>;
  /** By name, those that the filter lets through; undefined until needed. */
  shown: readonly PodEntry[] | undefined;
  /** How many the filter lets through. */
  matching: number;
  limit: number;
  /** The name of the last pod before "Load more", as VS Code was last told; undefined where there was no "Load more". */
  last: string | undefined;
}

/**
 * The rows of the Pods view, kept in step with pods and checkpoints: namespace, pod, container, checkpoint. It answers from
 * memory, and says of each change which rows it concerns.
 */
export class PodTree {
  readonly #namespaces = new Map<string, NamespaceEntry>();
  readonly #podEntries = new Map<string, PodEntry>();
  readonly #checkpoints = new CheckpointIndex();
  #context = '';
  #unreadable: readonly string[] = [];
  #filter: PodFilter = () => true;

  /** Begins anew with another cluster, another watch or other namespaces. */
  reset({ context, pods, records, unreadableNamespaces }: PodTreeContent): void {
    const known = context === this.#context ? new Map(this.#podEntries) : new Map<string, PodEntry>();
    if (context !== this.#context) this.#namespaces.clear();
    for (const entry of this.#namespaces.values()) {
      entry.pods.clear();
      entry.matching = 0;
      entry.shown = undefined;
    }
    this.#podEntries.clear();
    this.#context = context;
    this.#unreadable = unreadableNamespaces;
    this.#checkpoints.reset(records);
    for (const pod of pods) this.#put(pod, known.get(pod.uid));
  }

  /** Shows only the pods that `filter` lets through. */
  setFilter(filter: PodFilter): void {
    this.#filter = filter;
    for (const entry of this.#namespaces.values()) {
      entry.matching = [...entry.pods.values()].filter(({ pod }) => filter(pod)).length;
      entry.shown = undefined;
    }
  }

  /** Shows these namespaces although their pods may not be read; says whether they are others than before. */
  setUnreadable(namespaces: readonly string[]): boolean {
    const isOther = namespaces.join('/') !== this.#unreadable.join('/');
    this.#unreadable = namespaces;
    return isOther;
  }

  applyPods({ added, updated, removed }: ChangeBatch<PodSummary>): ChangedPods {
    const rows = new Set<PodsElement>();
    const counts = new Set<NamespaceElement>();
    const before = this.#visibleNamespaces();
    const addNamespace = (entry: NamespaceEntry, pod: PodSummary): void => {
      (isBehindMore(entry, pod) ? counts : rows).add(entry.element);
    };
    for (const pod of removed) addNamespace(this.#remove(pod), pod);
    for (const pod of added) addNamespace(this.#put(pod), pod);
    for (const pod of updated) {
      const known = this.#podEntries.get(pod.uid);
      const wasShown = known !== undefined && this.#filter(known.pod);
      const namespace = this.#put(pod);
      const row = this.rowOf(pod.uid);
      if (wasShown !== this.#filter(pod)) addNamespace(namespace, pod);
      else if (row !== undefined && wasShown && !isBehindMore(namespace, pod)) rows.add(row);
    }
    const after = this.#visibleNamespaces();
    return { rows: before.join('/') === after.join('/') ? rows : 'all', counts };
  }

  applyCheckpoints(batch: ChangeBatch<CheckpointRecord>): ChangedRows {
    const pods = new Set(this.#checkpoints.apply(batch).map(({ namespace, pod }) => `${namespace}/${pod}`));
    const changed = new Set<PodsElement>();
    if (pods.size === 0) return changed;
    // What was restored from a checkpoint says its label.
    const relabelled = new Set(batch.updated.map(recordKey));
    for (const { pod, element } of this.#podEntries.values()) {
      const origin = podOrigin(pod.annotations);
      const isOfOne = pods.has(`${pod.namespace}/${pod.name}`);
      if (isOfOne || (origin && relabelled.has(recordKey(origin)))) changed.add(element);
    }
    return changed;
  }

  /** The namespaces in alphabetical order. */
  roots(): readonly NamespaceElement[] {
    return this.#visibleNamespaces().map((name) => this.#namespace(name).element);
  }

  children(element: PodsElement): readonly PodsElement[] {
    switch (element.kind) {
      case 'namespace':
        return this.#podRows(element);
      case 'pod':
        return this.#containerRows(element);
      case 'container':
        return this.#checkpointRows(element);
      case 'checkpoint':
      case 'more':
        return [];
    }
  }

  /** Shows another page of a namespace's pods; returns the row to refresh. */
  showMore({ namespace }: MoreElement): NamespaceElement | undefined {
    const entry = this.#namespaces.get(namespace ?? '');
    if (entry === undefined) return undefined;
    entry.limit += podsPerPage;
    return entry.element;
  }

  /** How many pods there are without the filter. */
  get size(): number {
    return this.#podEntries.size;
  }

  /** How many pods the filter lets through. */
  get matching(): number {
    return [...this.#namespaces.values()].reduce((sum, { matching }) => sum + matching, 0);
  }

  /** The pod of a row as it is now; undefined where it is gone. */
  pod({ podUid }: { readonly podUid: string }): PodSummary | undefined {
    return this.#podEntries.get(podUid)?.pod;
  }

  /** The row of a pod, if there is one. */
  rowOf(podUid: string): PodElement | undefined {
    return this.#podEntries.get(podUid)?.element;
  }

  /** The pods of a namespace that the filter lets through, by name; also those of pages that are not shown yet. */
  podsOf({ namespace }: NamespaceElement): readonly PodSummary[] {
    return this.#shownPods(this.#namespace(namespace)).map(({ pod }) => pod);
  }

  podCount({ namespace }: NamespaceElement): { readonly shown: number; readonly all: number } {
    const entry = this.#namespace(namespace);
    return { shown: entry.matching, all: entry.pods.size };
  }

  isUnreadable({ namespace }: NamespaceElement): boolean {
    return this.#unreadable.includes(namespace);
  }

  /** The checkpoints of a pod, or of one of its containers, the newest first. */
  checkpointsOf(row: PodElement | ContainerElement): readonly CheckpointRecord[] {
    const all = this.#checkpoints.ofPod(row);
    return row.kind === 'container' ? all.filter(({ source }) => source.container === row.container) : all;
  }

  checkpoint(identity: { readonly namespace: string; readonly name: string }): CheckpointRecord | undefined {
    return this.#checkpoints.get(identity);
  }

  /** The rows of checkpoints that VS Code was told of: those below pods and containers that somebody has expanded. */
  checkpointRows(): readonly CheckpointElement[] {
    return [...this.#podEntries.values()].flatMap(({ below }) =>
      [...below.values()].flatMap((element) =>
        element.kind === 'checkpoint' && this.checkpoint(element) !== undefined ? [element] : [],
      ),
    );
  }

  /** Where a checkpoint stands among the others. */
  chainOf(record: CheckpointRecord): DescribedChain {
    return this.#checkpoints.chainOf(record);
  }

  #podRows({ namespace, id }: NamespaceElement): readonly PodsElement[] {
    const entry = this.#namespaces.get(namespace);
    if (entry?.element.id !== id) return [];
    const pods = this.#shownPods(entry);
    const page = pods.slice(0, entry.limit);
    const hasMore = pods.length > page.length;
    entry.last = hasMore ? page.at(-1)?.pod.name : undefined;
    const rows = page.map(({ element }) => element);
    return hasMore ? [...rows, entry.more] : rows;
  }

  #containerRows(row: PodElement): readonly ContainerElement[] {
    const entry = this.#podEntries.get(row.podUid);
    if (entry === undefined) return [];
    return entry.pod.containers.map(({ name: container }) => {
      const { namespace, pod, podUid } = row;
      const id = `${row.id}/${container}`;
      return kept(entry.below, { kind: 'container', id, namespace, pod, podUid, container });
    });
  }

  #checkpointRows(row: ContainerElement): readonly CheckpointElement[] {
    const entry = this.#podEntries.get(row.podUid);
    if (entry === undefined) return [];
    return this.checkpointsOf(row).map(({ namespace, name }) =>
      kept(entry.below, { kind: 'checkpoint', id: `${row.id}/${name}`, namespace, name }),
    );
  }

  #visibleNamespaces(): readonly string[] {
    const withPods = [...this.#namespaces].filter(([, { matching }]) => matching > 0);
    return [...new Set([...withPods.map(([name]) => name), ...this.#unreadable])].sort();
  }

  #shownPods(entry: NamespaceEntry): readonly PodEntry[] {
    entry.shown ??= [...entry.pods.values()]
      .filter(({ pod }) => this.#filter(pod))
      .sort((one, other) => (one.pod.name < other.pod.name ? -1 : 1));
    return entry.shown;
  }

  #namespace(name: string): NamespaceEntry {
    const known = this.#namespaces.get(name);
    if (known !== undefined) return known;
    const id = `${this.#context}/${name}`;
    const entry: NamespaceEntry = {
      element: { kind: 'namespace', id, namespace: name },
      more: { kind: 'more', id: `${id}//more`, namespace: name },
      pods: new Map(),
      shown: undefined,
      matching: 0,
      limit: podsPerPage,
      last: undefined,
    };
    this.#namespaces.set(name, entry);
    return entry;
  }

  /** Adds a pod or its newer form; returns its namespace. */
  #put(pod: PodSummary, before = this.#podEntries.get(pod.uid)): NamespaceEntry {
    const namespace = this.#namespace(pod.namespace);
    const entry = before ?? this.#newEntry(pod, namespace);
    const wasShown = namespace.pods.has(pod.uid) && this.#filter(entry.pod);
    entry.pod = pod;
    this.#podEntries.set(pod.uid, entry);
    namespace.pods.set(pod.uid, entry);
    const isShown = this.#filter(pod);
    if (wasShown !== isShown) {
      namespace.matching += isShown ? 1 : -1;
      namespace.shown = undefined;
    }
    return namespace;
  }

  #newEntry(pod: PodSummary, { element: { id } }: NamespaceEntry): PodEntry {
    const { uid: podUid, namespace, name } = pod;
    const element: PodElement = { kind: 'pod', id: `${id}/${podUid}`, namespace, pod: name, podUid };
    return { pod, element, below: new Map() };
  }

  #remove({ uid, namespace }: PodSummary): NamespaceEntry {
    const entry = this.#namespace(namespace);
    const known = entry.pods.get(uid);
    if (known !== undefined && this.#filter(known.pod)) {
      entry.matching -= 1;
      entry.shown = undefined;
    }
    this.#podEntries.delete(uid);
    entry.pods.delete(uid);
    return entry;
  }
}

/** Whether VS Code was not told of a pod's row, as it is behind "Load more". */
function isBehindMore({ last }: NamespaceEntry, { name }: PodSummary): boolean {
  return last !== undefined && name > last;
}

/** The element known by the id of `made`, or else `made`. An id is of one kind, so both are of that kind. */
function kept<Element extends ContainerElement | CheckpointElement>(
  below: Map<string, ContainerElement | CheckpointElement>,
  made: Element,
): Element {
  const known = below.get(made.id);
  if (known?.kind === made.kind) return known as Element;
  below.set(made.id, made);
  return made;
}
