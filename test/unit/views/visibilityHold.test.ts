import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as vscode from 'vscode';
import { VisibilityHold } from '../../../src/views/visibilityHold.ts';
import { FakeList } from '../../support/fakeList.ts';
import { bakeExample, record } from '../checkpoint/recordExample.ts';
import { shopDeployment } from '../environment/fakePool.ts';
import { fakePod } from '../kubernetes/fakePod.ts';
import { until } from '../kubernetes/watchScenario.ts';
import { FakeTreeView, Sidebar } from './sidebar.ts';

/** Longer than the views may be hidden in passing. */
const pastGraceMs = 6000;

/** As long as the ages on rows stay as they are. */
const minuteMs = 60_000;

beforeAll(async () => {
  // Loaded on first use, which takes its time.
  await import('../../../src/views/clusterParts.ts');
});

describe('the hold of a view', () => {
  let held: number;
  const live = {
    hold: (what?: string): vscode.Disposable => {
      expect(what).toBe('checkpoints');
      held += 1;
      return new vscode.Disposable(() => {
        held -= 1;
      });
    },
  };

  beforeEach(() => {
    held = 0;
  });

  it('is there while the view is visible, once', () => {
    const tree = new FakeTreeView();
    const hold = new VisibilityHold(tree, live, 'checkpoints');
    expect(held).toBe(0);
    for (const [visible, holds] of [
      [true, 1],
      [true, 1],
      [false, 0],
      [false, 0],
      [true, 1],
    ] as const) {
      tree.setVisible(visible);
      expect(held).toBe(holds);
    }
    hold.dispose();
    expect(held).toBe(0);
  });

  it('is there at once for a view that is visible already', () => {
    const tree = new FakeTreeView();
    tree.visible = true;
    new VisibilityHold(tree, live, 'checkpoints');
    expect(held).toBe(1);
  });
});

describe('a cluster', () => {
  let sidebar: Sidebar;

  beforeEach(async () => {
    sidebar = await Sidebar.open({ pods: [fakePod()], records: [record] });
    onTestFinished(() => sidebar[Symbol.asyncDispose]());
  });

  it('is asked nothing while all views are hidden, also after an hour', () => {
    // What rows there are, none, is told once.
    sidebar.clock.advance(minuteMs);
    sidebar.clock.advance(60 * minuteMs);
    expect(sidebar.clock.waits).toEqual([]);
    expect(sidebar.server.requests).toEqual([]);
  });

  it.each(['pods', 'checkpoints', 'environments'] as const)(
    'is watched while %s are visible, and asked nothing some seconds after they were hidden',
    async (name) => {
      const { server, clock, trees } = sidebar;
      await sidebar.show(name);
      trees[name].setVisible(false);
      clock.advance(pastGraceMs);
      await until(() => sidebar.watches === 0);
      const asked = server.requests.length;
      // What rows there are is told once more; nothing begins anew afterwards.
      clock.advance(minuteMs);
      clock.advance(minuteMs);
      expect(clock.waits).toEqual([]);
      expect(server.requests).toHaveLength(asked);
    },
  );

  it.each([
    ['pods', ['checkpoints', 'environments']],
    ['environments', ['checkpoints', 'pods']],
  ] as const)('is watched on while %s are visible, each list by one watch', async (name, others) => {
    const { server, clock, trees } = sidebar;
    await sidebar.show(name, ...others);
    for (const other of others) trees[other].setVisible(false);
    clock.advance(pastGraceMs);
    await sidebar.show(name);
    expect(server.requests.filter(({ query }) => query.has('watch'))).toHaveLength(3);
  });

  it('is asked for no pods while only checkpoints are visible', async () => {
    const { server, views, trees } = sidebar;
    await sidebar.show('checkpoints');
    expect(await views.checkpoints.getChildren()).toHaveLength(1);
    expect(server.requests.map(({ path }) => path)).not.toContain('/api/v1/pods');
    expect(trees.checkpoints.message).toBe('');
  });

  it('is asked for its pods no more some seconds after they were hidden, and again when they are shown', async () => {
    const { server, clock, trees, views, podList } = sidebar;
    await sidebar.show('pods', 'checkpoints');
    trees.pods.setVisible(false);
    await until(() => {
      clock.advance(pastGraceMs);
      return podList.watches === 0;
    });
    expect(sidebar.watches).toBe(2);
    expect(sidebar.live.checkpointState.status).toBe('live');
    // Until they are read again, they are as they were.
    const rows = await views.pods.getChildren();
    expect(rows).toHaveLength(1);
    clock.advance(pastGraceMs);
    const told: unknown[] = [];
    views.pods.onDidChangeTreeData((changed) => told.push(changed));
    await sidebar.show('pods');
    expect(sidebar.live.state.status).toBe('live');
    clock.advance(pastGraceMs);
    // Told of the whole tree, VS Code would know none of its rows for a moment.
    expect(told).toEqual([rows]);
    const watched = server.requests.filter(({ query }) => query.has('watch')).map(({ path }) => path);
    expect(watched.filter((path) => path === podList.path)).toHaveLength(2);
    expect(watched).toHaveLength(4);
  });

  it('is asked no more for what only environments take some seconds after these were hidden, and again when they are shown', async () => {
    await using sidebar = await Sidebar.open({ records: [bakeExample] });
    const { server, clock, trees, views } = sidebar;
    const deployments = new FakeList(server, '/apis/apps/v1/namespaces/demo/deployments', [
      shopDeployment(3),
    ]);
    await sidebar.show('pods', 'environments');
    await views.environments.getChildren();
    await until(() => deployments.watches === 1);
    trees.environments.setVisible(false);
    await until(() => {
      clock.advance(pastGraceMs);
      return deployments.watches === 0;
    });
    // Whoever asks for environments meanwhile, such as a command, is answered by what is known.
    const { watch } = sidebar.live;
    if (watch === undefined) expect.unreachable();
    const followed = vi.spyOn(watch, 'followEnvironments');
    expect(await views.environments.environments()).toHaveLength(1);
    expect(followed).not.toHaveBeenCalled();
    await sidebar.show('environments');
    await until(() => deployments.watches === 1);
    expect(sidebar.watches).toBe(3);
  });

  it('is said in the Checkpoints view to be out of reach while only that is visible', async () => {
    await sidebar.show('checkpoints');
    sidebar.breakCluster();
    await until(() => /^As of .+ Trying again\.$/.test(sidebar.trees.checkpoints.message));
  });

  it('is read and watched anew when a view is shown again', async () => {
    const { clock, trees } = sidebar;
    await sidebar.show('pods');
    trees.pods.setVisible(false);
    clock.advance(pastGraceMs);
    await until(() => sidebar.watches === 0);
    await sidebar.show('pods');
    expect(sidebar.live.state.status).toBe('live');
  });
});
