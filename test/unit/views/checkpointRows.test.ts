import { describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import {
  checkpointGroupRow,
  checkpointRow,
  checkpointTooltip,
  type DescribedChain,
} from '../../../src/views/checkpointRows.ts';
import { loadedRecord, record, recordWithImage } from '../checkpoint/recordExample.ts';

describe('the row of a group of checkpoints', () => {
  it('shows by icon and says to screen readers that it is a group, and how large', () => {
    const element = { kind: 'checkpointGroup', id: 'dev//node-1', group: 'node-1' } as const;
    expect(checkpointGroupRow(element, 2)).toMatchObject({
      iconPath: { id: 'group-by-ref-type' },
      accessibilityInformation: { label: 'Group node-1, 2 checkpoints' },
    });
  });
});

describe('the row of a checkpoint that was made with others of its pod', () => {
  const inGroup = { ...record, group: { id: 'g-1', position: 2, size: 3, gapMs: 340 } };

  it('says which of them it is, and how far apart they are', () => {
    const element = { kind: 'checkpoint', id: 'dev/demo/c', namespace: 'demo', name: record.name } as const;
    const details = { isBelowContainer: false, whyNotRestorable: undefined, now: record.checkpointedAt };
    expect(checkpointRow(element, inGroup, details).description).toMatch(/^2 of 3 · /);
    expect(checkpointTooltip(inGroup, undefined).value).toContain('2 of 3, made within 340 ms');
  });
});

describe('the tooltip of a checkpoint', () => {
  it('says how long the container stood still for it, where CRIU has told', () => {
    const dumpTimes = { freezingMs: 0.4, frozenMs: 925, memoryDumpMs: 480.2, memoryWriteMs: 310 };
    expect(checkpointTooltip({ ...record, dumpTimes }, undefined).value).toContain(
      '| Frozen for it | 925 ms, memory read in 480 ms and written in 310 ms |',
    );
    expect(checkpointTooltip(record, undefined).value).not.toContain('Frozen');
  });
});

describe('the tooltip of a checkpoint whose image is on more nodes', () => {
  it('names the nodes that it was loaded onto', () => {
    expect(checkpointTooltip(loadedRecord, undefined).value).toContain('| Image loaded onto | node-2 |');
    expect(checkpointTooltip(recordWithImage, undefined).value).not.toContain('loaded onto');
  });
});

describe('the row of a checkpoint among those of its chain', () => {
  const element = { kind: 'checkpoint', id: 'dev/demo/c', namespace: 'demo', name: record.name } as const;
  const former = { ...record, name: 'former', checkpointedAt: record.checkpointedAt - 45_000 };

  function descriptionOf(shown: CheckpointRecord, chain: DescribedChain): string {
    const details = { isBelowContainer: true, whyNotRestorable: undefined, now: record.checkpointedAt };
    return String(checkpointRow(element, shown, { ...details, chain }).description);
  }

  it('says by its label what it is, and how long after the one before it was made', () => {
    const labelled = { ...record, label: 'cart is empty' };
    expect(descriptionOf(labelled, { former, root: former })).toBe(
      'cart is empty · +45 s · just now · 2.05 MB',
    );
  });

  it('says from what its pod was restored, where it is the first of that', () => {
    const origin = { namespace: 'demo', name: 'counter-main-1' };
    expect(descriptionOf(record, { origin, root: former })).toMatch(/^from counter-main-1 · /);
    const originRecord = { ...former, label: 'before' };
    expect(descriptionOf(record, { origin, originRecord, root: former })).toMatch(/^from before · /);
    expect(descriptionOf(record, { former, origin, root: former })).toMatch(/^\+45 s · /);
  });

  it('has a tooltip with its note and with what came before it', () => {
    const noted = { ...record, note: 'the third request has just failed' };
    const origin = { namespace: 'demo', name: 'first' };
    const chain = { former: { ...former, label: 'before' }, origin, root: former };
    const { value } = checkpointTooltip(noted, undefined, chain);
    expect(value).toContain('| Note | the third request has just failed |');
    expect(value).toContain('| Before it | before, 45 s earlier |');
    expect(value).toContain('| Pod restored from | first |');
  });

  it('has a tooltip of 12 lines at most, with what matters most, whatever is known of it', () => {
    const origin = { namespace: 'demo', name: 'first' };
    const all = {
      ...recordWithImage,
      label: 'cart is empty',
      note: 'so '.repeat(160),
      imageName: 'shop:1',
      group: { id: 'one', position: 2, size: 3, gapMs: 340, sources: [] },
      dumpTimes: { frozenMs: 300, memoryDumpMs: 20, memoryWriteMs: 10 },
    } as unknown as typeof record;
    const { value } = checkpointTooltip(all, 'its node is gone', { former, origin, root: former });
    const facts = value.split('\n').filter((line) => /^\| [^|]/.test(line));
    expect(facts).toHaveLength(11);
    expect(facts[0]).toBe('| Not restorable | its node is gone |');
    expect(facts.map((fact) => fact.split(' | ')[0])).toContain('| Node');
    for (const fact of facts) expect(fact.length).toBeLessThan(200);
  });

  it('shows a label and a note that somebody else has written as plain, short text', () => {
    const hostile = '[x](command:evil) <b>\u202E\n# '.repeat(1000);
    const shown = { ...record, label: hostile, note: hostile };
    const origin = { namespace: 'demo', name: hostile };
    const description = descriptionOf(shown, { origin, root: record });
    expect(description.length).toBeLessThan(180);
    expect(description).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    const cells = checkpointTooltip(shown, undefined).value.split('\n');
    for (const cell of cells) expect(cell).not.toMatch(/\]\(|<b>|\u202E/);
  });
});
