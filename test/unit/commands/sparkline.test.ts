import { describe, expect, it } from 'vitest';
import { sparkline } from '../../../src/commands/sparkline.ts';

describe('a sparkline', () => {
  it('has a block for each value', () => {
    expect(sparkline([8, 4, 1, 0])).toBe('█▅▂▁');
  });

  it('has at most 16 blocks, each the median of its values', () => {
    const falling = Array.from({ length: 320 }, (_, index) => 320 - index);
    expect(sparkline(falling)).toHaveLength(16);
    expect(sparkline(falling).startsWith('█')).toBe(true);
    expect(sparkline(falling).endsWith('▁')).toBe(true);
  });

  it('is empty for no values, and flat for none but zeros', () => {
    expect(sparkline([])).toBe('');
    expect(sparkline([0, 0])).toBe('▁▁');
  });
});
