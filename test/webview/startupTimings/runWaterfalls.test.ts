import { beforeEach, describe, expect, it } from 'vitest';
import type { Measurement } from '../../../webview/startupTimings/messages.ts';
import { runWaterfalls } from '../../../webview/startupTimings/runWaterfalls.ts';
import { manyRuns } from '../../bench/manyRuns.ts';
import { measurement, withFailure } from './exampleMeasurement.ts';

/** The waterfalls of a measurement, opened; jsdom tells nobody of that by itself. */
function opened(shown: Measurement, width = 800): HTMLElement {
  const made = runWaterfalls(shown, width);
  document.body.replaceChildren(made);
  made.setAttribute('open', '');
  made.dispatchEvent(new Event('toggle'));
  return made;
}

function rows(within: ParentNode): Element[] {
  return [...within.querySelectorAll('.mark')];
}

describe('the waterfalls of a measurement', () => {
  beforeEach(() => {
    document.body.replaceChildren();
  });

  it('are drawn when they are first looked at', () => {
    expect(rows(runWaterfalls(measurement, 800))).toEqual([]);
  });

  it('have a bar for each run, which says its phases', () => {
    const labels = rows(opened(measurement)).map((row) => row.getAttribute('aria-label'));
    expect(labels).toHaveLength(measurement.sides.flatMap(({ runs }) => runs).length);
    expect(labels[0]).toMatch(/^Cold, run 1: .+; schedule .+, sandbox .+/);
  });

  it('show how far a failed run came, with its reason', () => {
    const failed = rows(opened(withFailure)).filter((row) => row.querySelector('.cross'));
    expect(failed).toHaveLength(1);
    expect(failed[0]?.getAttribute('aria-label')).toMatch(/failed, /);
  });

  it('stay within the chart', () => {
    for (const width of [320, 1200]) {
      for (const phase of opened(withFailure, width).querySelectorAll('rect')) {
        const right = Number(phase.getAttribute('x')) + Number(phase.getAttribute('width'));
        expect(right).toBeLessThanOrEqual(width);
      }
    }
  });

  it('are a hundred at first, and all when that is asked for', () => {
    const made = opened(manyRuns(500));
    expect(rows(made)).toHaveLength(100);
    made.querySelector<HTMLElement>('#all-waterfalls')?.click();
    expect(rows(made)).toHaveLength(1000);
    expect(made.querySelector('#all-waterfalls')).toBeNull();
  });
});
