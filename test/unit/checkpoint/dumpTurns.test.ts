import { describe, expect, it, vi } from 'vitest';
import { DumpTurns } from '../../../src/checkpoint/dumpTurns.ts';
import { ManualClock } from '../kubernetes/manualClock.ts';

describe('the dumps of a pod', () => {
  it('begin at once when there was none before', async () => {
    const turns = new DumpTurns(new ManualClock());
    expect(await turns.take('demo/pod', () => Promise.resolve('archive'))).toBe('archive');
  });

  it('wait for the one before, and a second more', async () => {
    const clock = new ManualClock();
    const turns = new DumpTurns(clock);
    const first = Promise.withResolvers<undefined>();
    const second = vi.fn(() => Promise.resolve());
    const one = turns.take('demo/pod', () => first.promise);
    const other = turns.take('demo/pod', second);
    clock.advance(5000);
    first.resolve(undefined);
    await one;
    await vi.waitFor(() => {
      expect(clock.waits).toEqual([1000]);
    });
    expect(second).not.toHaveBeenCalled();
    clock.advance(1000);
    await other;
    expect(second).toHaveBeenCalledOnce();
  });

  it('go on after one that failed', async () => {
    const clock = new ManualClock();
    const turns = new DumpTurns(clock);
    await expect(turns.take('demo/pod', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    clock.advance(1000);
    expect(await turns.take('demo/pod', () => Promise.resolve('archive'))).toBe('archive');
  });

  it('do not wait for those of another pod', async () => {
    const turns = new DumpTurns(new ManualClock());
    void turns.take('demo/one', () => new Promise(() => undefined));
    expect(await turns.take('demo/other', () => Promise.resolve('archive'))).toBe('archive');
  });
});
