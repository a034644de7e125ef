import * as vscode from 'vscode';
import { type Clock, systemClock } from '../kubernetes/clock.ts';
import { AgeRefresh } from './ageRefresh.ts';
import { checkpointRow, checkpointTooltip } from './checkpointRows.ts';
import type { SetContext } from './contextKeys.ts';
import type { EnvironmentElement, EnvironmentsElement } from './elements.ts';
import { environmentId, EnvironmentList, type KnownEnvironment, referenceOf } from './environmentList.ts';
import { bakeDescription, environmentRow, environmentTooltip } from './environmentRows.ts';
import type { KeptMeasurement, KeptMeasurements } from './keptMeasurements.ts';
import type { LiveCluster } from './liveCluster.ts';
import type { Operations } from './operations.ts';
import { RefreshBatch } from './refreshBatch.ts';
import { whyNotRestorable } from './restorability.ts';
import { ShownRows } from './shownRows.ts';
import { olderOf, staleCheckpoints, stalePods, stalenessText } from './staleness.ts';
import { VisibilityHold } from './visibilityHold.ts';
import type { WorkspaceEnvironments } from './workspaceEnvironments.ts';

/** As much of a tree view as is read and written. */
export type EnvironmentsTreeView = Pick<
  vscode.TreeView<EnvironmentsElement>,
  'visible' | 'onDidChangeVisibility' | 'selection' | 'message' | 'description'
>;

/** What the Environments view shows. */
export interface EnvironmentsViewParts {
  readonly live: LiveCluster;
  readonly operations: Operations;
  readonly files: Pick<WorkspaceEnvironments, 'all' | 'onDidChange'>;
  readonly measurements: KeptMeasurements;
  readonly setContext: SetContext;
}

/** The Environments view: each environment of the workspace's files and of the cluster, with its bakes. */
export class EnvironmentsView implements vscode.TreeDataProvider<EnvironmentsElement> {
  readonly #parts: EnvironmentsViewParts;
  readonly #view: EnvironmentsTreeView;
  readonly #clock: Clock;
  readonly #list = new EnvironmentList();
  readonly #refresh: RefreshBatch<EnvironmentsElement>;
  readonly #subscriptions: vscode.Disposable[];
  readonly #shown = new ShownRows<EnvironmentElement>();
  /** Counts what may have changed the rows. */
  #changes = 0;
  #isUpdating = false;

  readonly onDidChangeTreeData: vscode.Event<EnvironmentsElement[] | undefined>;

