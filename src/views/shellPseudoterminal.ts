import { PassThrough } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import * as vscode from 'vscode';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { ShellContainer } from '../kubernetes/containerShell.ts';
import type { TerminalSize } from '../kubernetes/execInPod.ts';
import { ThawError } from '../kubernetes/thawError.ts';

/** A shell in a container, as VS Code's terminal wants it. Closing the terminal ends the shell. */
export class ShellPseudoterminal implements vscode.Pseudoterminal {
  readonly #connection: Pick<ClusterConnection, 'server' | 'webSocketOptions'>;
  readonly #container: ShellContainer;
  readonly #stdin = new PassThrough();
  /** Characters may arrive in pieces. */
  readonly #decoder = new StringDecoder();
  readonly #hangUp = new AbortController();
  readonly #writeEmitter = new vscode.EventEmitter<string>();
  readonly #closeEmitter = new vscode.EventEmitter<number | undefined>();
  readonly #sizeEmitter = new vscode.EventEmitter<TerminalSize>();
  readonly #started = Promise.withResolvers<undefined>();
  readonly #ended = Promise.withResolvers<undefined>();
  #hasStarted = false;
  /** The shell is gone, and what it said last is still to be read: the next key closes the terminal. */
  #isOver = false;

  readonly onDidWrite = this.#writeEmitter.event;
  readonly onDidClose = this.#closeEmitter.event;

  constructor(connection: Pick<ClusterConnection, 'server' | 'webSocketOptions'>, container: ShellContainer) {
    this.#connection = connection;
    this.#container = container;
  }

  /** Resolves when the shell has said something; rejects with why there is none. */
  get started(): Promise<undefined> {
    return this.#started.promise;
  }

  /** Resolves when the shell has ended. */
  get ended(): Promise<undefined> {
    return this.#ended.promise;
  }

  open(dimensions: vscode.TerminalDimensions | undefined): void {
    void this.#run(dimensions);
  }

  handleInput(data: string): void {
    if (this.#isOver) this.#closeEmitter.fire(undefined);
    else this.#stdin.write(data);
  }

  setDimensions({ columns, rows }: vscode.TerminalDimensions): void {
    this.#sizeEmitter.fire({ columns, rows });
  }

  close(): void {
    this.#hangUp.abort();
  }

  async #run(size: TerminalSize | undefined): Promise<void> {
    try {
      const { runShell } = await import('./clusterReading.ts');
      const exitCode = await runShell(this.#connection, this.#container, {
        stdin: this.#stdin,
        write: (output) => {
          this.#hasStarted = true;
          this.#started.resolve(undefined);
          this.#writeEmitter.fire(this.#decoder.write(output));
        },
        size,
        onResize: (listener) => {
          const subscription = this.#sizeEmitter.event(listener);
          return () => {
            subscription.dispose();
          };
        },
        signal: this.#hangUp.signal,
      });
      this.#finish(exitCode);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#ended.resolve(undefined);
    }
  }

  #finish(exitCode: number): void {
    this.#started.resolve(undefined);
    if (exitCode === 0 || this.#hangUp.signal.aborted) this.#closeEmitter.fire(exitCode);
    else this.#sayLast(vscode.l10n.t('The shell has ended with exit code {0}.', exitCode));
  }

  #fail(error: unknown): void {
    if (!this.#hasStarted) this.#started.reject(error);
    else if (ThawError.is(error, 'cancelled')) this.#closeEmitter.fire(undefined);
    else this.#sayLast(error instanceof Error ? error.message : String(error));
  }

  #sayLast(sentence: string): void {
    this.#isOver = true;
    const line = vscode.l10n.t('{0} Press any key to close the terminal.', sentence);
    // What a server wrote may hold control characters.
    this.#writeEmitter.fire(`\r\n\u001B[2m${line.replaceAll(/\p{Cc}/gu, ' ')}\u001B[0m\r\n`);
  }
}
