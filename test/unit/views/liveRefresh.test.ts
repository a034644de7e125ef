import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { record } from '../checkpoint/recordExample.ts';
import { fakePod } from '../kubernetes/fakePod.ts';
import { until } from '../kubernetes/watchScenario.ts';
import { Sidebar } from './sidebar.ts';

beforeAll(async () => {
  // Loaded on first use, which takes its time.
  await import('../../../src/views/clusterParts.ts');
});

describe('a refresh', () => {
  const connected = vi.fn();
  let sidebar: Sidebar;

  beforeEach(async () => {
    connected.mockClear();
    sidebar = await Sidebar.open({ pods: [fakePod()], records: [record] });
    sidebar.session.onDidChangeCluster(connected);
    onTestFinished(() => sidebar[Symbol.asyncDispose]());
  });

  function refuse(path: string): void {
    sidebar.server.on('GET', path, (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden', message: 'it is forbidden' });
    });
  }

  /** How often a list was asked for. */
  function asked(path: string): number {
    return sidebar.server.requests.filter((request) => request.path === path && !request.query.has('watch'))
      .length;
  }

  it('asks anew for checkpoints that cannot be read, and leaves the pods as they are', async () => {
    const { live, trees } = sidebar;
    const [pods, configMaps] = ['/api/v1/pods', '/api/v1/configmaps'];
    refuse(configMaps);
    trees.pods.setVisible(true);
    await until(() => live.state.status === 'live' && live.checkpointState.status === 'failed');
    const [{ watch }, before] = [live, asked(configMaps)];
    expect(watch).toBeDefined();
    live.refresh();
    expect(live.watch).toBe(watch);
    await until(() => asked(configMaps) > before);
    expect(asked(pods)).toBe(1);
    expect(connected).not.toHaveBeenCalled();
  });

  it('connects anew where the pods cannot be read', async () => {
    const { live, trees } = sidebar;
    sidebar.breakCluster();
    trees.pods.setVisible(true);
    await until(() => live.state.status === 'failed');
    live.refresh();
    expect(connected).toHaveBeenCalledOnce();
    expect(live.state.status).toBe('starting');
  });

  it('connects anew where only checkpoints are looked at, and cannot be read', async () => {
    const { live, trees } = sidebar;
    refuse('/api/v1/configmaps');
    trees.checkpoints.setVisible(true);
    sidebar.server.on('POST', /selfsubjectaccessreviews$/, (_request, reply) => {
      reply.json({ status: { allowed: true } }, 201);
    });
    await until(() => live.checkpointState.status === 'failed');
    expect(live.state.status).toBe('idle');
    live.refresh();
    expect(connected).toHaveBeenCalledOnce();
    expect(live.checkpointState.status).toBe('starting');
  });
});
