import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import type { CheckpointCall, PodCheckpointRequest } from '../../../src/checkpoint/checkpointer.ts';
import { checkpointPod, checkpointWithLabel } from '../../../src/commands/checkpointPod.ts';
import type { Ways } from '../../../src/commands/errorReporter.ts';
import type { CheckpointRequest } from '../../../src/kubernetes/kubeletCheckpoint.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { summarizePod } from '../../../src/kubernetes/podSummary.ts';
import type { ContainerElement, NamespaceElement, PodElement } from '../../../src/views/elements.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { CheckpointObstacle } from '../../../src/views/checkpointObstacle.ts';
import { formatBytes } from '../../../src/views/format.ts';
import { Operations } from '../../../src/views/operations.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { record } from '../checkpoint/recordExample.ts';
import { fakePod } from '../kubernetes/fakePod.ts';

const pod: PodElement = {
  kind: 'pod',
  id: 'dev/demo/web',
  namespace: 'demo',
  pod: 'web',
  podUid: 'uid-of-web',
};

function containerRow(pod: string, container = 'main'): ContainerElement {
  const id = `${pod}/${container}`;
  return { kind: 'container', id, namespace: 'demo', pod, podUid: `uid-of-${pod}`, container };
}

const showWarningMessage: (text: string, options: vscode.MessageOptions) => Thenable<unknown> =
  vscode.window.showWarningMessage;
const demo: NamespaceElement = { kind: 'namespace', id: 'dev/demo', namespace: 'demo' };

/** What of Thaw a checkpoint works with. */
class Window {
  readonly checkpoint =
    vi.fn<(request: CheckpointRequest, call: CheckpointCall) => Promise<CheckpointRecord>>();
  readonly checkpointPod =
    vi.fn<(request: PodCheckpointRequest, call: CheckpointCall) => Promise<readonly CheckpointRecord[]>>();
  /** The containers of the pod `web`. */
  containers: readonly string[] = ['main'];
  readonly choices = new FakeMemento();
  readonly operations = new Operations();
  readonly obstacle = new CheckpointObstacle(new FakeMemento());
  readonly report = vi.fn<(error: unknown, ways?: Ways) => void>();
  checkpointTimeoutSeconds: number | undefined;

  command = checkpointPod;

  async run(...rows: readonly (PodElement | ContainerElement | NamespaceElement)[]): Promise<void> {
    const containers = Object.fromEntries(this.containers.map((name) => [name, { running: {} }]));
    const web = summarizePod(fakePod({ name: 'web', containers }));
    const thaw = {
      host: { choices: this.choices },
      live: {
        hold: () => ({ dispose: () => undefined }),
        settled: () => Promise.resolve({ status: 'live' }),
        watch: { settled: () => Promise.resolve(), pods: () => [web] },
      },
      operations: this.operations,
      obstacle: this.obstacle,
      podsView: { podsBelow: () => ['api', 'web'].map((name) => summarizePod(fakePod({ name }))) },
      terminals: { isOpenIn: () => false },
      session: {
        checkpointTimeoutSeconds: this.checkpointTimeoutSeconds,
        cluster: () =>
          Promise.resolve({
            checkpointer: { checkpoint: this.checkpoint, checkpointPod: this.checkpointPod },
            connection: { contextName: 'dev' },
            during: <Result>(work: () => Promise<Result>) => work(),
          }),
      },
    };
    const call = { args: [rows[0], rows], report: this.report };
    await this.command(thaw as unknown as Thaw, call);
  }
}

const timedOut = new ThawError({
  reason: 'checkpointTimedOut',
  attempted: 'checkpoint demo/web/main',
  explanation: 'it was not done when the time was up',
  remedies: [{ action: 'raiseTimeout', seconds: 600, text: 'Try again' }],
});

