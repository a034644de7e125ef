import type { Writable } from 'node:stream';
import { OutputCollector } from './outputCollector.ts';

/** What a command is told while it runs. */
export interface Answer {
  /** What it must have printed before. */
  readonly to: RegExp;
  /** Makes of all that it has printed what it reads next; where this throws, its standard input ends. */
  readonly give: (output: string) => Promise<string>;
}

/** Collects what a command prints, and answers it once. */
export class AnsweredOutput extends OutputCollector {
  readonly #answer: Answer;
  readonly #stdin: Writable;
  #isAnswered = false;
  #failure: Error | undefined;

  constructor(answer: Answer, stdin: Writable) {
    super();
    this.#answer = answer;
    this.#stdin = stdin;
  }

  /** Why no answer was given; undefined where none failed. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  override _write(piece: Buffer, encoding: BufferEncoding, done: (error?: Error) => void): void {
    super._write(piece, encoding, done);
    if (this.#isAnswered || !this.#answer.to.test(this.text)) return;
    this.#isAnswered = true;
    void this.#give();
  }

  async #give(): Promise<void> {
    try {
      this.#stdin.write(await this.#answer.give(this.text));
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#stdin.end();
    }
  }
}
