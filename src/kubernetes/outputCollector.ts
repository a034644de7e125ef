import { Writable } from 'node:stream';
import * as l10n from '@vscode/l10n';

/** More than this is no output to read as a whole; whoever expects more gives a stream of their own. */
const mostBytes = 16 * 1024 * 1024;

/** Collects what a command prints, up to 16 MiB: more is an error of the stream. */
export class OutputCollector extends Writable {
  readonly #pieces: Buffer[] = [];
  #bytes = 0;

  override _write(piece: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#bytes += piece.length;
    if (this.#bytes > mostBytes) {
      done(new Error(l10n.t('the command printed more than {0} MiB', mostBytes / 1024 / 1024)));
      return;
    }
    this.#pieces.push(piece);
    done();
  }

  get text(): string {
    return Buffer.concat(this.#pieces).toString();
  }
}
