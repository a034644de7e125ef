import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { MeasuredEnvironment, MeasureFile } from '../../../src/views/measuredEnvironment.ts';
import { StartupTests } from '../../../src/views/startupTests.ts';
import { readEnvironment, type WorkspaceEnvironments } from '../../../src/views/workspaceEnvironments.ts';
import { FakeTestController } from '../../support/fakeTestController.ts';
import { exampleFile } from '../environment/exampleFile.ts';
import { measuredEnvironment } from './measuredExample.ts';

/** The files of a workspace, by their names. */
class Workspace {
  readonly files = new Map<string, string>();
  readonly changed = new vscode.EventEmitter<undefined>();
  asked = 0;

  readonly environments = {
    onDidChange: this.changed.event,
    all: () =>
      Promise.all(
        [...this.files].map(([name, text]) => readEnvironment(vscode.Uri.file(`/work/${name}`), text)),
      ),
  } as unknown as WorkspaceEnvironments;

  write(name: string, text: string): void {
    this.files.set(name, text);
    this.changed.fire(undefined);
  }

  remove(name: string): void {
    this.files.delete(name);
    this.changed.fire(undefined);
  }
}

const withoutBudget = exampleFile.slice(0, exampleFile.indexOf('  startup:\n'));
const blog = exampleFile.replace('name: shop', 'name: blog');

const shopTest = 'shop ≤ 600 ms · ≥ 3x';
const blogTest = 'blog ≤ 600 ms · ≥ 3x';

/** The line of `startup:` in the example, from 0. */
const startupLine = exampleFile.split('\n').indexOf('  startup:');

