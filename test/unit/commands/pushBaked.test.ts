import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { offerPush } from '../../../src/commands/pushBaked.ts';
import type { Ways } from '../../../src/commands/errorReporter.ts';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import { pushBake } from '../../../src/environment/pushBake.ts';
import { Operations } from '../../../src/views/operations.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { recordWithImage } from '../checkpoint/recordExample.ts';
import { exampleFile } from '../environment/exampleFile.ts';

const showWarningMessage: (text: string, options: vscode.MessageOptions) => Thenable<unknown> =
  vscode.window.showWarningMessage;
const showInformationMessage: (text: string) => Thenable<unknown> = vscode.window.showInformationMessage;
const { environment } = parseEnvironmentFile(exampleFile);
if (environment === undefined) throw new Error('The example is broken');
const image = { name: 'team/shop', registry: 'registry.example:5000' };
const reference = 'registry.example:5000/team/shop:1';

vi.mock(import('../../../src/environment/pushBake.ts'), async (original) => ({
  ...(await original()),
  pushBake: vi.fn<typeof pushBake>(),
}));

describe('the push at the end of a bake', () => {
  const confirm = vi.mocked(showWarningMessage);
  const tell = vi.mocked(showInformationMessage);
  const push = vi.mocked(pushBake);
  const report = vi.fn<(error: unknown, ways?: Ways) => void>();

  beforeEach(() => {
    vi.clearAllMocks();
    tell.mockResolvedValue(undefined);
    push.mockImplementation((_tools, { records }) =>
      Promise.resolve(
        records.map((record) => ({
          ...record,
          image: { reference, digest: 'sha256:1', bytes: 1, location: 'registry' as const },
        })),
      ),
    );
  });

  async function run(): Promise<void> {
    const cluster = { connection: { contextName: 'dev' }, during: (work: () => Promise<unknown>) => work() };
    const thaw = { operations: new Operations(), session: { cluster: () => Promise.resolve(cluster) } };
    if (environment === undefined) return;
    await offerPush(
      thaw as unknown as Thaw,
      { args: [], report },
      { environment: { ...environment, image }, namespace: 'demo', records: [recordWithImage] },
    );
  }

  it('says what is in the image, and does nothing without consent', async () => {
    confirm.mockResolvedValue(undefined);
    await run();
    const [question, { modal, detail } = {}] = confirm.mock.lastCall ?? [];
    expect(question).toBe('Push the memory of counter to registry.example:5000?');
    expect(modal).toBe(true);
    expect(detail).toContain('are the memory of counter/main');
    expect(push).not.toHaveBeenCalled();
  });

  it('says where the image is in the end', async () => {
    confirm.mockResolvedValue('Push');
    await run();
    expect(tell.mock.lastCall?.[0]).toMatch(/^The image of .* is in the registry: registry\.example:5000/);
  });

  it('asks no second time where it has failed and is tried again', async () => {
    confirm.mockResolvedValue('Push');
    push.mockRejectedValueOnce(new Error('down'));
    await run();
    await report.mock.lastCall?.[1]?.retry?.();
    expect(confirm).toHaveBeenCalledOnce();
    expect(push).toHaveBeenCalledTimes(2);
    expect(report).toHaveBeenCalledOnce();
  });
});
