import { describe, expect, it } from 'vitest';
import { hasSettled } from '../../../src/environment/latency.ts';

const settling = { window: 3, tolerancePercent: 10 };

describe('latencies', () => {
  it('have not settled before there are two windows of them', () => {
    expect(hasSettled([10, 10, 10, 10, 10], settling)).toBe(false);
  });

  it('have not settled while their median falls by more than the tolerance', () => {
    expect(hasSettled([100, 100, 100, 89, 89, 89], settling)).toBe(false);
  });

  it('have settled when it falls by no more', () => {
    expect(hasSettled([100, 100, 100, 90, 90, 90], settling)).toBe(true);
  });

  it('have settled when it rises', () => {
    expect(hasSettled([10, 10, 10, 12, 12, 12], settling)).toBe(true);
  });

  it('have settled whatever a single one says', () => {
    expect(hasSettled([10, 900, 10, 10, 10, 1], settling)).toBe(true);
  });
});