describe('thaw.checkpointPod', () => {
  let window: Window;

  beforeEach(() => {
    vi.clearAllMocks();
    vi.mocked(vscode.window.showInformationMessage).mockResolvedValue(undefined);
    window = new Window();
    window.checkpoint.mockResolvedValue(record);
    window.checkpointPod.mockResolvedValue([record]);
  });

  it('leaves the time limit to the kubelet, unless the settings give one', async () => {
    await window.run(containerRow('web'));
    expect(window.checkpoint.mock.lastCall?.[0].timeoutSeconds).toBeUndefined();
    window.checkpointTimeoutSeconds = 300;
    await window.run(containerRow('web'));
    expect(window.checkpoint.mock.lastCall?.[0].timeoutSeconds).toBe(300);
  });

  it('offers to try again with a longer time limit than that of the settings', async () => {
    window.checkpointTimeoutSeconds = 300;
    window.checkpoint.mockRejectedValueOnce(timedOut);
    await window.run(containerRow('web'));
    await window.report.mock.lastCall?.[1]?.withTimeout?.(600);
    expect(window.checkpoint.mock.lastCall?.[0].timeoutSeconds).toBe(600);
  });

  it('is shown as an operation of the pod until it has ended', async () => {
    const { operations } = window;
    window.checkpoint.mockImplementation(() => {
      expect(operations.ofPod('uid-of-web')?.text).toBe('Checkpointing…');
      return Promise.resolve(record);
    });
    await window.run(containerRow('web'));
    expect(window.checkpoint).toHaveBeenCalledOnce();
    expect(operations.running).toEqual([]);
  });

  it('goes on with the other pods where one is cancelled on its row', async () => {
    window.checkpoint.mockImplementationOnce((_, { signal }) => {
      window.operations.ofPod('uid-of-web')?.cancel();
      const reason = 'cancelled';
      expect(signal?.aborted).toBe(true);
      return Promise.reject(new ThawError({ reason, attempted: 'checkpoint', explanation: 'it was' }));
    });
    await window.run(containerRow('web'), containerRow('api'));
    expect(window.checkpoint.mock.calls.map(([{ pod }]) => pod)).toEqual(['web', 'api']);
    expect(window.checkpoint.mock.lastCall?.[1].signal?.aborted).toBe(false);
  });

  it('learns from a failure that the cluster makes none, and from a success that it does', async () => {
    const [reason, attempted, explanation] = ['checkpointDisabled', 'checkpoint', 'it is off'] as const;
    window.checkpoint.mockRejectedValueOnce(new ThawError({ reason, attempted, explanation }));
    await window.run(containerRow('web'));
    expect(window.obstacle.message('dev')).toMatch(/it is off/);
    window.checkpoint.mockResolvedValueOnce({ ...record, runtime: 'thaw-nested' });
    await window.run(containerRow('web'));
    expect(window.obstacle.message('dev'), 'the kubelet had no part in it').toMatch(/it is off/);
    await window.run(containerRow('web'));
    expect(window.obstacle.message('dev')).toBe('');
  });

  describe('of a pod with several containers', () => {
    const pick = vi.mocked(
      vscode.window.showQuickPick as (items: readonly vscode.QuickPickItem[]) => Thenable<unknown>,
    );
    const group = { id: 'g-1', position: 1, size: 2, gapMs: 340 };

    beforeEach(() => {
      window.containers = ['main', 'cache'];
      window.checkpointPod.mockResolvedValue([
        { ...record, group },
        { ...record, name: 'second', group: { ...group, position: 2 } },
      ]);
    });

    it('offers all of them first, with their order', async () => {
      pick.mockResolvedValue(undefined);
      await window.run(pod);
      expect(pick.mock.lastCall?.[0]).toMatchObject([
        { label: 'All containers (2)', description: 'one after another: main, cache' },
        { label: 'main' },
        { label: 'cache' },
      ]);
      expect(window.checkpoint).not.toHaveBeenCalled();
      expect(window.checkpointPod).not.toHaveBeenCalled();
    });

    it('checkpoints all of them in one act, and says how far apart', async () => {
      pick.mockImplementation(([all]) => Promise.resolve(all));
      await window.run(pod);
      expect(window.checkpointPod.mock.lastCall?.[0]).toMatchObject({
        pod: 'web',
        podUid: 'uid-of-web',
        containers: ['main', 'cache'],
      });
      expect(vi.mocked(vscode.window.showInformationMessage).mock.lastCall?.[0]).toMatch(
        /^Checkpoints of 2 containers made in .*; between the first and the last were 340 ms\.$/,
      );
    });

    it('checkpoints the one that is chosen', async () => {
      pick.mockImplementation((items) => Promise.resolve(items[2]));
      await window.run(pod);
      expect(window.checkpoint.mock.lastCall?.[0]).toMatchObject({ container: 'cache' });
      expect(window.checkpointPod).not.toHaveBeenCalled();
      await window.run(pod);
      expect(pick.mock.lastCall?.[0][0], 'the last choice comes first').toMatchObject({ label: 'cache' });
    });
  });

  describe('of several pods', () => {
    const api: PodElement = { ...pod, id: 'dev/demo/api', pod: 'api', podUid: 'uid-of-api' };
    const acts = (): readonly (readonly [string, readonly string[] | undefined])[] =>
      window.checkpointPod.mock.calls.map(([{ pod, containers }]) => [pod, containers]);

    it('checkpoints each with all containers that run, in one act', async () => {
      await window.run(pod, api);
      expect(acts()).toEqual([
        ['web', undefined],
        ['api', undefined],
      ]);
      expect(window.checkpoint).not.toHaveBeenCalled();
    });

    it('checkpoints in one act those containers of a pod that are selected', async () => {
      await window.run(pod, containerRow('web'), containerRow('web', 'cache'), api);
      expect(acts()).toEqual([
        ['web', ['main', 'cache']],
        ['api', undefined],
      ]);
    });

    it('offers to restore what was made of one pod of which several containers are selected', async () => {
      await window.run(containerRow('web', 'cache'), containerRow('web'));
      expect(acts()).toEqual([['web', ['cache', 'main']]]);
      expect(vi.mocked(vscode.window.showInformationMessage).mock.lastCall?.[1]).toBe('Restore…');
    });

    it('says of how many of them, and what all their containers take', async () => {
      window.checkpointPod.mockResolvedValueOnce([record, record]);
      window.checkpointPod.mockRejectedValueOnce(timedOut);
      await window.run(pod, api);
      expect(window.report).toHaveBeenCalledOnce();
      expect(vi.mocked(vscode.window.showInformationMessage).mock.lastCall?.[0]).toBe(
        `1 of 2 pods checkpointed, ${formatBytes(2 * record.archive.bytes)} in all.`,
      );
    });

    it('tells one reason for which several have failed once, and does all of those again', async () => {
      window.checkpointPod.mockRejectedValueOnce(timedOut);
      window.checkpointPod.mockRejectedValueOnce(timedOut.during('checkpoint demo/api/main'));
      await window.run(pod, api);
      expect(window.report).toHaveBeenCalledOnce();
      const [error, ways] = window.report.mock.lastCall ?? [];
      expect(error).toMatchObject({
        message: 'Cannot checkpoint demo/web, demo/api: it was not done when the time was up.',
        remedies: timedOut.remedies,
        raw: expect.stringMatching(/demo\/web\/main[^]*demo\/api\/main/) as string,
      });
      expect(ways).not.toHaveProperty('withContainer');
      window.checkpointPod.mockClear();
      await ways?.withTimeout?.(600);
      expect(window.checkpointPod.mock.calls.map(([request]) => request)).toMatchObject([
        { pod: 'web', timeoutSeconds: 600 },
        { pod: 'api', timeoutSeconds: 600 },
      ]);
    });

    it('tells different reasons each by itself', async () => {
      window.checkpointPod.mockRejectedValueOnce(timedOut);
      window.checkpointPod.mockRejectedValueOnce(timedOut.told({ explanation: 'its node is away' }));
      await window.run(pod, api);
      expect(window.report.mock.calls.map(([error]) => (error as ThawError).explanation)).toEqual([
        'it was not done when the time was up',
        'its node is away',
      ]);
    });

    it('checkpoints all containers again of one that has failed', async () => {
      window.checkpointPod.mockRejectedValueOnce(timedOut);
      await window.run(pod, api);
      await window.report.mock.lastCall?.[1]?.withTimeout?.(600);
      const [again] = window.checkpointPod.mock.lastCall ?? [];
      expect(again).toMatchObject({ pod: 'web', container: undefined, timeoutSeconds: 600 });
    });
  });

  it('asks before it checkpoints all pods below a namespace', async () => {
    const ask = vi.mocked(showWarningMessage);
    ask.mockResolvedValue(undefined);
    await window.run(demo);
    expect(ask).toHaveBeenCalledWith(
      'Checkpoint 2 pods?',
      { modal: true, detail: 'demo/api\ndemo/web' },
      'Checkpoint',
    );
    expect(window.checkpointPod).not.toHaveBeenCalled();
    ask.mockResolvedValue('Checkpoint');
    await window.run(demo);
    expect(window.checkpointPod.mock.calls.map(([{ pod }]) => pod)).toEqual(['api', 'web']);
  });

  it('does not ask before it checkpoints pods that are selected themselves', async () => {
    await window.run(containerRow('web'), containerRow('api'));
    expect(vscode.window.showWarningMessage).not.toHaveBeenCalled();
  });
});

