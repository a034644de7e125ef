import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import {
  measureEnvironmentFile,
  type MeasuringWindow,
} from '../../../src/commands/measureEnvironmentFile.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { MeasuredEnvironment } from '../../../src/views/measuredEnvironment.ts';
import { Operations } from '../../../src/views/operations.ts';
import type {
  MeasurementWatch,
  PlannedMeasurement,
  StartupTimings,
} from '../../../src/views/startupTimings.ts';
import { failureOf } from '../../support/failureOf.ts';
import { recordWithImage } from '../checkpoint/recordExample.ts';
import { changedExample, exampleFile } from '../environment/exampleFile.ts';
import { startupRuns } from '../startup/startupRuns.ts';

const bake: CheckpointRecord = {
  ...recordWithImage,
  bake: {
    environment: 'shop',
    fingerprint: { template: '', warmUp: '' },
    warmUp: '',
    restoredMs: 1,
    log: '',
  },
};

/** A window whose cluster has bakes, and what was measured in it. */
class Window {
  text = exampleFile;
  records: readonly CheckpointRecord[] = [bake];
  isMeasuring = false;
  /** How late the machine that measures is, in milliseconds. */
  lagMs = 0;
  failure: ThawError | undefined;
  disposed = 0;
  readonly operations = new Operations();
  readonly planned: PlannedMeasurement[] = [];
  readonly lines: string[] = [];
  /** What is shown on rows while it is measured. */
  busy: readonly string[] = [];

  async measure(signal = new AbortController().signal): Promise<MeasuredEnvironment> {
    vi.mocked(vscode.workspace.asRelativePath).mockReturnValue('shop.thaw.yaml');
    vi.spyOn(vscode.workspace.fs, 'readFile').mockResolvedValue(new TextEncoder().encode(this.text));
    const window = {
      operations: this.operations,
      timings: this.#timings(),
      session: { connectTo: () => Promise.resolve(this.#cluster()) },
    } as unknown as MeasuringWindow;
    return await measureEnvironmentFile(window, vscode.Uri.file('/work/shop.thaw.yaml'), {
      signal,
      tell: (line) => void this.lines.push(line),
    });
  }

  #timings(): Pick<StartupTimings, 'isMeasuring' | 'measure'> {
    const starts = [...startupRuns('cold', [2000, 2000, 2000]), ...startupRuns('restored', [500, 500, 500])];
    const runs = starts.map((run) => ({ ...run, lagMs: this.lagMs }));
    return {
      isMeasuring: this.isMeasuring,
      measure: (_tools: unknown, planned: PlannedMeasurement, { onProgress }: MeasurementWatch) => {
        this.planned.push(planned);
        this.busy = this.operations.running.map(({ podUid, text }) => `${podUid} ${text}`);
        for (const [index, run] of runs.entries()) onProgress?.({ completed: index + 1, total: 6, run });
        const { request, checkpoint } = planned;
        const { failure } = this;
        return Promise.resolve({ request, checkpoint, route: 'nested', measuredAt: '', runs, failure });
      },
    };
  }

  #cluster(): object {
    const noPods = new Response('{"items":[]}', { headers: { date: new Date().toUTCString() } });
    return {
      connection: { contextName: 'dev', namespace: 'default', request: () => Promise.resolve(noPods) },
      catalog: {
        list: () => Promise.resolve(this.records.map((record) => ({ status: 'readable', record }))),
        groupOf: () => Promise.resolve([]),
      },
      dispose: () => {
        this.disposed += 1;
        return Promise.resolve();
      },
    };
  }
}

describe('measureEnvironmentFile', () => {
  let window: Window;

  beforeEach(() => {
    window = new Window();
  });

  it('measures the newest bake as the file says, and judges it by the budget', async () => {
    const older = { ...bake, name: 'older', checkpointedAt: bake.checkpointedAt - 1 };
    window.records = [older, bake];
    const { name, route, report, verdict } = await window.measure();
    expect(window.planned).toMatchObject([
      {
        checkpoint: { name: bake.name },
        request: {
          context: 'dev',
          namespace: 'demo',
          checkpoint: bake.name,
          runsEach: 5,
          probe: { kind: 'exec', command: ['/bin/check'] },
          route: 'nested',
        },
      },
    ]);
    expect({ name, route, ratio: report.speedUp?.ratio }).toEqual({
      name: 'shop',
      route: 'nested',
      ratio: 4,
    });
    expect(verdict).toMatchObject({ outcome: 'met', checks: [{ measured: 500 }, { measured: 4 }] });
    expect(window.disposed).toBe(1);
  });

  it('tells of each start, and shows on the row of the environment that it is measured', async () => {
    await window.measure();
    expect(window.lines.slice(2, 4)).toEqual(['3/6 · cold · 2 s', '4/6 · restored · 500 ms']);
    expect(window.busy).toEqual(['dev/environment/demo/shop Measuring…']);
    expect(window.operations.running).toEqual([]);
  });

  it('leaves the route open where the file does', async () => {
    window.text = changedExample('route: nested', 'route: auto');
    await window.measure();
    expect(window.planned[0]?.request.route).toBeUndefined();
  });

  it('says what makes the times doubtful', async () => {
    expect((await window.measure()).doubts).toEqual([]);
    window.lagMs = 300;
    expect((await window.measure()).doubts).toMatchObject([{ kind: 'busyMachine' }]);
  });

  it('gives no verdict where the file gives no budget', async () => {
    window.text = exampleFile.slice(0, exampleFile.indexOf('  startup:\n'));
    expect((await window.measure()).verdict).toBeUndefined();
  });

  it.each([
    [
      'the file has errors',
      { text: changedExample('route: nested', 'route: nestd') },
      'Cannot measure shop.thaw.yaml: there is an error in its file.',
    ],
    ['it was never baked', { records: [] }, 'Cannot measure demo/shop: it has not been baked yet.'],
    [
      'something else is measured',
      { isMeasuring: true },
      'Cannot measure shop.thaw.yaml: another measurement is under way, and both would be slower for it.',
    ],
  ])('says so where %s, and measures nothing', async (_, state, message) => {
    Object.assign(window, state);
    expect((await failureOf(window.measure())).message).toBe(message);
    expect(window.planned).toEqual([]);
  });

  it('fails with what the measurement has met', async () => {
    window.failure = new ThawError({ reason: 'unreachable', attempted: 'delete x', explanation: 'gone' });
    expect(await failureOf(window.measure())).toBe(window.failure);
    expect(window.disposed).toBe(1);
  });
});
