/** Reads a response's body piece by piece; releases the connection when the reader leaves early. */
export async function* textPieces(response: BodyHolder): AsyncGenerator<string, void, undefined> {
  if (response.body === null) return;
  const decoder = new TextDecoder();
  for await (const piece of response.body) yield decoder.decode(piece, { stream: true });
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** As much of a `Response` as reading it as a stream takes: undici's and Node's own differ in the rest. */
export interface BodyHolder {
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** Cuts text that arrives in pieces into lines. */
export class LineCutter {
  #unfinished: string[] = [];

  /** Takes the next piece and returns the lines completed by it, without their line ends. */
  cut(piece: string): string[] {
    const [first = '', ...others] = piece.split('\n');
    this.#unfinished.push(first);
    const last = others.pop();
    if (last === undefined) return [];
    const lines = [this.#unfinished.join(''), ...others];
    this.#unfinished = [last];
    return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  /** What came after the last line end. */
  get rest(): string {
    return this.#unfinished.join('');
  }
}
