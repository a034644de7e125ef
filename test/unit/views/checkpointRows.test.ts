import { describe, expect, it } from 'vitest';
import { checkpointGroupRow, checkpointRow, checkpointTooltip } from '../../../src/views/checkpointRows.ts';
import { record } from '../checkpoint/recordExample.ts';

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
