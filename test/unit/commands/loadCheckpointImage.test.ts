import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import {
  loadCheckpointImage as loadImage,
  type LoadStage,
} from '../../../src/checkpoint/loadCheckpointImage.ts';
import type { Ways } from '../../../src/commands/errorReporter.ts';
import { loadCheckpointImage } from '../../../src/commands/loadCheckpointImage.ts';
import { Operations } from '../../../src/views/operations.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { failureOf } from '../../support/failureOf.ts';
import { failed } from '../checkpoint/archiveExample.ts';
import { recordWithImage } from '../checkpoint/recordExample.ts';

const showWarningMessage: (text: string, options: vscode.MessageOptions) => Thenable<unknown> =
  vscode.window.showWarningMessage;
const showInformationMessage: (text: string) => Thenable<unknown> = vscode.window.showInformationMessage;

vi.mock(import('../../../src/checkpoint/loadCheckpointImage.ts'), async (original) => ({
  ...(await original()),
  loadCheckpointImage: vi.fn<typeof loadImage>(),
}));

describe('thaw.loadCheckpointImage', () => {
  const confirm = vi.mocked(showWarningMessage);
  const tell = vi.mocked(showInformationMessage);
  const progress = vi.spyOn(vscode.window, 'withProgress');
  const load = vi.mocked(loadImage);
  const report = vi.fn<(error: unknown, ways?: Ways) => void>();
  let operations: Operations;

  beforeEach(() => {
    vi.clearAllMocks();
    operations = new Operations();
    confirm.mockResolvedValue('Load');
    tell.mockResolvedValue(undefined);
    load.mockImplementation((_tools, { record }) => Promise.resolve(record));
  });

  async function run(
    names: readonly string[] = ['node-1', 'node-2', 'node-3'],
    record: CheckpointRecord = recordWithImage,
  ): Promise<void> {
    const nodes = names.map((name) => ({
      name,
      ready: true,
      labels: {},
      providerID: `kind://docker/dev/${name}`,
    }));
    const watch = { nodes: () => nodes, settled: () => Promise.resolve() };
    const cluster = {
      catalog: { get: () => Promise.resolve(record) },
      during: (work: () => Promise<unknown>) => work(),
    };
    const thaw = {
      host: {},
      operations,
      live: {
        watch,
        hold: () => ({ dispose: () => undefined }),
        settled: () => Promise.resolve({ status: 'live' }),
      },
      session: { cluster: () => Promise.resolve(cluster) },
    };
    const { namespace, name } = record;
    const row = { kind: 'checkpoint', id: `${namespace}/${name}`, namespace, name };
    await loadCheckpointImage(thaw as unknown as Thaw, { args: [row], report });
  }

  it('says what goes where, and does nothing without consent', async () => {
    confirm.mockResolvedValue(undefined);
    await run();
    const [question, { modal, detail } = {}] = confirm.mock.lastCall ?? [];
    expect(question).toBe('Load the memory of counter onto node-2, node-3?');
    expect(modal).toBe(true);
    expect(detail).toContain('2.05 MB, of which 1.5 MB are the memory of counter/main');
    expect(detail).toContain('a file on this machine that only you can read');
    expect(load).not.toHaveBeenCalled();
  });

  it('loads it onto the nodes that lack it, and says where it can be restored then', async () => {
    await run();
    expect(load.mock.lastCall?.[1]).toEqual({
      record: recordWithImage,
      cluster: { tool: 'kind', name: 'dev', provider: 'docker' },
      nodes: ['node-2', 'node-3'],
      copiesOn: [],
    });
    expect(tell.mock.lastCall?.[0]).toBe('The image of counter can be restored on node-2, node-3, too.');
    expect(report).not.toHaveBeenCalled();
  });

  it('says what it is doing', async () => {
    const stages: readonly LoadStage[] = [
      { stage: 'makingImage', node: 'node-1' },
      { stage: 'receiving', receivedBytes: 1_000_000, totalBytes: 2_000_000 },
      { stage: 'loading', tool: 'kind', nodes: ['node-2'] },
      { stage: 'looking', nodes: ['node-2'] },
    ];
    load.mockImplementation((_tools, { record }, { onStage }) => {
      for (const stage of stages) onStage(stage);
      return Promise.resolve(record);
    });
    const told: string[] = [];
    progress.mockImplementationOnce((_options, work) =>
      work(
        { report: ({ message = '' }) => told.push(message.replace(/, [^,]*$/, '')) },
        { isCancellationRequested: false, onCancellationRequested: new vscode.EventEmitter<unknown>().event },
      ),
    );
    await run();
    expect(told).toEqual([
      'making the checkpoint image on node-1',
      '1 MB of 2 MB',
      'kind loads it onto node-2',
      'looking for it on node-2',
    ]);
  });

  it('asks nothing where there is nothing to do', async () => {
    const failure = await failureOf(run(['node-1']));
    expect(failure.explanation).toContain('the cluster has only one node');
    expect(confirm).not.toHaveBeenCalled();
  });

  it('is cancelled with all that is under way', async () => {
    load.mockImplementation(
      (_tools, _plan, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(failed('cancelled'));
          });
        }),
    );
    const ended = run();
    await vi.waitUntil(() => operations.running.length > 0);
    await operations.cancelAll();
    await ended;
    expect(report).toHaveBeenCalledWith(expect.objectContaining({ reason: 'cancelled' }), expect.anything());
  });

  it('tells of a failure, and tries again without asking again', async () => {
    load.mockRejectedValueOnce(failed('toolMissing'));
    await run();
    expect(tell).not.toHaveBeenCalled();
    const [error, ways] = report.mock.lastCall ?? [];
    expect(error).toMatchObject({ reason: 'toolMissing' });
    await ways?.retry?.();
    expect(confirm).toHaveBeenCalledOnce();
    expect(load).toHaveBeenCalledTimes(2);
  });
});
