import * as vscode from 'vscode';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { measureCheckpoint, MeasurementTools } from '../../../src/environment/checkpointMeasurement.ts';
import type { restoredWay } from '../../../src/environment/restoredWay.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { NativeRoute } from '../../../src/restore/nativeRoute.ts';
import type { StartupRun } from '../../../src/startup/startupRun.ts';
import { StartupTimings } from '../../../src/views/startupTimings.ts';
import type { PoolAnswer, PoolSubject, ShownHistory } from '../../../webview/startupTimings/messages.ts';
import {
  isHistoryMessage,
  isPoolMessage,
  isShowMessage,
} from '../../../webview/startupTimings/validMessage.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';
import { record } from '../checkpoint/recordExample.ts';
import type { FakePanel, fakeVscode } from './fakeVscode.ts';

const fake = vi.hoisted(() => ({
  vscode: undefined as ReturnType<typeof fakeVscode> | undefined,
  measureCheckpoint: vi.fn<typeof measureCheckpoint>(),
  restoredWay: vi.fn<typeof restoredWay>(),
}));

vi.mock('vscode', async () => {
  const { fakeVscode } = await import('./fakeVscode.ts');
  fake.vscode = fakeVscode();
  return fake.vscode.module;
});

// What it does to a cluster is tested with one; here it is told when to do what.
vi.mock('../../../src/environment/checkpointMeasurement.ts', () => ({
  measureCheckpoint: fake.measureCheckpoint,
}));
vi.mock('../../../src/environment/restoredWay.ts', () => ({ restoredWay: fake.restoredWay }));

const planned = {
  checkpoint: record,
  request: {
    context: 'dev',
    namespace: 'demo',
    pod: 'counter',
    container: 'main',
    checkpoint: record.name,
    runsEach: 1,
    probe: { kind: 'http', port: 8080, path: '/', expectedStatus: 200 },
  },
} as const;

const coldRun: StartupRun = {
  kind: 'cold',
  namespace: 'demo',
  podName: 'counter-cold-1',
  startedAt: '2026-11-22T12:50:10.000Z',
  outcome: 'succeeded',
  marks: {},
  events: [],
  lagMs: 0,
  firstResponseMs: 3000,
};

const tools = {} as MeasurementTools;

const readPool = vi.fn<(of: PoolSubject) => Promise<PoolAnswer>>();

function cancelled(): ThawError {
  return new ThawError({ reason: 'cancelled', attempted: 'compare', explanation: 'it was cancelled' });
}

