import * as vscode from 'vscode';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { deleteStartupHistory } from '../../../src/commands/deleteStartupHistory.ts';
import type { Thaw } from '../../../src/views/thaw.ts';

const timings = { countMeasurements: vi.fn(), deleteHistory: vi.fn() };

async function run(): Promise<void> {
  await deleteStartupHistory({ timings } as unknown as Thaw, { args: [], report: vi.fn() });
}

beforeEach(() => {
  vi.resetAllMocks();
  timings.countMeasurements.mockResolvedValue(12);
});

describe('thaw.deleteStartupHistory', () => {
  it('deletes after a question that says how much', async () => {
    vi.mocked(vscode.window.showWarningMessage).mockResolvedValue('Delete' as never);
    await run();
    expect(vscode.window.showWarningMessage).toHaveBeenCalledExactlyOnceWith(
      'Delete the startup history of this workspace?',
      { modal: true, detail: expect.stringContaining('deleted for good: 12.') as string },
      'Delete',
    );
    expect(timings.deleteHistory).toHaveBeenCalledOnce();
  });

  it('deletes nothing where the question is dismissed', async () => {
    await run();
    expect(timings.deleteHistory).not.toHaveBeenCalled();
  });

  it('asks nothing where the history cannot be read', async () => {
    timings.countMeasurements.mockResolvedValue(undefined);
    await run();
    expect(vscode.window.showWarningMessage).not.toHaveBeenCalled();
  });
});
