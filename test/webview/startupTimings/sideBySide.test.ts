import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  comparedRuns,
  pairWith,
  phaseDifferences,
  runKey,
} from '../../../webview/startupTimings/comparedRuns.ts';
import type { RunPair } from '../../../webview/startupTimings/keptPage.ts';
import type { Measurement } from '../../../webview/startupTimings/messages.ts';
import { sideBySide } from '../../../webview/startupTimings/sideBySide.ts';
import { cold, measurement, native, withCriu, withEvents, withFailure } from './exampleMeasurement.ts';

const onPair = vi.fn<(pair: RunPair) => void>();

function show(of: Measurement = measurement, pair: RunPair = {}, width = 1000): HTMLElement {
  document.body.replaceChildren(...sideBySide(of, { pair, onPair }, width));
  return document.body;
}

function keys(of: Measurement, pair: RunPair = {}): string[] | undefined {
  return comparedRuns(of, pair)?.map(runKey);
}

function rows(): string[][] {
  return [...document.querySelectorAll('tr')].map((row) =>
    [...row.children].map(({ textContent }) => textContent),
  );
}

/** A run between whose scheduling and creation nothing was seen. */
const gapped: Measurement = {
  ...measurement,
  sides: [
    cold,
    {
      ...native,
      runs: [
        {
          number: 1,
          startedAt: '',
          firstResponseMs: 500,
          spans: [
            { phase: 'schedule', fromMs: 0, toMs: 10 },
            { phase: 'unknown', fromMs: 10, toMs: 300 },
            { phase: 'response', fromMs: 300, toMs: 500 },
          ],
        },
      ],
    },
  ],
};

beforeEach(() => {
  onPair.mockClear();
});

describe('the compared runs', () => {
  it('are those nearest to the medians until others are chosen', () => {
    expect(keys(measurement)).toEqual(['cold-2', 'native-1']);
    expect(keys(measurement, { first: 'cold-4', second: 'cold-3' })).toEqual(['cold-4', 'cold-3']);
  });

  it('are the same where a chosen one is not there, or has failed', () => {
    expect(keys(withFailure, { first: 'nested-1', second: 'native-11' })).toEqual(['cold-2', 'native-1']);
  });

  it('are two of one kind where the other has none', () => {
    expect(keys({ ...measurement, sides: [cold] })).toEqual(['cold-2', 'cold-1']);
  });

  it('are none where only one run has succeeded', () => {
    const sides = [{ ...cold, runs: cold.runs.slice(0, 1) }];
    expect(keys({ ...measurement, sides })).toBeUndefined();
    expect(show({ ...measurement, sides }).textContent).toBe('');
  });

  it('change one of their kind when a run is picked', () => {
    const [coldRun, nativeRun] = [cold, native].map((side) => ({ side, run: side.runs[4] ?? fail() }));
    if (!coldRun || !nativeRun) throw new Error('There are no runs');
    expect(pairWith(measurement, {}, coldRun)).toEqual({ first: 'cold-5', second: 'native-1' });
    expect(pairWith(measurement, {}, nativeRun)).toEqual({ first: 'cold-2', second: 'native-5' });
    const both = { first: 'cold-1', second: 'cold-2' };
    expect(pairWith(measurement, both, coldRun)).toEqual({ first: 'cold-1', second: 'cold-5' });
  });
});

describe('the differences', () => {
  it('add up to that of the whole', () => {
    const compared = comparedRuns(measurement, {}) ?? fail();
    const sum = phaseDifferences(compared).reduce((all, { difference = NaN }) => all + difference, 0);
    expect(sum).toBeCloseTo(560 - 3010);
  });

  it('are unknown where a phase may be in what was not seen', () => {
    const compared = comparedRuns(gapped, {}) ?? fail();
    const known = phaseDifferences(compared).filter(({ difference }) => difference !== undefined);
    expect(known.map(({ phase }) => phase)).toEqual(['schedule', 'response']);
  });
});