describe('StartupTimings', () => {
  let timings: StartupTimings;
  let folder: TemporaryFolder;

  function opened(): StartupTimings {
    return new StartupTimings('/extension' as unknown as vscode.Uri, folder.path, readPool);
  }

  beforeEach(async () => {
    vi.resetAllMocks();
    vi.mocked(vscode.window.showWarningMessage).mockImplementation(() => Promise.resolve(undefined));
    const route = new NativeRoute({ request: () => expect.unreachable() });
    fake.restoredWay.mockResolvedValue({ name: 'native', route });
    folder = await TemporaryFolder.create();
    timings = opened();
  });

  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
  });

  function panel(): FakePanel {
    const found = fake.vscode?.panels.at(-1);
    if (!found) throw new Error('There is no panel');
    return found;
  }

  function lastState(): unknown {
    return panel().posted.filter(isShowMessage).at(-1)?.state;
  }

  function lastHistory(): ShownHistory | undefined {
    return panel().posted.filter(isHistoryMessage).at(-1)?.history;
  }

  /** Makes one cold run, and then waits to be cancelled. */
  function measureUntilCancelled(): void {
    fake.measureCheckpoint.mockImplementation((_tools, _starts, { signal, onProgress }) => {
      onProgress({ completed: 1, total: 2, run: coldRun, next: 'restored' });
      const { promise, reject } = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => {
        reject(cancelled());
      });
      return promise;
    });
  }

  it('shows every step, and in the end the measurement', async () => {
    fake.measureCheckpoint.mockImplementation((_tools, _starts, { onProgress }) => {
      onProgress({ completed: 0, total: 2, next: 'cold' });
      onProgress({ completed: 1, total: 2, run: coldRun, next: 'restored' });
      return Promise.resolve([coldRun]);
    });
    await timings.measure(tools, planned);
    expect(panel().posted.filter(isShowMessage)).toMatchObject([
      { state: { status: 'measuring', progress: { completed: 0, total: 2, next: 'cold' } } },
      { state: { status: 'measuring', progress: { completed: 1, total: 2, next: 'native' } } },
      { state: { status: 'measured', measurement: { sides: [{ runs: [{ firstResponseMs: 3000 }] }, {}] } } },
    ]);
  });

  it('tells the page of the warm pool that it asks for', async () => {
    const of = { context: 'dev', namespace: 'demo', environment: 'shop' };
    readPool.mockResolvedValue({ of, holding: { pods: 2, reservedBytes: 128, unknown: 0 } });
    timings.open();
    panel().send({ type: 'askPool', of });
    await vi.waitUntil(() => panel().posted.some(isPoolMessage));
    expect(readPool).toHaveBeenCalledExactlyOnceWith(of);
    expect(panel().posted.find(isPoolMessage)?.answer.holding?.pods).toBe(2);
  });

  it('is cancelled by the page, and keeps the runs so far', async () => {
    measureUntilCancelled();
    const measuring = timings.measure(tools, planned);
    await vi.waitUntil(() => fake.measureCheckpoint.mock.calls.length > 0);
    expect(timings.isMeasuring).toBe(true);
    panel().send({ type: 'cancel' });
    await measuring;
    expect(timings.isMeasuring).toBe(false);
    expect(lastState()).toMatchObject({
      status: 'cancelled',
      measurement: { sides: [{ runs: [{ number: 1 }] }, {}] },
    });
  });

  it('makes one measurement at a time', async () => {
    measureUntilCancelled();
    const measuring = timings.measure(tools, planned);
    await vi.waitUntil(() => timings.isMeasuring);
    expect(await timings.measure(tools, planned)).toBeUndefined();
    expect(fake.measureCheckpoint).toHaveBeenCalledOnce();
    await timings.end();
    await measuring;
  });

  it('ends with the window, which waits until its pods are removed and its runs so far are kept', async () => {
    const removed = Promise.withResolvers<undefined>();
    fake.measureCheckpoint.mockImplementation(async (_tools, _starts, { signal, onProgress }) => {
      onProgress({ completed: 1, total: 2, run: coldRun, next: 'restored' });
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      await removed.promise;
      throw cancelled();
    });
    const measuring = timings.measure(tools, planned);
    await vi.waitUntil(() => fake.measureCheckpoint.mock.calls.length > 0);
    const ended = vi.fn();
    const end = timings.end().then(ended);
    await new Promise(setImmediate);
    expect(ended).not.toHaveBeenCalled();
    removed.resolve(undefined);
    await end;
    expect((await measuring)?.failure?.reason).toBe('cancelled');
    expect(await timings.countMeasurements()).toBe(1);
  });

  it('shows why a measurement failed', async () => {
    const failure = new ThawError({ reason: 'unreachable', attempted: 'delete x', explanation: 'gone' });
    fake.measureCheckpoint.mockRejectedValue(failure);
    await timings.measure(tools, planned);
    expect(lastState()).toMatchObject({ status: 'failed', failure: { message: 'Cannot delete x: gone.' } });
  });

  it('shows what was measured last when the page is opened again', async () => {
    fake.measureCheckpoint.mockResolvedValue([]);
    await timings.measure(tools, planned);
    panel().dispose();
    timings.open();
    panel().send({ type: 'ready' });
    expect(lastState()).toMatchObject({ status: 'measured' });
  });

  it('is cancelled by whoever has begun it, and tells what has become of it', async () => {
    measureUntilCancelled();
    const stop = new AbortController();
    const told: number[] = [];
    const measuring = timings.measure(tools, planned, {
      signal: stop.signal,
      onProgress: ({ completed }) => void told.push(completed),
    });
    await vi.waitUntil(() => told.length > 0);
    stop.abort();
    expect(await measuring).toMatchObject({ runs: [coldRun], failure: { reason: 'cancelled' } });
    expect(told).toEqual([1]);
  });

  it('ends when the page is closed, as nobody could follow or cancel it any more', async () => {
    measureUntilCancelled();
    const measuring = timings.measure(tools, planned);
    await vi.waitUntil(() => fake.measureCheckpoint.mock.calls.length > 0);
    panel().dispose();
    expect(await measuring).toMatchObject({ failure: { reason: 'cancelled' } });
  });

  it('goes on when the page is closed where it measures in the background', async () => {
    measureUntilCancelled();
    const stop = new AbortController();
    const measuring = timings.measure(tools, planned, { inBackground: true, signal: stop.signal });
    await vi.waitUntil(() => fake.measureCheckpoint.mock.calls.length > 0);
    timings.open();
    panel().dispose();
    expect(fake.measureCheckpoint.mock.lastCall?.[2].signal.aborted).toBe(false);
    stop.abort();
    await measuring;
  });

  it('leaves the page closed where it measures in the background', async () => {
    const panels = fake.vscode?.panels.length;
    fake.measureCheckpoint.mockResolvedValue([]);
    await timings.measure(tools, planned, { inBackground: true });
    expect(fake.vscode?.panels.length).toBe(panels);
  });

  it('tells of each measurement that was made, and of none that was not', async () => {
    const told: unknown[] = [];
    timings.onDidMeasure((measured) => void told.push(measured.checkpoint));
    fake.measureCheckpoint.mockRejectedValueOnce(cancelled());
    await timings.measure(tools, planned);
    expect(told).toEqual([]);
    fake.measureCheckpoint.mockResolvedValue([]);
    await timings.measure(tools, planned);
    expect(told).toEqual([record]);
  });

  it('restores by the route that is asked for', async () => {
    fake.measureCheckpoint.mockResolvedValue([]);
    await timings.measure(tools, { ...planned, request: { ...planned.request, route: 'nested' } });
    expect(fake.restoredWay).toHaveBeenCalledExactlyOnceWith(
      tools.routes,
      expect.objectContaining({ record, others: [], wanted: 'nested' }),
    );
  });

  it('measures again by the command', () => {
    timings.open();
    panel().send({ type: 'measureAgain', request: planned.request });
    expect(vscode.commands.executeCommand).toHaveBeenCalledExactlyOnceWith(
      'thaw.measureStartup',
      planned.request,
    );
  });

  describe('the history', () => {
    /** Makes one cold run, and ends as told. */
    async function measureOnce(ending: 'measured' | ThawError = 'measured'): Promise<void> {
      fake.measureCheckpoint.mockImplementation((_tools, _starts, { onProgress }) => {
        onProgress({ completed: 1, total: 2, run: coldRun, next: 'restored' });
        return ending === 'measured' ? Promise.resolve([coldRun]) : Promise.reject(ending);
      });
      await timings.measure(tools, planned);
    }

    it('is shown with each measurement that has ended', async () => {
      await measureOnce();
      expect(lastHistory()).toMatchObject({
        entries: [{ status: 'measured', sides: [{ start: 'cold', n: 1, median: 3000 }, { n: 0 }] }],
        unreadable: 0,
      });
    });

    it('has cancelled and failed measurements too, but none without a run', async () => {
      await measureOnce(cancelled());
      await measureOnce(new ThawError({ reason: 'unreachable', attempted: 'delete x', explanation: 'gone' }));
      fake.measureCheckpoint.mockResolvedValue([]);
      await timings.measure(tools, planned);
      expect(lastHistory()?.entries).toMatchObject([{ status: 'cancelled' }, { status: 'failed' }]);
    });

    it('is there in the next session, from which each measurement can be opened', async () => {
      await measureOnce();
      const before = lastState();
      timings = opened();
      timings.open();
      panel().send({ type: 'ready' });
      await vi.waitUntil(() => lastHistory()?.entries.length === 1);
      expect(lastState()).toBeUndefined();
      panel().send({ type: 'open', id: lastHistory()?.entries[0]?.id });
      await vi.waitUntil(() => lastState());
      expect(lastState()).toEqual(before);
    });

    it('does not take the place of a measurement that runs', async () => {
      await measureOnce();
      measureUntilCancelled();
      const measuring = timings.measure(tools, planned);
      await vi.waitUntil(() => timings.isMeasuring);
      const shown = lastState();
      panel().send({ type: 'open', id: lastHistory()?.entries[0]?.id });
      panel().send({ type: 'ready' });
      const count = panel().posted.filter(isHistoryMessage).length;
      await vi.waitUntil(() => panel().posted.filter(isHistoryMessage).length > count);
      expect(lastState()).toEqual(shown);
      timings.dispose();
      await measuring;
    });

    it('says what is not there any more', async () => {
      timings.open();
      panel().send({ type: 'open', id: 'another' });
      await vi.waitUntil(() => vi.mocked(vscode.window.showWarningMessage).mock.calls.length > 0);
      expect(vscode.window.showWarningMessage).toHaveBeenCalledExactlyOnceWith(
        'This measurement is not in the history any more.',
      );
    });

    it.each([
      ['{"version":2,"kept":{}}\n', 'A later version of Thaw has written the startup history.'],
      ['a picture\n', 'The startup history cannot be read.'],
    ])('says once that a file was put aside: %j', async (text, sentence) => {
      await folder.write('startup-history.jsonl', text);
      await measureOnce();
      await measureOnce();
      expect(vscode.window.showWarningMessage).toHaveBeenCalledExactlyOnceWith(
        expect.stringContaining(sentence),
        'Open File',
      );
      expect(lastHistory()?.entries).toHaveLength(2);
    });

    it('is empty when it was deleted', async () => {
      await measureOnce();
      expect(await timings.countMeasurements()).toBe(1);
      await timings.deleteHistory();
      expect(await timings.countMeasurements()).toBe(0);
      expect(lastHistory()?.entries).toEqual([]);
    });

    it('never ends a measurement by what goes wrong with it, which is said', async () => {
      timings = new StartupTimings(
        '/extension' as unknown as vscode.Uri,
        await folder.write('file', ''),
        readPool,
      );
      await measureOnce();
      expect(lastState()).toMatchObject({ status: 'measured' });
      expect(vscode.window.showWarningMessage).toHaveBeenCalledWith(
        expect.stringContaining('Cannot keep the measurement in'),
      );
    });
  });
});