describe('thaw.checkpointWithLabel', () => {
  let window: Window;
  const ask = vi.mocked(vscode.window.showInputBox);

  beforeEach(() => {
    vi.clearAllMocks();
    vi.mocked(vscode.window.showInformationMessage).mockResolvedValue(undefined);
    window = new Window();
    window.command = checkpointWithLabel;
    window.checkpoint.mockResolvedValue(record);
  });

  it('asks for a label first, and freezes the container at once when it is given', async () => {
    ask.mockImplementation(({ title } = {}) => {
      expect(title).toBe('Checkpoint web/main');
      expect(window.checkpoint).not.toHaveBeenCalled();
      return Promise.resolve('before');
    });
    await window.run(containerRow('web'));
    expect(window.checkpoint.mock.lastCall?.[0]).not.toHaveProperty('label');
    expect(window.checkpoint.mock.lastCall?.[1].label).toBe('before');
  });

  it('asks once for several pods, which all get the label', async () => {
    ask.mockResolvedValue('before');
    await window.run(containerRow('web'), containerRow('api'));
    expect(ask).toHaveBeenCalledOnce();
    expect(window.checkpoint.mock.calls.map(([, { label }]) => label)).toEqual(['before', 'before']);
  });

  it('makes no checkpoint where nobody answers', async () => {
    ask.mockResolvedValue(undefined);
    await window.run(containerRow('web'));
    expect(window.checkpoint).not.toHaveBeenCalled();
  });

  it('refuses a label that is too long for a row', async () => {
    ask.mockResolvedValue(undefined);
    await window.run(containerRow('web'));
    const options = ask.mock.lastCall?.[0];
    expect(options?.validateInput?.('x'.repeat(61))).toBe('61 of at most 60 characters');
    expect(options?.validateInput?.('x'.repeat(60))).toBeUndefined();
  });
});
