import { Writable } from 'node:stream';
import type { ContainerdEvent } from './containerdEvent.ts';
import { LineCutter } from './lineStream.ts';

/** Who is told what `checkpoint-archive events` prints. */
export interface ContainerdListener {
  /** From now on nothing is missed. */
  readonly onFollowing: () => void;
  readonly onEvent: (event: ContainerdEvent) => void;
}

/** Reads what `checkpoint-archive events` prints: a line `following`, then a line of JSON for each event. */
export class ContainerdEventOutput extends Writable {
  readonly #lines = new LineCutter();
  readonly #listener: ContainerdListener;

  constructor(listener: ContainerdListener) {
    super();
    this.#listener = listener;
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    try {
      for (const line of this.#lines.cut(piece.toString())) this.#read(line);
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #read(line: string): void {
    if (line === 'following') this.#listener.onFollowing();
    else this.#listener.onEvent(JSON.parse(line) as ContainerdEvent);
  }
}
