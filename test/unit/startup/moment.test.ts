import { describe, expect, it } from 'vitest';
import { inKnownOrder, readMoment, timeBetween } from '../../../src/startup/moment.ts';

describe('a moment as Kubernetes writes it', () => {
  it('is known to the second where it has whole seconds, which the API cuts off', () => {
    expect(readMoment('2026-11-27T10:00:04Z')).toEqual({
      earliestMs: Date.UTC(2026, 10, 27, 10, 0, 4),
      latestMs: Date.UTC(2026, 10, 27, 10, 0, 5),
    });
  });

  it('is known to the millisecond where it has microseconds', () => {
    const { earliestMs = 0, latestMs = 0 } = readMoment('2026-11-27T10:00:04.123456Z') ?? {};
    expect([earliestMs % 1000, latestMs - earliestMs]).toEqual([123, 1]);
  });

  it.each([undefined, null, '', 'soon'])('is none where there is none: %j', (text) => {
    expect(readMoment(text)).toBeUndefined();
  });
});

describe('the time between two moments', () => {
  it('has the bounds that those of the moments leave', () => {
    const between = timeBetween({ earliestMs: 0, latestMs: 1000 }, { earliestMs: 4000, latestMs: 5000 });
    expect(between).toEqual({ leastMs: 3000, mostMs: 5000 });
  });

  it('is not negative where both are in the same second', () => {
    const second = { earliestMs: 0, latestMs: 1000 };
    expect(timeBetween(second, second)).toEqual({ leastMs: 0, mostMs: 1000 });
  });
});

describe('moments in a known order', () => {
  it('narrow each other', () => {
    const { moments } = inKnownOrder([
      { earliestMs: 0, latestMs: 1000 },
      { earliestMs: 120, latestMs: 120 },
      { earliestMs: 0, latestMs: 1000 },
    ]);
    expect(moments).toEqual([
      { earliestMs: 0, latestMs: 120 },
      { earliestMs: 120, latestMs: 120 },
      { earliestMs: 120, latestMs: 1000 },
    ]);
  });

  it('stay as they were where clocks contradict the order, which is said', () => {
    const given = [
      { earliestMs: 5000, latestMs: 6000 },
      { earliestMs: 1000, latestMs: 2000 },
    ];
    expect(inKnownOrder(given)).toEqual({ moments: given, contradictionMs: 3000 });
  });
});
