import { describe, expect, it } from 'vitest';
import {
  longestLabel,
  longestNote,
  plainText,
  withLabelAndNote,
} from '../../../src/checkpoint/labelAndNote.ts';
import { readRecordDocument, recordDocument } from '../../../src/checkpoint/recordDocument.ts';
import { record } from './recordExample.ts';

describe('a plain text', () => {
  it('is on one line, without what turns text around, hides it or steers a terminal', () => {
    expect(plainText(' one\r\n\ttwo \u202Ethree\u2066\u200B\u001B[31m\u0000 ', 60)).toBe('one two three[31m');
  });

  it('is not cut in the middle of a character', () => {
    expect([3, 4].map((longest) => plainText('ab😀cd', longest))).toEqual(['ab…', 'ab😀…']);
  });

  it('is cut where it is too long, and says so', () => {
    expect(plainText('x'.repeat(5), 4)).toBe('xxxx…');
    expect(plainText('xxxx', 4)).toBe('xxxx');
  });
});

describe('a label and a note', () => {
  it('are given to a record, and are in its document', () => {
    const changed = withLabelAndNote(record, { label: 'before', note: 'the third request fails' });
    expect(readRecordDocument(record, 'it', recordDocument(changed))).toMatchObject({
      label: 'before',
      note: 'the third request fails',
    });
  });

  it('are taken away by an empty text', () => {
    const both = withLabelAndNote(record, { label: 'before', note: 'a note' });
    const document = recordDocument(withLabelAndNote(both, { label: ' ', note: '' }));
    expect(JSON.parse(document)).not.toHaveProperty('label');
    expect(JSON.parse(document)).not.toHaveProperty('note');
  });

  it('are each left as they are where only the other one is given', () => {
    const foreign = { ...record, note: 'n'.repeat(longestNote + 1) };
    expect(withLabelAndNote(foreign, { label: 'before' })).toEqual({ ...foreign, label: 'before' });
  });

  it('leave the very same record where nothing changes, so that nothing is written', () => {
    expect(withLabelAndNote(record, { label: '', note: '' })).toBe(record);
    const labelled = withLabelAndNote(record, { label: 'before' });
    expect(withLabelAndNote(labelled, { label: ' before ' })).toBe(labelled);
  });

  it('are of limited length', () => {
    const { label, note } = withLabelAndNote(record, { label: 'l'.repeat(9999), note: 'n'.repeat(9999) });
    expect([label?.length, note?.length]).toEqual([longestLabel + 1, longestNote + 1]);
  });
});
