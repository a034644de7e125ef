import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { type Clock, systemClock } from '../kubernetes/clock.ts';
import type { PodSummary } from '../kubernetes/podSummary.ts';
import type { ThawError } from '../kubernetes/thawError.ts';
import { podOrigin } from '../restore/checkpointChains.ts';
import { AgeRefresh } from './ageRefresh.ts';
import type { CheckpointObstacle } from './checkpointObstacle.ts';
import { checkpointRow, checkpointTooltip } from './checkpointRows.ts';
import type { SetContext } from './contextKeys.ts';
import type { MoreElement, NamespaceElement, PodsElement } from './elements.ts';
import { emptyState } from './emptyState.ts';
import type { LiveCluster } from './liveCluster.ts';
import type { Operations } from './operations.ts';
import { readPodFilter } from './podFilter.ts';
import { containerRow, containerTooltip, moreRow, namespaceRow, podRow, podTooltip } from './podRows.ts';
import { PodTree } from './podTree.ts';
import { RefreshBatch } from './refreshBatch.ts';
import { whyNotRestorable } from './restorability.ts';
import { ShownRows } from './shownRows.ts';
import { stalePods, stalenessText } from './staleness.ts';
import type { ThawSession } from './thawSession.ts';
import { VisibilityHold } from './visibilityHold.ts';

/** As much of a tree view as is written to. */
export type PodsTreeView = Pick<
  vscode.TreeView<PodsElement>,
  'visible' | 'onDidChangeVisibility' | 'selection' | 'message' | 'description' | 'badge'
>;

/** What the Pods view shows. */
export interface PodsViewParts {
  readonly session: ThawSession;
  readonly live: LiveCluster;
  readonly operations: Operations;
  readonly obstacle: CheckpointObstacle;
  readonly setContext: SetContext;
}

/** The Pods view: answers VS Code from memory, and tells it what has changed. */
export class PodsView implements vscode.TreeDataProvider<PodsElement> {
  readonly #parts: PodsViewParts;
  readonly #view: PodsTreeView;
  readonly #tree = new PodTree();
  readonly #shown = new ShownRows<PodsElement>();
  readonly #clock: Clock;
  readonly #refresh: RefreshBatch<PodsElement>;
  readonly #subscriptions: vscode.Disposable[];
  /** Why the filter is not used: an earlier version may have kept a text that is none. */
  #filterProblem: string | undefined;
  /** How often VS Code has asked for the first rows and has no answer yet. */
  #asked = 0;
  /** Whether rows say how many pods there are so far. */
  #saysSoFar = false;

  readonly onDidChangeTreeData: vscode.Event<PodsElement[] | undefined>;

  constructor(view: PodsTreeView, parts: PodsViewParts, clock: Clock = systemClock) {
    this.#view = view;
    this.#parts = parts;
    this.#clock = clock;
    this.#refresh = new RefreshBatch(clock);
    this.onDidChangeTreeData = this.#refresh.onDidRefresh;
    const { session, live, operations, obstacle } = parts;
    this.#readFilter();
    this.#subscriptions = [
      this.#refresh,
      live.onDidReset(() => {
        this.#read();
        // An answer that is still to come is of what there is then.
        if (this.#asked === 0) this.#refresh.add(this.#shown.toRefresh(this.#tree.roots()));
        this.#describe();
      }),
      live.onDidChangePods((batch) => {
        const { rows, counts } = this.#tree.applyPods(batch);
        this.#refresh.add(rows);
        this.#refresh.addLater(counts);
        this.#describe();
      }),
      live.onDidChangeCheckpoints((batch) => {
        this.#refresh.add(this.#tree.applyCheckpoints(batch));
      }),
      live.onDidChangeState(({ status }) => {
        if (status !== 'listing') this.#endSoFar();
        this.#describe();
      }),
      session.onDidChangeFilter(() => {
        this.#readFilter();
        this.#refresh.add('all');
        this.#describe();
      }),
      operations.onDidChange(({ podUid }) => {
        this.#showOperation(podUid);
      }),
      obstacle.onDidChange(() => {
        this.#describe();
      }),
      new VisibilityHold(view, live, 'pods'),
      new AgeRefresh(view, clock, () => {
        this.#refresh.add(this.#tree.checkpointRows());
      }),
    ];
    this.#read();
    this.#describe();
  }

