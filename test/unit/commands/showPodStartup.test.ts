import { beforeEach, describe, expect, it, vi } from 'vitest';
import { showPodStartup } from '../../../src/commands/showPodStartup.ts';
import type { ContainerElement, TreeElement } from '../../../src/views/elements.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { record } from '../checkpoint/recordExample.ts';
import { freshEvents, readyPod } from '../startup/pastPods.ts';

const row: ContainerElement = {
  kind: 'container',
  id: 'main',
  namespace: 'demo',
  pod: 'web',
  podUid: 'u-1',
  container: 'main',
};

describe('thaw.showPodStartup', () => {
  const openPod = vi.fn();
  const dispose = vi.fn();
  const connectTo = vi.fn();

  /** A cluster with the pod `web` and one checkpoint of it. */
  const cluster = {
    connection: {
      contextName: 'dev',
      request: (_: string, path: string) =>
        Promise.resolve(Response.json(path.includes('/events') ? { items: freshEvents } : readyPod())),
    },
    catalog: {
      list: () =>
        Promise.resolve([
          { status: 'readable', record: { ...record, source: { ...record.source, pod: 'web' } } },
          { status: 'readable', record: { ...record, source: { ...record.source, pod: 'api' } } },
        ]),
    },
    dispose,
  };

  beforeEach(() => {
    vi.clearAllMocks();
    connectTo.mockResolvedValue(cluster);
  });

  async function run(argument: unknown, selection: readonly TreeElement[] = []): Promise<void> {
    const thaw = {
      host: {
        podsTreeView: { visible: true, selection },
        checkpointsTreeView: { visible: false, selection: [] },
        environmentsTreeView: { visible: false, selection: [] },
      },
      session: { cluster: () => Promise.resolve(cluster), connectTo },
      timings: { openPod },
    };
    await showPodStartup(thaw as unknown as Thaw, { args: [argument], report: vi.fn() });
  }

  const shown: unknown = expect.objectContaining({
    of: { context: 'dev', namespace: 'demo', pod: 'web', podUid: 'u-1' },
    checkpoints: record.sourcePod === undefined ? 0 : 1,
  });

  it('shows the pod of the row that it is called on', async () => {
    await run(row);
    expect(openPod).toHaveBeenCalledExactlyOnceWith(shown);
  });

  it('shows the selected one, where VS Code passes nothing', async () => {
    await run(undefined, [row]);
    expect(openPod).toHaveBeenCalledExactlyOnceWith(shown);
  });

  it('reads a pod of the page in the cluster that it is of, and lets go of that', async () => {
    await run({ context: 'other', namespace: 'demo', pod: 'web', podUid: 'u-1' });
    expect(connectTo).toHaveBeenCalledExactlyOnceWith('other');
    expect(openPod).toHaveBeenCalledExactlyOnceWith(shown);
    expect(dispose).toHaveBeenCalledOnce();
  });
});
