import { describe, expect, it } from 'vitest';
import { laterMs, RefreshBatch, refreshIntervalMs } from '../../../src/views/refreshBatch.ts';
import { ManualClock } from '../kubernetes/manualClock.ts';

describe('a batch of refreshes', () => {
  function scenario(): { clock: ManualClock; batch: RefreshBatch<string>; told: (string[] | undefined)[] } {
    const clock = new ManualClock();
    const batch = new RefreshBatch<string>(clock);
    const told: (string[] | undefined)[] = [];
    batch.onDidRefresh((rows) => told.push(rows));
    return { clock, batch, told };
  }

  it('tells of each row once that has changed in the same turn of the event loop', () => {
    const { clock, batch, told } = scenario();
    batch.add(['a']);
    batch.add(['b', 'a']);
    expect(told).toEqual([]);
    clock.advance(0);
    expect(told).toEqual([['a', 'b']]);
  });

  it('tells of the whole tree instead of its rows', () => {
    const { clock, batch, told } = scenario();
    batch.add(['a']);
    batch.add('all');
    clock.advance(0);
    expect(told).toEqual([undefined]);
  });

  it('tells together of what changes in the time after it has told, at its end', () => {
    const { clock, batch, told } = scenario();
    batch.add('all');
    clock.advance(0);
    batch.add(['a']);
    clock.advance(refreshIntervalMs - 1);
    batch.add(['b']);
    expect(told).toEqual([undefined]);
    clock.advance(1);
    expect(told).toEqual([undefined, ['a', 'b']]);
  });

  it('never tells twice within 200 ms, however often rows change', () => {
    const { clock, batch } = scenario();
    const times: number[] = [];
    batch.onDidRefresh(() => times.push(clock.now()));
    for (let ms = 0; ms < 2000; ms += 10) {
      batch.add(['a']);
      clock.advance(10);
    }
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps.length).toBeGreaterThan(5);
    expect(Math.min(...gaps)).toBeGreaterThan(200);
  });

  it('tells at once again when nothing has changed for a while', () => {
    const { clock, batch, told } = scenario();
    batch.add(['a']);
    clock.advance(0);
    clock.advance(refreshIntervalMs);
    batch.add(['b']);
    clock.advance(0);
    expect(told).toEqual([['a'], ['b']]);
  });

  it('tells of what can wait after a second, together with what has gathered since', () => {
    const { clock, batch, told } = scenario();
    batch.addLater(['a']);
    clock.advance(laterMs - 1);
    batch.addLater(['b', 'a']);
    expect(told).toEqual([]);
    clock.advance(1);
    clock.advance(0);
    expect(told).toEqual([['a', 'b']]);
  });

  it('tells nothing when nothing has changed', () => {
    const { clock, batch } = scenario();
    batch.add([]);
    batch.addLater([]);
    expect(clock.waits).toEqual([]);
  });
});
