import { describe, expect, it } from 'vitest';
import { dumpSection } from '../../../webview/startupTimings/dumpBar.ts';
import type { DumpTimes, Measurement } from '../../../webview/startupTimings/messages.ts';
import { measurement, withDump } from './exampleMeasurement.ts';

function labels(shown: Measurement, width = 800): (string | null)[] {
  return dumpSection(shown, width).flatMap((section) =>
    [...section.querySelectorAll('.mark')].map((mark) => mark.getAttribute('aria-label')),
  );
}

function of(dump: DumpTimes): Measurement {
  return { ...measurement, checkpoint: { ...measurement.checkpoint, dump } };
}

describe('the dump of the checkpoint', () => {
  it('is shown by CRIU’s statistics, each part with its figure', () => {
    expect(labels(withDump)).toEqual([
      'freezing 2.00 ms',
      'memory taken 61.0 ms',
      'memory written 48.0 ms',
      'other state 105 ms',
    ]);
  });

  it('says how long the processes stood still', () => {
    const [section] = dumpSection(withDump, 800);
    expect(section?.querySelector('.figure')?.textContent).toBe('214 ms');
  });

  it('has no parts that are longer than the whole', () => {
    expect(labels(of({ freezingMs: 1, frozenMs: 10, memoryDumpMs: 8, memoryWriteMs: 9 }))).toEqual([
      'freezing 1.00 ms',
      'memory taken 8.00 ms',
      'memory written 2.00 ms',
    ]);
  });

  it('is not there where they are not known', () => {
    expect(dumpSection(measurement, 800)).toEqual([]);
  });
});
