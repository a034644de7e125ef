import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { Command } from '../../../src/commands/command.ts';
import { CommandManager, type CommandLoaders } from '../../../src/commands/commandManager.ts';

describe('the manager of commands', () => {
  const report = vi.fn<(error: unknown, ways: { retry?: () => unknown }) => Promise<void>>();
  const command = vi.fn<Command>();
  const registerCommand = vi.mocked(
    vscode.commands.registerCommand as (
      id: string,
      handler: (...args: readonly unknown[]) => Promise<void>,
    ) => vscode.Disposable,
  );
  const thaw = {};

  beforeEach(() => {
    vi.resetAllMocks();
    report.mockResolvedValue(undefined);
    const loaders = {
      thaw: () => Promise.resolve(thaw),
      command: () => Promise.resolve(command),
      reporter: () => Promise.resolve({ report }),
    };
    new CommandManager(loaders as unknown as CommandLoaders).register('thaw.refresh');
  });

  async function run(...args: readonly unknown[]): Promise<void> {
    await registerCommand.mock.lastCall?.[1](...args);
  }

  it('loads nothing until a command is used', () => {
    expect(registerCommand).toHaveBeenCalledExactlyOnceWith('thaw.refresh', expect.any(Function));
    expect(command).not.toHaveBeenCalled();
  });

  it('hands on what the command is called with', async () => {
    await run('row', ['row', 'other']);
    expect(command.mock.lastCall?.[0]).toBe(thaw);
    expect(command.mock.lastCall?.[1].args).toEqual(['row', ['row', 'other']]);
  });

  it('reports what a command throws, with a way to do the same again', async () => {
    const error = new Error('broken');
    command.mockRejectedValueOnce(error);
    await run('row');
    await vi.waitFor(() => {
      expect(report).toHaveBeenCalledOnce();
    });
    expect(report.mock.lastCall?.[0]).toBe(error);
    await report.mock.lastCall?.[1].retry?.();
    expect(command).toHaveBeenCalledTimes(2);
    expect(command.mock.lastCall?.[1].args).toEqual(['row']);
  });

  it('reports what a command tells on its way, and lets it go on', async () => {
    const error = new Error('one of many');
    command.mockImplementation((_, call) => {
      call.report(error);
      return Promise.resolve();
    });
    await run();
    await vi.waitFor(() => {
      expect(report).toHaveBeenCalledExactlyOnceWith(error, {});
    });
  });
});