describe('the tests of startups', () => {
  let controller: FakeTestController;
  let workspace: Workspace;
  let measure: ReturnType<typeof vi.fn<MeasureFile>>;

  beforeEach(() => {
    controller = new FakeTestController();
    vi.mocked(vscode.tests.createTestController).mockReturnValue(
      controller as unknown as vscode.TestController,
    );
    workspace = new Workspace();
    measure = vi.fn<MeasureFile>();
    new StartupTests({
      files: () => {
        workspace.asked += 1;
        return Promise.resolve(workspace.environments);
      },
      measure,
    });
  });

  function labels(): readonly string[] {
    return [...controller.tests.values()].map(({ label }) => label);
  }

  async function runAfter(measured: MeasuredEnvironment): Promise<void> {
    workspace.write('shop.thaw.yaml', exampleFile);
    measure.mockResolvedValue(measured);
    await controller.resolveHandler?.(undefined);
    await controller.runAll();
  }

  it('read nothing before the view asks for them', async () => {
    workspace.write('shop.thaw.yaml', exampleFile);
    expect(workspace.asked).toBe(0);
    await controller.resolveHandler?.(undefined);
    expect(labels()).toEqual([shopTest]);
  });

  it('are the environment files that have a budget, at its place', async () => {
    workspace.write('shop.thaw.yaml', exampleFile);
    workspace.write('plain.thaw.yaml', withoutBudget);
    workspace.write('broken.thaw.yaml', 'kind: Environment');
    await controller.resolveHandler?.(undefined);
    expect([...controller.tests.values()]).toMatchObject([
      { label: shopTest, range: { start: { line: startupLine, character: 2 } } },
    ]);
  });

  it('follow their files, and stay the same tests meanwhile', async () => {
    workspace.write('shop.thaw.yaml', exampleFile);
    await controller.resolveHandler?.(undefined);
    const [before] = controller.tests.values();
    workspace.write('blog.thaw.yaml', blog);
    workspace.write('shop.thaw.yaml', exampleFile.replace('budgetMs: 600', 'budgetMs: 700'));
    await expect.poll(labels).toEqual(['shop ≤ 700 ms · ≥ 3x', blogTest]);
    const [after] = controller.tests.values();
    expect(after).toBe(before);
    expect(after?.label).toBe('shop ≤ 700 ms · ≥ 3x');
    workspace.write('shop.thaw.yaml', withoutBudget);
    await expect.poll(labels).toEqual([blogTest]);
  });

  it('fail at no place where their file has gone meanwhile', async () => {
    workspace.write('shop.thaw.yaml', exampleFile);
    await controller.resolveHandler?.(undefined);
    const measured = Promise.withResolvers<MeasuredEnvironment>();
    measure.mockReturnValue(measured.promise);
    const run = controller.runAll();
    workspace.remove('shop.thaw.yaml');
    await expect.poll(labels).toEqual([]);
    measured.resolve(measuredEnvironment({ restored: [812, 812, 812] }, { budgetMs: 600 }));
    await run;
    const { state, messages = [] } = controller.results.at(-1) ?? {};
    expect(state).toBe('failed');
    expect(messages.map(({ location }) => location)).toEqual([undefined]);
  });

  it('pass within the budget, with the restored median as their time', async () => {
    await runAfter(measuredEnvironment({ restored: [400, 410, 420] }, { budgetMs: 600 }));
    expect(controller.results.at(-1)).toEqual({ state: 'passed', label: shopTest, durationMs: 410 });
    expect(controller.hasEnded).toBe(true);
    expect(controller.output.join('')).toContain(
      '✓ Restored in 410 ms (median of 3), within the budget of 600 ms.\r\n',
    );
  });

  it('say in their output what makes the times doubtful, also where they pass', async () => {
    await runAfter(measuredEnvironment({ restored: [300, 310, 420, 430] }, { budgetMs: 600 }));
    expect(controller.results.at(-1)).toMatchObject({ state: 'passed' });
    expect(controller.output.join('')).toContain(
      '⚠ restored: the runs scatter, half of them lie between 308 ms and 423 ms. ' +
        'Was the node busy with something else? More runs make the median more certain.\r\n✓ Restored in',
    );
  });

  it('fail at the line of what is broken, with what was expected', async () => {
    const measured = measuredEnvironment({ restored: [812, 812, 812] }, { budgetMs: 600, leastSpeedUp: 2 });
    await runAfter(measured);
    expect(controller.results.at(-1)).toMatchObject({
      state: 'failed',
      durationMs: 812,
      messages: [
        {
          message: 'Restored in 812 ms (median of 3), above the budget of 600 ms by 212 ms.',
          expectedOutput: '600 ms at most',
          actualOutput: '812 ms',
          location: {
            uri: { path: '/work/shop.thaw.yaml' },
            range: { start: { line: startupLine + 1, character: 14 } },
          },
        },
      ],
    });
  });

  it('fail at the line of the comparison with cold starts', async () => {
    await runAfter(measuredEnvironment({ restored: [812, 812, 812] }, { leastSpeedUp: 3 }));
    expect(controller.results.at(-1)).toMatchObject({
      state: 'failed',
      messages: [
        {
          expectedOutput: '3 times as fast at least',
          actualOutput: '2.46 times as fast',
          location: { range: { start: { line: startupLine + 3 } } },
        },
      ],
    });
  });

  it('are no failures but errors where too few starts succeeded', async () => {
    await runAfter(measuredEnvironment({ restored: [undefined, undefined] }, { budgetMs: 600 }));
    expect(controller.results.at(-1)).toMatchObject({
      state: 'errored',
      messages: [{ message: 'Not measured: each of 2 restored starts failed.' }],
    });
  });

  it('say why nothing could be measured, and what to do', async () => {
    workspace.write('shop.thaw.yaml', exampleFile);
    await controller.resolveHandler?.(undefined);
    measure.mockRejectedValue(
      new ThawError({
        reason: 'notFound',
        attempted: 'measure demo/shop',
        explanation: 'it has not been baked yet',
        remedies: [{ action: 'retry', text: 'Bake it first' }],
      }),
    );
    await controller.runAll();
    expect(controller.results.at(-1)).toMatchObject({
      state: 'errored',
      messages: [
        {
          message: 'Cannot measure demo/shop: it has not been baked yet.\nBake it first.',
          location: { range: { start: { line: startupLine } } },
        },
      ],
    });
  });

  it('run one after the other, without those that are left out', async () => {
    workspace.write('blog.thaw.yaml', blog);
    workspace.write('shop.thaw.yaml', exampleFile);
    await controller.resolveHandler?.(undefined);
    measure.mockResolvedValue(measuredEnvironment({ restored: [400, 400, 400] }, { budgetMs: 600 }));
    await controller.runAll();
    expect(controller.results.map(({ state, label }) => `${label} ${state}`)).toEqual([
      `${blogTest} enqueued`,
      `${shopTest} enqueued`,
      `${blogTest} started`,
      `${blogTest} passed`,
      `${shopTest} started`,
      `${shopTest} passed`,
    ]);
    controller.results.length = 0;
    await controller.runAll([...controller.tests.values()].filter(({ label }) => label === blogTest));
    expect(controller.results.map(({ label }) => label)).toEqual([shopTest, shopTest, shopTest]);
  });

  it('end what is measured when they are cancelled, and begin nothing more', async () => {
    workspace.write('blog.thaw.yaml', blog);
    workspace.write('shop.thaw.yaml', exampleFile);
    await controller.resolveHandler?.(undefined);
    measure.mockImplementation((_file, { signal }) => {
      const { promise, reject } = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => {
        reject(new ThawError({ reason: 'cancelled', attempted: 'measure', explanation: 'it was cancelled' }));
      });
      return promise;
    });
    const running = controller.runAll();
    await vi.waitUntil(() => measure.mock.calls.length > 0);
    controller.cancel();
    await running;
    expect(measure).toHaveBeenCalledOnce();
    expect(controller.results.slice(-2)).toEqual([
      { state: 'skipped', label: blogTest },
      { state: 'skipped', label: shopTest },
    ]);
    expect(controller.hasEnded).toBe(true);
  });
});
