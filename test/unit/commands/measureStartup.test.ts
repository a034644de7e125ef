import * as vscode from 'vscode';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import type { MeasuredCluster } from '../../../src/environment/checkpointMeasurement.ts';
import type { CommandCall } from '../../../src/commands/command.ts';
import { measureStartup } from '../../../src/commands/measureStartup.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { FailureHelp } from '../../../src/views/failureHelp.ts';
import { Operations } from '../../../src/views/operations.ts';
import type {
  MeasurementWatch,
  PlannedMeasurement,
  StartupTimings,
} from '../../../src/views/startupTimings.ts';
import { record } from '../checkpoint/recordExample.ts';

vi.mock('vscode', async () => (await import('../views/fakeVscode.ts')).fakeVscode().module);

const measurable: CheckpointRecord = {
  ...record,
  image: { reference: 'thaw/counter:1', digest: 'sha256:1', bytes: 1, location: 'node', node: 'node-1' },
  sourcePod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'counter' },
    spec: {
      containers: [{ name: 'main', readinessProbe: { httpGet: { port: 8080, path: '/ready' } } }],
    },
  },
};

const probe = { kind: 'http', port: 8080, path: '/ready', expectedStatus: 200 } as const;

const complete = {
  context: 'dev',
  namespace: 'demo',
  pod: 'counter',
  container: 'main',
  checkpoint: measurable.name,
  runsEach: 3,
  probe,
};

/** The window, its cluster and its page, with everything that the command did to them. */
class Window {
  records: readonly CheckpointRecord[] = [measurable];
  group: readonly CheckpointRecord[] = [];
  readonly kept = new Map<string, unknown>();
  readonly connected: (string | undefined)[] = [];
  readonly measured: PlannedMeasurement[] = [];
  readonly operations = new Operations();
  /** Called while something is measured. */
  onMeasure: (signal: AbortSignal | undefined) => void = () => undefined;
  isMeasuring = false;
  opened = 0;
  disposed = 0;
  connectFailure: ThawError | undefined;
  /** What ends every measurement. */
  failure: ThawError | undefined;
  /** Whether the page is seen. */
  isSeen = true;
  readonly report = vi.fn<CommandCall['report']>();
  readonly helped: FailureHelp[] = [];

  async run(argument?: unknown): Promise<void> {
    await measureStartup(
      {
        timings: this.#timings(),
        operations: this.operations,
        report: this.report,
        choices: {
          get: (key: string) => this.kept.get(key),
          update: (key: string, value: unknown) => Promise.resolve(void this.kept.set(key, value)),
          keys: () => [...this.kept.keys()],
        } as vscode.Memento,
        connect: (context) => {
          this.connected.push(context);
          return this.connectFailure ? Promise.reject(this.connectFailure) : Promise.resolve(this.#cluster());
        },
        shownRecords: () => Promise.resolve(this.records),
      },
      argument,
    );
  }

  #timings(): StartupTimings {
    return {
      isMeasuring: this.isMeasuring,
      open: () => {
        this.opened += 1;
      },
      measure: (_tools: unknown, planned: PlannedMeasurement, { signal }: MeasurementWatch) => {
        this.measured.push(planned);
        this.onMeasure(signal);
        return Promise.resolve({ failure: this.failure });
      },
      isSeen: this.isSeen,
      showHelp: (help: FailureHelp) => this.helped.push(help),
    } as unknown as StartupTimings;
  }

  #cluster(): MeasuredCluster {
    const noPods = new Response('{"items":[]}', { headers: { date: new Date().toUTCString() } });
    return {
      connection: { contextName: 'dev', namespace: 'demo', request: () => Promise.resolve(noPods) },
      catalog: {
        list: () => Promise.resolve(this.records.map((each) => ({ status: 'readable', record: each }))),
        groupOf: () => Promise.resolve(this.group),
      },
      agents: { on: () => expect.unreachable() },
      dispose: () => {
        this.disposed += 1;
      },
    } as unknown as MeasuredCluster;
  }
}

/** Answers quick picks with the item of that number, and input boxes with what they propose. */
function answer(...items: readonly number[]): void {
  const left = [...items];
  vi.mocked(vscode.window.showQuickPick).mockImplementation((choices) => {
    const offered = choices as unknown as vscode.QuickPickItem[];
    return Promise.resolve(offered[left.shift() ?? -1]);
  });
  vi.mocked(vscode.window.showInputBox).mockImplementation((options) => Promise.resolve(options?.value));
}

