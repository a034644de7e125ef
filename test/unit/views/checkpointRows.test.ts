import { describe, expect, it } from 'vitest';
import { checkpointGroupRow } from '../../../src/views/checkpointRows.ts';

describe('the row of a group of checkpoints', () => {
  it('shows by icon and says to screen readers that it is a group, and how large', () => {
    const element = { kind: 'checkpointGroup', id: 'dev//node-1', group: 'node-1' } as const;
    expect(checkpointGroupRow(element, 2)).toMatchObject({
      iconPath: { id: 'group-by-ref-type' },
      accessibilityInformation: { label: 'Group node-1, 2 checkpoints' },
    });
  });
});
