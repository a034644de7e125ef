import { describe, expect, it } from 'vitest';
import { doubts } from '../../../webview/startupTimings/doubts.ts';
import type { MeasuredSide, TimedRun } from '../../../webview/startupTimings/messages.ts';
import { cold, measurement, native, withPulls } from './exampleMeasurement.ts';

function sentences(...sides: readonly MeasuredSide[]): string[] {
  return doubts({ sides }).flatMap((list) => [...list.children].map(({ textContent }) => textContent));
}

/** A side with changed runs. */
function changed(
  side: MeasuredSide,
  change: (run: TimedRun, index: number) => Partial<TimedRun>,
): MeasuredSide {
  return { ...side, runs: side.runs.map((run, index) => ({ ...run, ...change(run, index) })) };
}

describe('the doubts about a measurement', () => {
  it('are none where runs are alike, on one node and on a quiet machine', () => {
    expect(doubts(measurement)).toEqual([]);
  });

  it('are that runs scatter: where the middle half of them spans more than a quarter of the median', () => {
    const scattered = changed(native, ({ firstResponseMs = 0 }, index) => ({
      firstResponseMs: firstResponseMs + (index % 2) * 200,
    }));
    expect(sentences(cold, scattered)).toEqual([
      '⚠ Restored, native: the runs scatter, half of them lie between 568 ms and 759 ms. ' +
        'Was the node busy with something else? More runs make the median more certain.',
    ]);
  });

  it('are not that runs scatter of which one alone is far off', () => {
    expect(
      sentences(
        cold,
        changed(native, (_, index) => (index === 3 ? { firstResponseMs: 9000 } : {})),
      ),
    ).toEqual([]);
  });

  it('are that the machine that measured was busy, where that matters for the figure', () => {
    const late = (lagMs: number) => (_: TimedRun, index: number) => (index < 2 ? { lagMs } : { lagMs: 5 });
    expect(sentences(changed(cold, late(90)), changed(native, late(90)))).toEqual([
      '⚠ The machine that measured was busy: in 2 of 20 runs it may have noticed news up to 90.0 ms late. ' +
        'Measure again when it is quiet.',
    ]);
    expect(sentences(cold, changed(native, late(19)))).toEqual([]);
  });

  it('are that the node was busy before starts, whatever the times are', () => {
    const use = (nodeUse: number) => (_: TimedRun, index: number) => (index < 3 ? { nodeUse } : {});
    expect(sentences(changed(cold, use(0.95)), changed(native, use(0.85)))).toEqual([
      '⚠ The node was busy with something else before 6 of 20 runs: 90 % of its processors were in use. ' +
        'These starts take longer than on a quiet node.',
    ]);
    expect(sentences(changed(cold, use(0.8)), native)).toEqual([]);
  });

  it('are that images were pulled, which the times contain', () => {
    const { sides } = withPulls;
    expect(sentences(...sides)).toEqual([
      '⚠ In 10 of 20 runs images were pulled, for up to 2.05 s: that is part of their times.',
    ]);
  });

  it('are that containerd was followed in some runs only', () => {
    const told = { events: [{ reason: '/tasks/start', by: 'containerd', atMs: 100 }] };
    const followed = (side: MeasuredSide): MeasuredSide => changed(side, () => told);
    const broken = changed(cold, (_, index) => (index < 3 ? told : {}));
    expect(sentences(broken, followed(native))).toEqual([
      '⚠ Of 7 of 20 runs there is nothing of containerd: the phases of these are known less exactly.',
    ]);
    expect(sentences(followed(cold), followed(native))).toEqual([]);
    // The start of a claimed pod was long before.
    expect(sentences(followed(cold), { ...native, start: 'claim' })).toEqual([]);
  });

  it('are that the node’s clock was set, for what is compared by it', () => {
    const set = changed(native, (_, index) => (index < 2 ? { nodeClockWasSet: true } : {}));
    expect(sentences(cold, set)).toEqual([
      '⚠ The node’s clock was set during 2 of 20 runs: what it stamped in these is shown when the news arrived, ' +
        'some milliseconds late, and their phases cannot be compared exactly with those of other runs. ' +
        'The times to the first response are right.',
    ]);
    expect(
      sentences(
        cold,
        changed(native, () => ({ nodeClockWasSet: false })),
      ),
    ).toEqual([]);
  });

  it('are that not all runs were on one node', () => {
    const elsewhere = changed(native, (_, index) => (index === 0 ? { node: 'another' } : {}));
    expect(sentences(cold, elsewhere)).toEqual(['⚠ Not all runs were on the same node: another, devnode.']);
  });
});
