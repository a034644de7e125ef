import { expect, it } from 'vitest';
import { poolHolding } from '../../../src/startup/poolHolding.ts';

it('A pool holds what its pods request, and does not claim to know of pods that request nothing', () => {
  expect(poolHolding([{ memoryRequestBytes: 100 }, {}, { memoryRequestBytes: 50 }])).toEqual({
    pods: 3,
    reservedBytes: 150,
    unknown: 1,
  });
  expect(poolHolding([])).toEqual({ pods: 0, reservedBytes: 0, unknown: 0 });
});