  constructor(view: EnvironmentsTreeView, parts: EnvironmentsViewParts, clock: Clock = systemClock) {
    const { live, operations, files, measurements, setContext } = parts;
    this.#view = view;
    this.#parts = parts;
    this.#clock = clock;
    this.#refresh = new RefreshBatch(clock);
    this.onDidChangeTreeData = this.#refresh.onDidRefresh;
    const changed = (): void => {
      this.#changes += 1;
      void this.#update();
    };
    this.#subscriptions = [
      this.#refresh,
      live.onDidReset(() => {
        this.#shown.forget();
        changed();
      }),
      live.onDidChangeState(() => {
        this.#sayStale();
      }),
      live.onDidChangeCheckpointState(() => {
        this.#sayStale();
        if (!this.#isClusterRead) setContext('thaw.noEnvironments', false);
        // Where there were none, there may be some among what was read since.
        else if (this.#list.size === 0) changed();
      }),
      live.onDidChangeCheckpoints(changed),
      live.onDidChangePods(({ added, updated, removed }) => {
        if ([...added, ...updated, ...removed].some((pod) => this.#list.isConcernedBy(pod))) changed();
      }),
      live.onDidChangeNodes(({ added, updated, removed }) => {
        if ([...added, ...updated, ...removed].some(({ name }) => this.#list.hasBakeOn(name))) changed();
      }),
      live.onDidChangeTemplates(changed),
      live.onDidChangePoolSizes(changed),
      files.onDidChange(changed),
      measurements.onDidChange(changed),
      operations.onDidChange(({ podUid }) => {
        const element = this.#list.element(podUid);
        if (element) this.#refresh.add([element]);
      }),
      new VisibilityHold(view, live, 'environments'),
      view.onDidChangeVisibility(({ visible }) => {
        // What was not followed while it was hidden is not known any more.
        if (visible && this.#shown.areGiven) changed();
      }),
      new AgeRefresh(view, clock, () => {
        // With the bakes below them.
        this.#refresh.add(this.#list.roots());
      }),
    ];
  }

  async getChildren(element?: EnvironmentsElement): Promise<EnvironmentsElement[]> {
    if (element !== undefined) return [...this.#list.children(element)];
    await this.#read();
    const { size } = this.#list;
    this.#view.description = size === 0 ? '' : String(size);
    return this.#shown.give(this.#list.roots());
  }

  getTreeItem(element: EnvironmentsElement): vscode.TreeItem {
    return element.kind === 'environment' ? this.#environmentItem(element) : this.#bakeItem(element);
  }

  resolveTreeItem(item: vscode.TreeItem, element: EnvironmentsElement): vscode.TreeItem {
    if (element.kind === 'environment') {
      const known = this.#list.get(element);
      if (known) item.tooltip = environmentTooltip(known, this.#measured(known));
      return item;
    }
    const record = this.#list.checkpoint(element);
    if (record) item.tooltip = checkpointTooltip(record, whyNotRestorable(record, this.#parts.live.watch));
    return item;
  }

  /** All environments, also where the view is hidden. */
  async environments(): Promise<readonly KnownEnvironment[]> {
    await this.#read();
    return this.#list.roots().flatMap((element) => this.#list.get(element) ?? []);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions.toReversed()) subscription.dispose();
  }

  /** Makes the rows anew, each by itself where none has come or gone. */
  async #update(): Promise<void> {
    // What is not seen has no buttons, and is not worth reading yet.
    if (!this.#view.visible || !this.#shown.areGiven) {
      this.#refresh.add('all');
      return;
    }
    if (this.#isUpdating) return;
    this.#isUpdating = true;
    try {
      let seen: number;
      do {
        seen = this.#changes;
        await this.#read();
      } while (seen !== this.#changes);
      this.#refresh.add(this.#shown.toRefresh(this.#list.roots()));
    } catch {
      // Where they cannot be read, VS Code meets that when it asks for them.
      this.#refresh.add('all');
    } finally {
      this.#isUpdating = false;
    }
  }

  /** Whether there are checkpoints, by which environments without a file are known, or they cannot be read. */
  get #isClusterRead(): boolean {
    const { status } = this.#parts.live.checkpointState;
    return status !== 'idle' && status !== 'starting';
  }

  /** The files are there at once; the cluster may take its time, or cannot be read at all. */
  async #read(): Promise<void> {
    const { live, files, setContext } = this.#parts;
    const [all] = await Promise.all([files.all(), live.begun()]);
    const { context = '', watch, defaultNamespace = 'default' } = live;
    const records = [...(watch?.records() ?? [])];
    live.followEnvironments({
      templates: all.flatMap(
        ({ environment }) => (environment && referenceOf(environment, defaultNamespace)) ?? [],
      ),
      pools: [
        ...all.map(({ environment }) => environment?.namespace ?? defaultNamespace),
        ...records.flatMap(({ bake, namespace }) => (bake ? [namespace] : [])),
      ],
    });
    this.#list.reset({
      context,
      defaultNamespace,
      files: all,
      records,
      pods: [...(watch?.pods() ?? [])],
      nodeOf: (name) => watch?.node(name),
      isNodeGone: (name) => watch?.isNodeGone(name) === true,
      templateOf: (reference) => watch?.templates.templateOf(reference),
      poolSizeOf: (pool) => watch?.poolSizes.sizeOf(pool),
    });
    setContext('thaw.noEnvironments', this.#isClusterRead && this.#list.size === 0);
  }

  /** Also where there are none: those of other windows, and of other users, are known by their checkpoints and pods only. */
  #sayStale(): void {
    const { live } = this.#parts;
    const message = stalenessText(olderOf(stalePods(live), staleCheckpoints(live)));
    if (this.#view.message !== message) this.#view.message = message;
  }

  #environmentItem(element: EnvironmentElement): vscode.TreeItem {
    const known = this.#list.get(element);
    if (known === undefined) return new vscode.TreeItem(element.name);
    const operation = this.#parts.operations.ofPod(environmentId(this.#parts.live.context ?? '', known));
    const measured = this.#measured(known);
    return environmentRow(element, known, { operation, measured, now: this.#clock.now() });
  }

  #measured({ namespace, name }: KnownEnvironment): KeptMeasurement | undefined {
    const { live, measurements } = this.#parts;
    return measurements.ofEnvironment(live.context ?? '', namespace, name);
  }

  #bakeItem(element: Exclude<EnvironmentsElement, EnvironmentElement>): vscode.TreeItem {
    const record = this.#list.checkpoint(element);
    if (record === undefined) return new vscode.TreeItem(element.name);
    const now = this.#clock.now();
    const item = checkpointRow(element, record, {
      isBelowContainer: true,
      whyNotRestorable: whyNotRestorable(record, this.#parts.live.watch),
      now,
    });
    const { namespace, bake: { environment: name = '' } = {} } = record;
    item.description = bakeDescription(record, now, this.#list.get({ namespace, name })?.file?.environment);
    return item;
  }
}
