import { describe, expect, it } from 'vitest';
import { LineCutter, textPieces } from '../../../src/kubernetes/lineStream.ts';

describe('LineCutter', () => {
  it('joins a line that arrives in pieces', () => {
    const lines = new LineCutter();
    expect(lines.cut('on')).toEqual([]);
    expect(lines.cut('e\ntw')).toEqual(['one']);
    expect(lines.cut('o\n')).toEqual(['two']);
  });

  it('cuts several lines out of one piece', () => {
    expect(new LineCutter().cut('one\n\nthree\n')).toEqual(['one', '', 'three']);
  });

  it('drops the carriage return of a line end', () => {
    expect(new LineCutter().cut('one\r\n')).toEqual(['one']);
  });

  it('keeps what follows the last line end', () => {
    const lines = new LineCutter();
    lines.cut('one\ntwo');
    expect(lines.rest).toBe('two');
  });
});

describe('textPieces', () => {
  it('decodes a character whose bytes arrive apart', async () => {
    const bytes = Buffer.from('ä');
    const apart = { body: ReadableStream.from([bytes.subarray(0, 1), bytes.subarray(1)]) };
    let text = '';
    for await (const piece of textPieces(apart)) text += piece;
    expect(text).toBe('ä');
  });
});
