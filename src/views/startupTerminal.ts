import * as vscode from 'vscode';
import { ThawError } from '../kubernetes/thawError.ts';
import {
  failureLines,
  type MeasuredEnvironment,
  type MeasuringCall,
  resultLines,
} from './measuredEnvironment.ts';

/** What the task's process would end with. */
const exitCodes = { met: 0, failed: 1, cancelled: 130 } as const;

/** What Ctrl+C types. */
const interrupt = '\x03';

/** The terminal of a task: measures when it is opened, and says in it how far that is and what was found. */
export class StartupTerminal implements vscode.Pseudoterminal {
  readonly #measure: (call: MeasuringCall) => Promise<MeasuredEnvironment>;
  readonly #stop = new AbortController();
  readonly #writeEmitter = new vscode.EventEmitter<string>();
  readonly #closeEmitter = new vscode.EventEmitter<number>();

  readonly onDidWrite = this.#writeEmitter.event;
  readonly onDidClose = this.#closeEmitter.event;

  constructor(measure: (call: MeasuringCall) => Promise<MeasuredEnvironment>) {
    this.#measure = measure;
  }

  open(): void {
    void this.#run();
  }

  handleInput(typed: string): void {
    if (typed.includes(interrupt)) this.close();
  }

  /** Ends the measurement, whose pods are still removed. */
  close(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    const code = await this.#exitCode();
    this.#closeEmitter.fire(code);
    this.#closeEmitter.dispose();
    this.#writeEmitter.dispose();
  }

  async #exitCode(): Promise<number> {
    const tell = (line: string): void => {
      this.#writeEmitter.fire(`${line}\r\n`);
    };
    try {
      const measured = await this.#measure({ signal: this.#stop.signal, tell });
      for (const line of resultLines(measured)) tell(line);
      return (measured.verdict?.outcome ?? 'met') === 'met' ? exitCodes.met : exitCodes.failed;
    } catch (error) {
      if (ThawError.is(error, 'cancelled')) {
        tell(vscode.l10n.t('Cancelled.'));
        return exitCodes.cancelled;
      }
      for (const line of failureLines(error)) tell(line);
      return exitCodes.failed;
    }
  }
}
