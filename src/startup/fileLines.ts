import type { FileHandle } from 'node:fs/promises';

/** How much is read at once: between two pieces, others have their turn. */
const pieceBytes = 1024 * 1024;

const lineFeed = 0x0a;

/** A line of a file, without its line feed. */
export interface FileLine {
  /** Where it begins in the file, in bytes. */
  readonly offset: number;
  readonly bytes: number;
  readonly text: string;
  /** Whether a line feed follows; if not, it is the last one, and may still be under way. */
  readonly isComplete: boolean;
}

/** The lines of a file between two places, in bytes. The last line is given also where it has no line feed, unless it is empty. */
export async function* fileLines(file: FileHandle, from: number, to: number): AsyncGenerator<FileLine> {
  let rest = Buffer.alloc(0);
  let offset = from;
  while (offset + rest.length < to) {
    const position = offset + rest.length;
    const piece = Buffer.alloc(Math.min(pieceBytes, to - position));
    const { bytesRead } = await file.read(piece, 0, piece.length, position);
    if (bytesRead === 0) break;
    rest = Buffer.concat([rest, piece.subarray(0, bytesRead)]);
    let begin = 0;
    for (let end = rest.indexOf(lineFeed); end >= 0; end = rest.indexOf(lineFeed, begin)) {
      yield { ...line(rest, begin, end), offset: offset + begin, isComplete: true };
      begin = end + 1;
    }
    rest = rest.subarray(begin);
    offset += begin;
  }
  if (rest.length > 0) yield { ...line(rest, 0, rest.length), offset, isComplete: false };
}

function line(buffer: Buffer, begin: number, end: number): Pick<FileLine, 'bytes' | 'text'> {
  return { bytes: end - begin, text: buffer.toString('utf8', begin, end) };
}
