import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { editLabelAndNote } from '../../../src/commands/editLabelAndNote.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { record } from '../checkpoint/recordExample.ts';

describe('thaw.editLabelAndNote', () => {
  const ask = vi.mocked(vscode.window.showInputBox);
  let kept: CheckpointRecord;

  beforeEach(() => {
    vi.resetAllMocks();
    kept = { ...record, label: 'old', note: 'old note' };
  });

  async function edit(...answers: readonly (string | undefined)[]): Promise<void> {
    for (const answer of answers) ask.mockResolvedValueOnce(answer);
    const catalog = {
      get: () => Promise.resolve(kept),
      update: (_: CheckpointRecord, change: (known: CheckpointRecord) => CheckpointRecord) => {
        kept = change(kept);
        return Promise.resolve(kept);
      },
    };
    const thaw = { host: {}, session: { cluster: () => Promise.resolve({ catalog }) } };
    const { namespace, name } = record;
    const row = { kind: 'checkpoint', id: name, namespace, name };
    await editLabelAndNote(thaw as unknown as Thaw, { args: [row], report: vi.fn() });
  }

  it('asks for both, beginning with what there is', async () => {
    await edit('new', 'new note');
    expect(ask.mock.calls.map(([options]) => options?.value)).toEqual(['old', 'old note']);
    expect(kept).toMatchObject({ label: 'new', note: 'new note' });
  });

  it('takes away what is left empty', async () => {
    await edit('', '');
    expect([kept.label, kept.note]).toEqual([undefined, undefined]);
  });

  it('keeps the label when the second question is left, and the note that there was', async () => {
    await edit('new', undefined);
    expect(kept).toMatchObject({ label: 'new', note: 'old note' });
  });

  it('changes nothing when the first question is left', async () => {
    await edit(undefined);
    expect(kept).toMatchObject({ label: 'old', note: 'old note' });
    expect(ask).toHaveBeenCalledOnce();
  });
});