describe('measureStartup', () => {
  beforeEach(() => {
    vi.resetAllMocks();
  });

  it('asks what to measure when it knows nothing, and proposes the readiness probe and 5 runs', async () => {
    const window = new Window();
    answer(0, 0);
    await window.run();
    expect(window.measured).toEqual([{ checkpoint: measurable, request: { ...complete, runsEach: 5 } }]);
  });

  it('asks which of several, and proposes the last choices first', async () => {
    const window = new Window();
    const other = { ...measurable, source: { ...measurable.source, container: 'side' }, name: 'other' };
    window.records = [measurable, other, { ...other, name: 'older', checkpointedAt: 0 }];
    answer(1, 1, 0, 0);
    await window.run();
    answer(0, 0, 0, 0);
    await window.run();
    expect(window.measured.map(({ checkpoint }) => checkpoint.name)).toEqual(['older', 'older']);
  });

  it('asks nothing when all is known', async () => {
    const window = new Window();
    await window.run(complete);
    expect(window.measured).toEqual([{ checkpoint: measurable, request: complete }]);
    expect(window.connected).toEqual(['dev']);
    expect(vscode.window.showQuickPick).not.toHaveBeenCalled();
    expect(vscode.window.showInputBox).not.toHaveBeenCalled();
  });

  it('counts as an operation while it measures, and can be cancelled as one', async () => {
    const window = new Window();
    const { operations } = window;
    const wasCancelled: (boolean | undefined)[] = [];
    window.onMeasure = (signal) => {
      expect(operations.running.map(({ title }) => title)).toEqual(['Measuring counter/main']);
      for (const { cancel } of operations.running) cancel();
      wasCancelled.push(signal?.aborted);
    };
    await window.run(complete);
    expect(wasCancelled).toEqual([true]);
    expect(operations.running).toEqual([]);
  });

  it('restores by the route that an environment asks for, and by the best where it leaves that open', async () => {
    const window = new Window();
    await window.run({ ...complete, route: 'nested' });
    await window.run({ ...complete, route: 'auto' });
    expect(window.measured.map(({ request }) => request.route)).toEqual(['nested', undefined]);
  });

  it('asks how restored pods are started, what a file asks for first', async () => {
    const window = new Window();
    answer(0);
    await window.run({ namespace: 'demo', checkpoint: measurable.name, probe, route: 'nested' });
    expect(window.measured[0]?.request.route).toBe('nested');
  });

  it('starts them as chosen, and proposes the same the next time', async () => {
    const window = new Window();
    answer(0, 3);
    await window.run();
    answer(0, 0);
    await window.run();
    expect(window.measured.map(({ request }) => request.route)).toEqual(['lazy', 'lazy']);
  });

  it('offers claims only of what is baked', async () => {
    const window = new Window();
    answer(0, 4);
    await window.run();
    expect(window.measured).toEqual([]);
  });

  it('measures claims of what is baked, and makes no image', async () => {
    const window = new Window();
    const bake = { environment: 'shop', fingerprint: { template: '', warmUp: '' }, warmUp: '', log: '' };
    window.records = [{ ...measurable, image: undefined, bake }];
    answer(0, 4);
    await window.run();
    expect(window.measured[0]).toMatchObject({ request: { route: 'claim' } });
  });

  it('asks which pod where several have checkpoints', async () => {
    const window = new Window();
    const other = { ...measurable, name: 'web-1', source: { ...measurable.source, pod: 'web' } };
    window.records = [measurable, other];
    answer(1, 0, 0);
    await window.run();
    expect(window.measured[0]?.checkpoint).toBe(other);
  });

  it('asks which checkpoint where the pod has several, the newest first', async () => {
    const window = new Window();
    const newer = { ...measurable, name: 'newer', checkpointedAt: measurable.checkpointedAt + 1 };
    window.records = [measurable, newer];
    answer(0, 0, 0);
    await window.run({ namespace: 'demo', pod: 'counter' });
    expect(window.measured[0]?.checkpoint).toBe(newer);
  });

  it('says that there is nothing to compare without a checkpoint', async () => {
    const window = new Window();
    window.records = [];
    vi.mocked(vscode.window.showInformationMessage).mockResolvedValue(undefined);
    await window.run({ namespace: 'demo', pod: 'counter' });
    expect(vscode.window.showInformationMessage).toHaveBeenCalledOnce();
    expect(window.measured).toEqual([]);
    expect(window.disposed).toBe(1);
  });

  it('measures nothing when a question is dismissed', async () => {
    const window = new Window();
    answer();
    await window.run();
    expect(window.measured).toEqual([]);
    expect(window.disposed).toBe(1);
  });

  it('remembers the answers', async () => {
    const window = new Window();
    answer(0, 0);
    vi.mocked(vscode.window.showInputBox).mockResolvedValue('8');
    await window.run();
    answer(0, 0);
    await window.run();
    expect(window.measured.map(({ request }) => request.runsEach)).toEqual([8, 8]);
  });

  it('takes another HTTP request for the first response', async () => {
    const window = new Window();
    answer(1, 0);
    vi.mocked(vscode.window.showInputBox).mockResolvedValueOnce(':9090/up').mockResolvedValueOnce('5');
    await window.run();
    expect(window.measured[0]?.request.probe).toEqual({ ...probe, port: 9090, path: '/up' });
  });

  it('takes a line of the log for the first response', async () => {
    const window = new Window();
    answer(2, 0);
    vi.mocked(vscode.window.showInputBox).mockResolvedValueOnce('listening').mockResolvedValueOnce('5');
    await window.run();
    expect(window.measured[0]?.request.probe).toEqual({ kind: 'logLine', contains: 'listening' });
  });

  it('shows the measurement under way instead of making a second', async () => {
    const window = new Window();
    window.isMeasuring = true;
    await window.run();
    expect(window.opened).toBe(1);
    expect(window.connected).toEqual([]);
  });

  it('asks which of the pods that the window shows, in whatever namespace', async () => {
    const window = new Window();
    const other = { ...measurable, namespace: 'elsewhere' };
    window.records = [measurable, other];
    answer(1, 0, 0);
    await window.run();
    expect(window.measured[0]?.request.namespace).toBe('elsewhere');
  });

  it('restores those of the group of the checkpoint with it', async () => {
    const window = new Window();
    const group = { id: 'g-1', position: 1, size: 2, gapMs: 340 };
    const other = { ...measurable, name: 'other', group: { ...group, position: 2 } };
    const gone = { ...record, name: 'gone', archive: { ...record.archive, state: 'missing' } } as const;
    window.records = [{ ...measurable, group }];
    window.group = [...window.records, other, gone];
    await window.run(complete);
    expect(window.measured[0]?.others).toEqual([other]);
  });

  it('leaves it to its caller to say why there is no cluster', async () => {
    const window = new Window();
    window.connectFailure = new ThawError({
      reason: 'noKubeconfig',
      attempted: 'read the kubeconfig',
      explanation: 'there is none',
    });
    await expect(window.run()).rejects.toBe(window.connectFailure);
    expect(vscode.window.showErrorMessage).not.toHaveBeenCalled();
  });

  describe('that fails', () => {
    const failure = new ThawError({ reason: 'forbidden', attempted: 'start x', explanation: 'jane may not' });

    it('leaves it to the page that is seen to say why, and has it offer what can be done', async () => {
      const window = new Window();
      window.failure = failure;
      await window.run(complete);
      const [error, ways] = window.report.mock.lastCall ?? [];
      expect(error).toBe(failure);
      const help = { buttons: [] };
      ways?.showHelp?.(help);
      expect(window.helped).toEqual([help]);
    });

    it('leaves it to its caller to say why where the page is not seen', async () => {
      const window = new Window();
      window.failure = failure;
      window.isSeen = false;
      await expect(window.run(complete)).rejects.toBe(failure);
      expect(window.report).not.toHaveBeenCalled();
    });
  });

  it.each([null, 'pod', 7, { runsEach: 'many', probe: 'x' }])(
    'survives the argument %j',
    async (argument) => {
      const window = new Window();
      answer(0, 0);
      await window.run(argument);
      expect(window.measured).toHaveLength(1);
    },
  );
});
