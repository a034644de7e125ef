import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clockOfTurn, turnLine } from '../../../src/kubernetes/nodeClock.ts';

describe('the clock of a node', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('goes on from the time that was told with a turn', () => {
    expect(turnLine.test('turn 1700000000123\n')).toBe(true);
    const clock = clockOfTurn('turn 1700000000123\n');
    expect(clock?.()).toBe(1_700_000_000_123);
    vi.advanceTimersByTime(250);
    expect(clock?.()).toBe(1_700_000_000_373);
  });

  it('is not known where an agent of an older image gives the turn', () => {
    expect(turnLine.test('turn\n')).toBe(true);
    expect(clockOfTurn('turn\n')).toBeUndefined();
    expect(turnLine.test('turn 17')).toBe(false);
  });
});
