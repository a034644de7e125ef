import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { planRestore } from '../../../src/commands/planRestore.ts';
import { pickRow } from '../../../src/commands/pickRow.ts';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { RestoreRoutes } from '../../../src/restore/restoreRoutes.ts';
import { checkpointGroupRow, checkpointRow } from '../../../src/views/checkpointRows.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeQuickPick } from '../../support/fakeQuickPick.ts';
import { record } from '../checkpoint/recordExample.ts';
import { hostile, steering } from './hostileTexts.ts';

/** An icon that a list would show. */
const icon = /(?<!\\)\$\(/;

/** A record in which all that somebody may have forged is this text. */
function recordOf(text: string): CheckpointRecord {
  return {
    ...record,
    source: { ...record.source, pod: text, container: text, node: text },
    archive: { ...record.archive, node: text },
    label: text,
    sourcePod: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: text, namespace: 'demo', labels: { [text]: text } },
      spec: { nodeName: text, containers: [{ name: text, image: text }], hostname: text },
    },
  };
}

describe.each(Object.entries(hostile))('a checkpoint whose texts are a hostile %s', (_, text) => {
  const forged = recordOf(text);

  beforeEach(() => {
    vi.clearAllMocks();
  });

  it('has rows that show it on one line, and let it turn nothing around', () => {
    const element = { kind: 'checkpoint', id: 'c', namespace: 'demo', name: record.name } as const;
    const rows = [
      checkpointGroupRow({ kind: 'checkpointGroup', id: 'g', group: text }, 2),
      ...[true, false].map((isBelowContainer) =>
        checkpointRow(element, forged, { isBelowContainer, whyNotRestorable: text, now: Date.now() }),
      ),
    ];
    for (const { label, description, accessibilityInformation } of rows) {
      const texts = [label, description, accessibilityInformation?.label];
      expect(texts.map((each) => typeof each)).toEqual(['string', 'string', 'string']);
      for (const each of texts) expect(each).not.toMatch(steering);
    }
  });

  it('has a plan of its restore that shows it as text', async () => {
    await using server = await FakeApiServer.start();
    vi.mocked(vscode.window.showInputBox).mockResolvedValue('counter-2');
    const lists = FakeQuickPick.answering([]);
    const connection = server.connect();
    const routes = new RestoreRoutes(connection, 'runtime:1', { on: () => expect.unreachable() });
    const questions = { routes, connection, nodes: () => Promise.resolve([]) };
    await planRestore(questions, { record: forged, others: [] });
    const items = lists.flatMap((list) => list.items);
    expect(items.length).toBeGreaterThan(3);
    for (const { label, description = '', detail = '' } of items) {
      const shown = [label.replace(/^\$\([a-z-]+\) /, ''), description, detail].join(' ');
      expect(shown).not.toMatch(steering);
      expect(shown).not.toMatch(icon);
    }
  });

  it('is shown as text in a list of rows, which have the icons that they are given', async () => {
    const lists = FakeQuickPick.answering([]);
    const rows = [
      { label: text, description: text, detail: text, value: 1 },
      { icon: 'server', label: text, value: 2 },
    ];
    expect(await pickRow({ title: '', placeholder: '', rows })).toBeUndefined();
    const [first, second] = lists[0]?.items ?? [];
    const shown = [first?.label, first?.description, first?.detail].join(' ');
    expect(shown).not.toMatch(steering);
    expect(shown).not.toMatch(icon);
    expect(second?.label).toBe(`$(server) ${first?.label ?? ''}`);
  });
});
