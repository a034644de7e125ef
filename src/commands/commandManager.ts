import * as vscode from 'vscode';
import type { Thaw } from '../views/thaw.ts';
import type { Command } from './command.ts';
import type { CommandId } from './commandIds.ts';
import type { ErrorReporter, Ways } from './errorReporter.ts';

/** How commands come to what they need, each on its first use. */
export interface CommandLoaders {
  readonly command: (id: CommandId) => Promise<Command>;
  readonly thaw: () => Promise<Thaw>;
  readonly reporter: () => Promise<ErrorReporter>;
}

/** Registers commands, and shows whatever goes wrong in one of them. */
export class CommandManager {
  readonly #loaders: CommandLoaders;
  readonly #registrations: vscode.Disposable[] = [];

  constructor(loaders: CommandLoaders) {
    this.#loaders = loaders;
  }

  register(id: CommandId): void {
    this.#registrations.push(
      vscode.commands.registerCommand(id, (...args: readonly unknown[]) => this.#run(id, args)),
    );
  }

  dispose(): void {
    for (const registration of this.#registrations.toReversed()) registration.dispose();
  }

  async #run(id: CommandId, args: readonly unknown[]): Promise<void> {
    try {
      const [command, thaw] = await Promise.all([this.#loaders.command(id), this.#loaders.thaw()]);
      await command(thaw, {
        args,
        report: (error, ways) => {
          void this.#report(error, ways);
        },
      });
    } catch (error) {
      // Not awaited: the command has ended, however long its error is looked at.
      void this.#report(error, { retry: () => this.#run(id, args) });
    }
  }

  async #report(error: unknown, ways: Ways = {}): Promise<void> {
    const reporter = await this.#loaders.reporter();
    await reporter.report(error, ways);
  }
}
