import { describe, expect, it } from 'vitest';
import { Backoff } from '../../../src/kubernetes/backoff.ts';

const limits = { firstMs: 1000, longestMs: 5000 };

describe('Backoff', () => {
  it('doubles each wait up to the limit', () => {
    const backoff = new Backoff(limits, () => 0);
    expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([1000, 2000, 4000, 5000, 5000]);
  });

  it('shortens a wait by up to its half at random', () => {
    const backoff = new Backoff(limits, () => 0.999);
    const wait = backoff.next();
    expect(wait).toBeGreaterThan(500);
    expect(wait).toBeLessThan(501);
  });

  it('begins again after a success', () => {
    const backoff = new Backoff(limits, () => 0);
    backoff.next();
    backoff.next();
    backoff.reset();
    expect(backoff.next()).toBe(1000);
  });

  it('stays at the limit after any number of failures', () => {
    const backoff = new Backoff(limits, () => 0);
    for (let failures = 0; failures < 5000; failures += 1) backoff.next();
    expect(backoff.next()).toBe(5000);
  });
});
