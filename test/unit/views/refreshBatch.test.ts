import { describe, expect, it } from 'vitest';
import { RefreshBatch, refreshDelayMs } from '../../../src/views/refreshBatch.ts';
import { ManualClock } from '../kubernetes/manualClock.ts';

describe('a batch of refreshes', () => {
  function scenario(): { clock: ManualClock; batch: RefreshBatch<string>; told: (string[] | undefined)[] } {
    const clock = new ManualClock();
    const batch = new RefreshBatch<string>(clock);
    const told: (string[] | undefined)[] = [];
    batch.onDidRefresh((rows) => told.push(rows));
    return { clock, batch, told };
  }

  it('tells of each changed row once, after a short while', () => {
    const { clock, batch, told } = scenario();
    batch.add(['a']);
    batch.add(['b', 'a']);
    expect(told).toEqual([]);
    clock.advance(refreshDelayMs);
    expect(told).toEqual([['a', 'b']]);
  });

  it('tells of the whole tree instead of its rows', () => {
    const { clock, batch, told } = scenario();
    batch.add(['a']);
    batch.add('all');
    clock.advance(refreshDelayMs);
    expect(told).toEqual([undefined]);
  });

  it('does not put off what waits when more comes', () => {
    const { clock, batch, told } = scenario();
    batch.add(['a']);
    clock.advance(refreshDelayMs - 1);
    batch.add(['b']);
    clock.advance(1);
    expect(told).toEqual([['a', 'b']]);
  });

  it('begins anew after it has told', () => {
    const { clock, batch, told } = scenario();
    batch.add('all');
    clock.advance(refreshDelayMs);
    batch.add(['b']);
    clock.advance(refreshDelayMs);
    expect(told).toEqual([undefined, ['b']]);
  });

  it('tells nothing when nothing has changed', () => {
    const { clock, batch } = scenario();
    batch.add([]);
    expect(clock.waits).toEqual([]);
  });
});