  async getChildren(element?: PodsElement): Promise<PodsElement[]> {
    if (element !== undefined) return [...this.#tree.children(element)];
    this.#asked += 1;
    await this.#parts.live.begun();
    this.#asked -= 1;
    return this.#shown.give(this.#tree.roots());
  }

  getTreeItem(element: PodsElement): vscode.TreeItem {
    switch (element.kind) {
      case 'namespace': {
        const isListing = this.#parts.live.state.status === 'listing';
        this.#saysSoFar ||= isListing;
        return namespaceRow(element, this.#tree.podCount(element), {
          isUnreadable: this.#tree.isUnreadable(element),
          isOnly: this.#tree.roots().length === 1,
          isFiltered: this.#isFiltered,
          isListing,
        });
      }
      case 'pod': {
        const pod = this.#tree.pod(element);
        const checkpoints = this.#tree.checkpointsOf(element).length;
        const operation = this.#parts.operations.ofPod(element.podUid)?.text;
        if (pod === undefined) return gone(element);
        return podRow(element, pod, { checkpoints, operation, origin: this.#originOf(pod) });
      }
      case 'container': {
        const container = this.#container(element);
        const checkpoints = this.#tree.checkpointsOf(element).length;
        const isBusy = this.#parts.operations.ofPod(element.podUid) !== undefined;
        if (container === undefined) return gone(element);
        return containerRow(element, container, { checkpoints, isBusy });
      }
      case 'checkpoint': {
        const record = this.#tree.checkpoint(element);
        const details = {
          isBelowContainer: true,
          whyNotRestorable: record && this.#whyNot(record),
          chain: record && this.#tree.chainOf(record),
          now: this.#clock.now(),
        };
        return record === undefined ? gone(element) : checkpointRow(element, record, details);
      }
      case 'more':
        return moreRow(element, 'thaw.showMore');
    }
  }

  resolveTreeItem(item: vscode.TreeItem, element: PodsElement): vscode.TreeItem {
    const tooltip = this.#tooltip(element);
    if (tooltip !== undefined) item.tooltip = tooltip;
    return item;
  }

  showMore(element: MoreElement): void {
    const namespace = this.#tree.showMore(element);
    if (namespace !== undefined) this.#refresh.add([namespace]);
  }

  /** The pods below a namespace's row. */
  podsBelow(row: NamespaceElement): readonly PodSummary[] {
    return this.#tree.podsOf(row);
  }

  /** Why the pods of a namespace are not known. */
  failureOf(namespace: string): ThawError | undefined {
    return this.#parts.live.watch?.podFailures.get(namespace);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions.toReversed()) subscription.dispose();
  }

  #tooltip(element: PodsElement): vscode.MarkdownString | undefined {
    switch (element.kind) {
      case 'pod': {
        const pod = this.#tree.pod(element);
        return pod && podTooltip(pod, this.#tree.checkpointsOf(element), this.#originOf(pod));
      }
      case 'container': {
        const container = this.#container(element);
        return container && containerTooltip(container);
      }
      case 'checkpoint': {
        const record = this.#tree.checkpoint(element);
        return record && checkpointTooltip(record, this.#whyNot(record), this.#tree.chainOf(record));
      }
      case 'namespace':
      case 'more':
        return undefined;
    }
  }

  /** The checkpoint that a pod was restored from, where it is still there. */
  #originOf({ annotations }: PodSummary): CheckpointRecord | undefined {
    const origin = podOrigin(annotations);
    return origin && this.#tree.checkpoint(origin);
  }

  #container(element: Extract<PodsElement, { kind: 'container' }>): ReturnType<typeof containerOf> {
    return containerOf(this.#tree.pod(element), element.container);
  }

  #whyNot(record: Parameters<typeof whyNotRestorable>[0]): string | undefined {
    return whyNotRestorable(record, this.#parts.live.watch);
  }

  #read(): void {
    const { watch, context } = this.#parts.live;
    this.#tree.reset({
      context: context ?? '',
      pods: watch?.pods() ?? [],
      records: watch?.records() ?? [],
      unreadableNamespaces: unreadableNamespaces(watch?.podFailures),
    });
  }

  /** Says how many pods there are on the rows that say how many there were so far. */
  #endSoFar(): void {
    if (this.#saysSoFar) this.#refresh.add(this.#tree.roots());
    this.#saysSoFar = false;
  }

  #readFilter(): void {
    const { session, setContext } = this.#parts;
    const reading = readPodFilter(session.filter);
    this.#filterProblem = 'problem' in reading ? reading.problem : undefined;
    this.#tree.setFilter('filter' in reading ? reading.filter : () => true);
    setContext('thaw.podsFiltered', session.filter !== '');
  }

  /**
   * Says in the view's head what is shown, and how current it is; and why, where nothing is: VS Code shows a welcome text only where
   * there is no message, and a welcome text cannot say of when it is.
   */
  #describe(): void {
    const { live, session, obstacle, setContext } = this.#parts;
    const unreadable = unreadableNamespaces(live.watch?.podFailures);
    if (this.#tree.setUnreadable(unreadable)) this.#refresh.add('all');
    const isEmpty = this.#tree.roots().length === 0;
    setContext('thaw.podsState', isEmpty ? emptyState(live.state, this.#tree.size) : 'shown');
    const messages = isEmpty
      ? this.#emptyMessages()
      : [this.#filterMessage(), incompleteMessage(live), obstacle.message(live.context)];
    const message = messages.filter((part) => part !== '').join(' ');
    if (this.#view.message !== message) this.#view.message = message;
    const description = [live.context ?? session.chosenContext ?? '', scopeText(this.#parts), session.filter]
      .filter((part) => part !== '')
      .join(' · ');
    if (this.#view.description !== description) this.#view.description = description;
  }

  get #isFiltered(): boolean {
    return this.#parts.session.filter !== '' && this.#filterProblem === undefined;
  }

  #filterMessage(): string {
    const { filter } = this.#parts.session;
    if (filter === '') return '';
    return this.#filterProblem === undefined
      ? vscode.l10n.t('Filter “{0}”: {1} of {2} pods.', filter, this.#tree.matching, this.#tree.size)
      : vscode.l10n.t('The filter “{0}” is not used. {1}.', filter, this.#filterProblem);
  }

  /** What is said instead of the welcome text where there may be pods by now. */
  #emptyMessages(): readonly string[] {
    const stale = stalenessText(stalePods(this.#parts.live));
    if (stale === '') return [];
    const nothing =
      this.#tree.size > 0 ? this.#filterMessage() : vscode.l10n.t('There were no pods in these namespaces.');
    return [nothing, stale];
  }

  #showOperation(podUid: string): void {
    const row = this.#tree.rowOf(podUid);
    if (row !== undefined) this.#refresh.add([row]);
    const count = this.#parts.operations.running.length;
    const tooltip =
      count === 1
        ? vscode.l10n.t('1 operation is running')
        : vscode.l10n.t('{0} operations are running', count);
    this.#view.badge = count === 0 ? undefined : { value: count, tooltip };
  }
}

function containerOf(
  pod: ReturnType<PodTree['pod']>,
  name: string,
): NonNullable<ReturnType<PodTree['pod']>>['containers'][number] | undefined {
  return pod?.containers.find((container) => container.name === name);
}

/** The row of an object that has gone since VS Code was told of it, until it asks again. */
function gone({ id }: PodsElement): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('gone'));
  item.id = id;
  return item;
}

function unreadableNamespaces(failures: ReadonlyMap<string, ThawError> = new Map()): readonly string[] {
  return [...failures].flatMap(([name, { reason }]) => (name !== '' && reason === 'forbidden' ? [name] : []));
}

function scopeText({ live, session }: PodsViewParts): string {
  const chosen = live.context === undefined ? undefined : session.namespaces(live.context);
  if (chosen === 'all') return vscode.l10n.t('all namespaces');
  if (chosen === undefined) return '';
  return chosen.length <= 2 ? chosen.join(', ') : vscode.l10n.t('{0} namespaces', chosen.length);
}

/** Said above the rows where they are not those of this moment, or not all. */
function incompleteMessage(live: LiveCluster): string {
  return live.state.status === 'failed'
    ? vscode.l10n.t('Not all pods are shown: {0}. Trying again.', live.state.failure.explanation)
    : stalenessText(stalePods(live));
}
