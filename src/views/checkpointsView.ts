import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { type Clock, systemClock } from '../kubernetes/clock.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { AgeRefresh } from './ageRefresh.ts';
import { CheckpointList } from './checkpointList.ts';
import { checkpointGroupRow, checkpointRow, checkpointTooltip } from './checkpointRows.ts';
import { checkpointsState } from './checkpointsState.ts';
import type { SetContext } from './contextKeys.ts';
import type { CheckpointGroupElement, CheckpointsElement, MoreElement } from './elements.ts';
import { formatCheckpointCount } from './format.ts';
import type { LiveCluster } from './liveCluster.ts';
import { moreRow } from './podRows.ts';
import { RefreshBatch } from './refreshBatch.ts';
import { whyNotRestorable } from './restorability.ts';
import { ShownRows } from './shownRows.ts';
import { staleCheckpoints, stalenessText } from './staleness.ts';
import type { ThawSession } from './thawSession.ts';
import { VisibilityHold } from './visibilityHold.ts';

/** As much of a tree view as is written to. */
export type CheckpointsTreeView = Pick<
  vscode.TreeView<CheckpointsElement>,
  'visible' | 'onDidChangeVisibility' | 'selection' | 'message' | 'description'
>;

/** What the Checkpoints view shows. */
export interface CheckpointsViewParts {
  readonly live: LiveCluster;
  readonly session: ThawSession;
  readonly setContext: SetContext;
}

/** The Checkpoints view: all checkpoints of the namespaces shown, the newest first. */
export class CheckpointsView implements vscode.TreeDataProvider<CheckpointsElement> {
  readonly #live: LiveCluster;
  readonly #setContext: SetContext;
  readonly #view: CheckpointsTreeView;
  readonly #clock: Clock;
  readonly #list = new CheckpointList();
  readonly #shown = new ShownRows<CheckpointsElement>();
  readonly #refresh: RefreshBatch<CheckpointsElement>;
  readonly #subscriptions: vscode.Disposable[];

  readonly onDidChangeTreeData: vscode.Event<CheckpointsElement[] | undefined>;

  constructor(
    view: CheckpointsTreeView,
    { live, session, setContext }: CheckpointsViewParts,
    clock: Clock = systemClock,
  ) {
    this.#live = live;
    this.#setContext = setContext;
    this.#view = view;
    this.#clock = clock;
    this.#refresh = new RefreshBatch(clock);
    this.onDidChangeTreeData = this.#refresh.onDidRefresh;
    this.#list.setGrouping(session.grouping);
    this.#subscriptions = [
      this.#refresh,
      live.onDidReset(() => {
        this.#reset();
      }),
      live.onDidChangeCheckpoints((batch) => {
        const changed = this.#list.apply(batch);
        if (changed === 'all') this.#refreshAll();
        else this.#refresh.add(changed);
        this.#describe();
      }),
      live.onDidChangeNodes(({ added, removed }) => {
        // Checkpoints that are only on a node that is gone cannot be restored.
        if (added.length + removed.length > 0) this.#refreshAll();
      }),
      live.onDidChangeState(() => {
        this.#describe();
      }),
      live.onDidChangeCheckpointState(() => {
        this.#describe();
      }),
      session.onDidChangeGrouping(() => {
        this.#list.setGrouping(session.grouping);
        this.#refreshAll();
      }),
      new VisibilityHold(view, live, 'checkpoints'),
      new AgeRefresh(view, clock, () => {
        this.#refreshAll();
      }),
    ];
    this.#reset();
  }

  async getChildren(element?: CheckpointsElement): Promise<CheckpointsElement[]> {
    if (element !== undefined)
      return element.kind === 'checkpointGroup' ? [...this.#list.children(element)] : [];
    await this.#live.checkpointsBegun();
    return this.#shown.give(this.#list.roots());
  }

  getTreeItem(element: CheckpointsElement): vscode.TreeItem {
    if (element.kind === 'more') return moreRow(element, 'thaw.showMore');
    if (element.kind === 'checkpointGroup')
      return checkpointGroupRow(element, this.#list.recordsOf(element).length);
    const record = this.#list.checkpoint(element);
    if (record === undefined) return new vscode.TreeItem(element.name);
    return checkpointRow(element, record, {
      isBelowContainer: false,
      whyNotRestorable: this.#whyNot(record),
      chain: this.#list.showsChains ? this.#list.chainOf(record) : undefined,
      now: this.#clock.now(),
    });
  }

  resolveTreeItem(item: vscode.TreeItem, element: CheckpointsElement): vscode.TreeItem {
    const record = element.kind === 'checkpoint' ? this.#list.checkpoint(element) : undefined;
    if (record !== undefined) {
      item.tooltip = checkpointTooltip(record, this.#whyNot(record), this.#list.chainOf(record));
    }
    return item;
  }

  /** The checkpoints below a group's row. */
  checkpointsBelow(row: CheckpointGroupElement): readonly CheckpointRecord[] {
    return this.#list.recordsOf(row);
  }

  showMore(row: MoreElement): void {
    this.#list.showMore(row);
    this.#refreshAll();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions.toReversed()) subscription.dispose();
  }

  /** Has all rows made anew. */
  #refreshAll(): void {
    this.#refresh.add(this.#shown.toRefresh(this.#list.roots()));
  }

  #whyNot(record: CheckpointRecord): string | undefined {
    return whyNotRestorable(record, this.#live.watch);
  }

  #reset(): void {
    this.#list.reset(this.#live.context ?? '', this.#live.watch?.records() ?? []);
    this.#refreshAll();
    this.#describe();
  }

  #describe(): void {
    const { watch } = this.#live;
    const { size } = this.#list;
    const description = size === 0 ? '' : formatCheckpointCount(size);
    if (this.#view.description !== description) this.#view.description = description;
    const message = this.#staleMessage(size) || this.#incompleteMessage(watch);
    if (this.#view.message !== message) this.#view.message = message;
    this.#setContext('thaw.checkpointsState', checkpointsState(this.#live));
  }

  /** Instead of the welcome text, too, which cannot say of when it is that there are none. */
  #staleMessage(size: number): string {
    const stale = stalenessText(staleCheckpoints(this.#live));
    if (stale === '' || size > 0) return stale;
    return [vscode.l10n.t('There were no checkpoints in these namespaces.'), stale].join(' ');
  }

  #incompleteMessage(watch: LiveCluster['watch']): string {
    const { state, checkpointState } = this.#live;
    const failure = watch?.checkpointFailure;
    // Where nothing at all can be read, the Pods view says so, or else the welcome text.
    const isRight = ThawError.is(failure, 'forbidden');
    if (state.status === 'failed' || (checkpointState.status === 'failed' && !isRight)) return '';
    return failure === undefined ? '' : vscode.l10n.t('These may not be all: {0}.', failure.explanation);
  }
}
