import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import type { MeasureStartupParts } from '../../../src/commands/measureStartup.ts';
import { measureStartupHere } from '../../../src/commands/startupTimings.ts';
import type {
  CheckpointElement,
  ContainerElement,
  PodElement,
  TreeElement,
} from '../../../src/views/elements.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { record } from '../checkpoint/recordExample.ts';

const measureStartup = vi.hoisted(() =>
  vi.fn<(parts: MeasureStartupParts, argument?: unknown) => Promise<void>>(),
);
vi.mock('../../../src/commands/measureStartup.ts', () => ({ measureStartup }));

function recordOf(pod: string, container: string): CheckpointRecord {
  return { ...record, name: `${pod}-${container}`, source: { ...record.source, pod, container } };
}

const records = [recordOf('web', 'main'), recordOf('web', 'proxy'), recordOf('api', 'main')];

const web: PodElement = { kind: 'pod', id: 'web', namespace: 'demo', pod: 'web', podUid: 'uid' };
const proxy: ContainerElement = { ...web, kind: 'container', id: 'proxy', container: 'proxy' };
const ofApi: CheckpointElement = { kind: 'checkpoint', id: 'c', namespace: 'demo', name: 'api-main' };
const group: TreeElement = { kind: 'checkpointGroup', id: 'g', group: 'node-1' };

describe('thaw.measureStartup', () => {
  beforeEach(() => {
    measureStartup.mockReset();
  });

  /** What is known of the measurement, and of which checkpoints it can be. */
  async function asked(
    row: TreeElement | undefined,
    rows: readonly TreeElement[],
    selection: readonly TreeElement[] = [],
  ): Promise<{ readonly argument: unknown; readonly offered: readonly string[] }> {
    const watch = { records: () => records, settled: () => Promise.resolve() };
    const thaw = {
      host: {
        podsTreeView: { visible: true, selection },
        checkpointsTreeView: { visible: false, selection: [] },
        environmentsTreeView: { visible: false, selection: [] },
      },
      session: {},
      live: { hold: () => ({ dispose: vi.fn() }), settled: () => Promise.resolve({ status: 'live' }), watch },
    };
    await measureStartupHere(thaw as unknown as Thaw, { args: [row, rows], report: vi.fn() });
    const [parts, argument] = measureStartup.mock.lastCall ?? [];
    return { argument, offered: ((await parts?.shownRecords()) ?? []).map(({ name }) => name) };
  }

  it('is of the row that it is called on', async () => {
    expect((await asked(proxy, [])).argument).toBe(proxy);
    expect((await asked(ofApi, [])).argument).toEqual({ namespace: 'demo', checkpoint: 'api-main' });
  });

  it('asks among the checkpoints of the rows, where several are selected', async () => {
    expect(await asked(proxy, [proxy, ofApi])).toEqual({
      argument: undefined,
      offered: ['web-proxy', 'api-main'],
    });
    expect((await asked(web, [web, proxy])).offered).toEqual(['web-main', 'web-proxy']);
  });

  it('asks among all from the palette, where only a group happens to be selected', async () => {
    expect(await asked(undefined, [], [group])).toEqual({
      argument: undefined,
      offered: ['web-main', 'web-proxy', 'api-main'],
    });
  });
});