describe('two runs side by side', () => {
  it('are shown phase by phase in a table, with the difference of each', () => {
    show();
    expect(rows()).toEqual([
      ['Phase', 'Cold, run 2', 'Native, run 1', 'difference'],
      ['schedule', '8.00 ms', '9.00 ms', '+1.00 ms'],
      ['sandbox', '134 ms', '139 ms', '+5.00 ms'],
      ['image', '4.00 ms', '3.00 ms', '−1.00 ms'],
      ['create', '44.0 ms', '109 ms', '+65.0 ms'],
      ['start', '24.0 ms', '–', '−24.0 ms'],
      ['restore', '–', '245 ms', '+245 ms'],
      ['application start', '2.80 s', '–', '−2.80 s'],
      ['first response', '–', '55.0 ms', '+55.0 ms'],
      ['total', '3.01 s', '560 ms', '−2.45 s'],
    ]);
  });

  it('have a table of what Kubernetes and CRIU told of them, where they told anything', () => {
    show(withEvents);
    const [, told] = document.querySelectorAll('table');
    expect(told?.caption?.textContent).toBe('What was told of the two runs');
    expect(rows().slice(-6)).toEqual([
      ['default-scheduler: Scheduled', '7.00 ms', '7.00 ms'],
      ['kubelet: Pulling main', '20.0 ms', '–'],
      ['containerd: /tasks/start (sandbox)', '121 ms', '121 ms'],
      ['kubelet: Pulled main', '144 ms, pulled for 120 ms', '144 ms'],
      ['kubelet: Created main', '184 ms', '184 ms'],
      ['containerd: /tasks/start main', '215 ms', '215 ms'],
    ]);
    show(withCriu);
    expect(rows().at(-1)).toEqual(['restore', '–', 'CRIU 90.5 ms, forking 3.25 ms of it']);
    expect(show().querySelectorAll('table')).toHaveLength(1);
  });

  it('have bars on one axis, each with its figures', () => {
    const labels = [...show().querySelectorAll('.mark')].map((mark) => mark.getAttribute('aria-label'));
    expect(labels).toHaveLength(14);
    expect(labels[0]).toBe('schedule, Cold, run 2: 8.00 ms, from 0 ms to 8.00 ms');
    expect(labels.at(-1)).toBe('total, Native, run 1: 560 ms, from 0 ms to 560 ms');
  });

  it('are said in words to who cannot see them', () => {
    expect(show().querySelector('svg.chart')?.getAttribute('aria-label')).toBe(
      'Two runs side by side. First: Cold, run 2: 3.01 s. Second: Restored, native, run 1: 560 ms. Difference: −2.45 s.',
    );
  });

  it('show what was not seen as a gap', () => {
    const shown = show(gapped);
    expect(shown.querySelectorAll('.mark .phase-unknown')).toHaveLength(1);
    expect(shown.querySelector('.legend')?.textContent).toContain('dashed: not seen in detail');
    expect(rows().find(([name]) => name === 'not seen in detail')).toEqual([
      'not seen in detail',
      '–',
      '290 ms',
      '–',
    ]);
  });

  it('can be chosen among all that succeeded', () => {
    const [first, second] = show(withFailure).querySelectorAll('select');
    if (!first || !second) throw new Error('There is nothing to choose');
    expect([first, second].map(({ value }) => value)).toEqual(['cold-2', 'native-1']);
    expect(first.options).toHaveLength(1);
    for (const each of [first, second]) each.dispatchEvent(new Event('pointerdown'));
    expect(first.options).toHaveLength(20);
    expect([first, second].map(({ value }) => value)).toEqual(['cold-2', 'native-1']);
    second.value = 'cold-3';
    second.dispatchEvent(new Event('change'));
    expect(onPair).toHaveBeenCalledExactlyOnceWith({ first: 'cold-2', second: 'cold-3' });
  });
});

function fail(): never {
  throw new Error('It is not there');
}
