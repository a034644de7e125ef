import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { AgeRefresh } from '../../../src/views/ageRefresh.ts';
import { refreshIntervalMs } from '../../../src/views/refreshBatch.ts';
import { record } from '../checkpoint/recordExample.ts';
import { fakePod } from '../kubernetes/fakePod.ts';
import { ManualClock } from '../kubernetes/manualClock.ts';
import { FakeTreeView, Sidebar } from './sidebar.ts';

const minuteMs = 60_000;

beforeAll(async () => {
  // Loaded on first use, which takes its time.
  await import('../../../src/views/clusterParts.ts');
});

describe('the ages of a view', () => {
  let clock: ManualClock;
  let tree: FakeTreeView;
  let refreshes: number;
  let ages: AgeRefresh;

  beforeEach(() => {
    clock = new ManualClock();
    tree = new FakeTreeView();
    refreshes = 0;
    ages = new AgeRefresh(tree, clock, () => {
      refreshes += 1;
    });
  });

  it('are made new every minute while it is visible', () => {
    tree.setVisible(true);
    clock.advance(minuteMs - 1);
    expect(refreshes).toBe(0);
    clock.advance(1);
    clock.advance(minuteMs);
    expect(refreshes).toBe(2);
  });

  it('are left alone while it is hidden, without a timer', () => {
    expect(clock.waits).toEqual([]);
    tree.setVisible(true);
    tree.setVisible(false);
    expect(clock.waits).toEqual([]);
  });

  it('are made new at once where they have grown old while it was hidden', () => {
    tree.setVisible(true);
    tree.setVisible(false);
    clock.advance(2 * minuteMs);
    tree.setVisible(true);
    clock.advance(0);
    expect(refreshes).toBe(1);
  });

  it('are left alone after the end', () => {
    tree.setVisible(true);
    ages.dispose();
    tree.setVisible(true);
    expect(clock.waits).toEqual([]);
  });
});

describe('the rows with an age', () => {
  const now = new ManualClock().now();
  const pod = fakePod({ name: 'counter', uid: 'uid-1' });
  const baked: CheckpointRecord = {
    ...record,
    checkpointedAt: now,
    bake: {
      environment: 'shop',
      fingerprint: { template: '', warmUp: '' },
      warmUp: '',
      log: '',
      coldMs: 1000,
      restoredMs: 100,
    },
  };

  async function open(view: keyof Sidebar['trees']): Promise<Sidebar> {
    const sidebar = await Sidebar.open({ pods: [pod], records: [baked] });
    onTestFinished(() => sidebar[Symbol.asyncDispose]());
    await sidebar.show(view);
    return sidebar;
  }

  /** The elements from the first row down, each the first below the one before. */
  async function firstRows<Element>(view: vscode.TreeDataProvider<Element>): Promise<readonly Element[]> {
    const found: Element[] = [];
    let below = (await view.getChildren()) ?? [];
    while (below[0] !== undefined) {
      found.push(below[0]);
      below = (await view.getChildren(below[0])) ?? [];
    }
    return found;
  }

  /** What VS Code is told of when a minute has passed. */
  function afterMinute(
    { clock }: Sidebar,
    onDidChange: vscode.Event<unknown> | undefined,
  ): readonly unknown[] {
    clock.advance(refreshIntervalMs);
    const told: unknown[] = [];
    onDidChange?.((rows) => told.push(rows));
    clock.advance(minuteMs);
    clock.advance(refreshIntervalMs);
    return told;
  }

  it('are told of in the Pods view: the checkpoints alone', async () => {
    const sidebar = await open('pods');
    const view = sidebar.views.pods;
    const checkpoint = (await firstRows(view)).at(-1);
    if (checkpoint?.kind !== 'checkpoint') throw new Error('There is no checkpoint');
    expect(view.getTreeItem(checkpoint).description).toMatch(/^just now/);
    expect(afterMinute(sidebar, view.onDidChangeTreeData)).toEqual([[checkpoint]]);
    expect(view.getTreeItem(checkpoint).description).toMatch(/^1 min/);
  });

  it('are told of in the Environments view, with their bakes', async () => {
    const sidebar = await open('environments');
    const view = sidebar.views.environments;
    const [environment, bake] = await firstRows(view);
    if (environment === undefined || bake === undefined) throw new Error('There is no bake');
    expect(view.getTreeItem(environment).description).toMatch(/just now/);
    expect(afterMinute(sidebar, view.onDidChangeTreeData)).toEqual([[environment]]);
    expect([environment, bake].map((row) => view.getTreeItem(row).description)).toEqual([
      expect.stringMatching(/1 min/),
      expect.stringMatching(/^1 min/),
    ]);
  });
});
