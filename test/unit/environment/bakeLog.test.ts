import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BakeLog } from '../../../src/environment/bakeProgress.ts';

describe('the log of a bake', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('has each step of the warm-up with the time at which it had ended', () => {
    const log = new BakeLog();
    vi.advanceTimersByTime(2300);
    log.add({ stage: 'warmedUp', line: 'GET /health: 150 answers' });
    vi.advanceTimersByTime(10_300);
    log.add({ stage: 'warmedUp', line: 'sleep 3 s' });
    expect(log.text).toBe(
      '   2.3 s  warmed up by GET /health: 150 answers\n  12.6 s  warmed up by sleep 3 s',
    );
  });

  it('says nothing of a step that is under way', () => {
    const log = new BakeLog();
    log.add({
      stage: 'warmingUp',
      step: { step: 1, of: 1, what: 'GET /health', answered: 3, requests: 5, latenciesMs: [1, 2, 3] },
    });
    expect(log.text).toBe('');
  });
});
