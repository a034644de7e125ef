import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { MeasureFile } from '../../../src/views/measuredEnvironment.ts';
import { StartupTasks } from '../../../src/views/startupTasks.ts';
import { readEnvironment, type WorkspaceEnvironments } from '../../../src/views/workspaceEnvironments.ts';
import type { CustomExecution } from '../../support/vscodeMock.ts';
import { exampleFile } from '../environment/exampleFile.ts';
import { measuredEnvironment } from './measuredExample.ts';

const folder = { uri: vscode.Uri.file('/work'), name: 'work', index: 0 };

/** What a task writes into its terminal, and the code that it ends with. */
interface TerminalRun {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

describe('the tasks that measure startups', () => {
  let measure: ReturnType<typeof vi.fn<MeasureFile>>;
  let tasks: StartupTasks;

  beforeEach(() => {
    measure = vi.fn<MeasureFile>();
    vi.mocked(vscode.workspace.getWorkspaceFolder).mockReturnValue(folder);
    vi.mocked(vscode.workspace.asRelativePath).mockImplementation((file) =>
      String(file).replace('file:///work/', ''),
    );
    const files = [
      ['deploy/shop.thaw.yaml', exampleFile],
      ['broken.thaw.yaml', 'kind: Environment'],
    ] as const;
    const environments = {
      all: () =>
        Promise.all(files.map(([name, text]) => readEnvironment(vscode.Uri.file(`/work/${name}`), text))),
    } as unknown as WorkspaceEnvironments;
    tasks = new StartupTasks({ files: () => Promise.resolve(environments), measure });
  });

  async function terminalOf(task: vscode.Task | undefined): Promise<vscode.Pseudoterminal> {
    const { callback } = task?.execution as unknown as CustomExecution;
    return (await callback(task?.definition ?? {})) as vscode.Pseudoterminal;
  }

  /** Opens a terminal, and waits until it closes. */
  async function run(terminal: vscode.Pseudoterminal, during?: () => void): Promise<TerminalRun> {
    const written: string[] = [];
    const closed = Promise.withResolvers<number>();
    terminal.onDidWrite((text) => void written.push(text));
    terminal.onDidClose?.((code) => {
      closed.resolve(Number(code));
    });
    terminal.open(undefined);
    during?.();
    const exitCode = await closed.promise;
    return { lines: written.join('').split('\r\n').slice(0, -1), exitCode };
  }

  async function runOffered(): Promise<TerminalRun> {
    const [task] = await tasks.provideTasks();
    return await run(await terminalOf(task));
  }

  it('are offered for the environment files in which there is no error', async () => {
    expect(await tasks.provideTasks()).toMatchObject([
      {
        definition: { type: 'thaw', environment: 'deploy/shop.thaw.yaml' },
        name: 'Measure Startup of shop',
        source: 'Thaw',
        scope: folder,
        group: 'test',
      },
    ]);
  });

  it.each([
    ['deploy/blog.thaw.yaml', '/work/deploy/blog.thaw.yaml'],
    ['/elsewhere/blog.thaw.yaml', '/elsewhere/blog.thaw.yaml'],
  ])('measure the file %s that tasks.json names', async (environment, path) => {
    const given = { definition: { type: 'thaw', environment }, scope: folder, name: 'guard' };
    const task = tasks.resolveTask(given as unknown as vscode.Task);
    measure.mockResolvedValue(measuredEnvironment({ restored: [400, 400, 400] }));
    await run(await terminalOf(task));
    expect(task?.name).toBe('guard');
    expect(measure.mock.calls[0]?.[0]).toMatchObject({ path });
  });

  it('are none where tasks.json names no file', () => {
    const given = { definition: { type: 'thaw' }, scope: folder, name: 'guard' };
    expect(tasks.resolveTask(given as unknown as vscode.Task)).toBeUndefined();
  });

  it('write how far they are and what was found, and end with 0 within the budget', async () => {
    measure.mockImplementation((_file, { tell }) => {
      tell('1/2 · cold · 2.4 s');
      return Promise.resolve(
        measuredEnvironment(
          { cold: [2400, 2400, undefined, 2400], restored: [400, 400, 400] },
          { budgetMs: 600 },
        ),
      );
    });
    expect(await runOffered()).toEqual({
      lines: [
        '1/2 · cold · 2.4 s',
        'cold: 2.4 s (median of 3), 1 failed',
        'restored (native): 400 ms (median of 3)',
        '6.0x as fast',
        '✓ Restored in 400 ms (median of 3), within the budget of 600 ms.',
      ],
      exitCode: 0,
    });
  });

  it('end with 0 where the file gives no budget', async () => {
    measure.mockResolvedValue(measuredEnvironment({ restored: [400] }));
    expect((await runOffered()).exitCode).toBe(0);
  });

  it('end with 1 above the budget, and where too few starts succeeded to tell', async () => {
    measure.mockResolvedValueOnce(measuredEnvironment({ restored: [812, 812, 812] }, { budgetMs: 600 }));
    const above = await runOffered();
    expect(above.exitCode).toBe(1);
    expect(above.lines.at(-1)).toBe(
      '✗ Restored in 812 ms (median of 3), above the budget of 600 ms by 212 ms.',
    );
    measure.mockResolvedValueOnce(measuredEnvironment({ restored: [undefined] }, { budgetMs: 600 }));
    expect(await runOffered()).toMatchObject({
      lines: expect.arrayContaining(['restored (native): no start succeeded, 1 failed']) as unknown,
      exitCode: 1,
    });
  });

  it('end with 1 where nothing could be measured, and say why and what to do', async () => {
    measure.mockRejectedValue(
      new ThawError({
        reason: 'notFound',
        attempted: 'measure demo/shop',
        explanation: 'it has not been baked yet',
        remedies: [{ action: 'retry', text: 'Bake it first' }],
      }),
    );
    expect(await runOffered()).toEqual({
      lines: ['Cannot measure demo/shop: it has not been baked yet.', 'Bake it first.'],
      exitCode: 1,
    });
  });

  it.each([
    ['Ctrl+C is typed', (terminal: vscode.Pseudoterminal) => terminal.handleInput?.('\x03')],
    [
      'the task is ended',
      (terminal: vscode.Pseudoterminal) => {
        terminal.close();
      },
    ],
  ])('end what is measured when %s', async (_, end) => {
    measure.mockImplementation((_file, { signal }) => {
      const { promise, reject } = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => {
        reject(new ThawError({ reason: 'cancelled', attempted: 'measure', explanation: 'it was cancelled' }));
      });
      return promise;
    });
    const [task] = await tasks.provideTasks();
    const terminal = await terminalOf(task);
    const ended = await run(terminal, () => {
      end(terminal);
    });
    expect(ended).toEqual({ lines: ['Cancelled.'], exitCode: 130 });
  });
});
