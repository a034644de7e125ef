import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HistoryEntry, Measurement, PoolAnswer } from '../../../webview/startupTimings/messages.ts';
import { savings } from '../../../webview/startupTimings/savings.ts';
import { entry } from './exampleHistory.ts';
import { cold, measurement, native } from './exampleMeasurement.ts';

const onStartsPerDay = vi.fn<(startsPerDay: number | undefined) => void>();

function show(
  entries: readonly HistoryEntry[],
  startsPerDay?: number,
  of: Measurement = measurement,
): HTMLElement {
  document.body.replaceChildren(...savings(of, { entries, startsPerDay, onStartsPerDay }));
  return document.body;
}

function poolText(answer: Omit<PoolAnswer, 'of'>): string {
  const pool = { of: { context: 'dev', namespace: 'demo', environment: 'shop' }, ...answer };
  const part = { entries: [], pool, startsPerDay: undefined, onStartsPerDay };
  document.body.replaceChildren(...savings(measurement, part));
  return [...document.querySelectorAll('p')].at(-1)?.textContent ?? '';
}

function saved(): string | undefined {
  return document.querySelector('output')?.textContent;
}

function type(text: string): void {
  const input = document.querySelector('input');
  if (!input) throw new Error('There is nothing to type into');
  input.value = text;
  input.dispatchEvent(new Event('input'));
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T12:00:00Z') });
  onStartsPerDay.mockClear();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('what a checkpoint saves', () => {
  it('is told for each day at the rate that the history knows, and on what that is based', () => {
    const shown = show([entry(14), entry(22), entry(22, { request: { pod: 'other' } })]);
    expect(document.querySelector('input')?.value).toBe('4.44');
    expect(saved()).toBe('10.9 s each day: 2.45 s for each of 4.44 starts');
    expect(shown.textContent).toContain('40 measured starts of it in 9 days, since Nov 14, 2026');
    expect(shown.textContent).toContain('Only starts that Thaw has measured are known');
    expect(shown.textContent).toContain('Not in it: making the checkpoint, and the 98.2 MB');
  });

  it('is told of a single day without a rate, which would say nothing more', () => {
    const today = { ...entry(22), measuredAt: '2026-11-23T09:00:00Z' };
    expect(show([today]).textContent).toContain('20 measured starts of it in one day, since Nov 23, 2026');
  });

  it('changes with the starts per day that the user says, while they are typed', () => {
    show([entry(22)]);
    type('200');
    expect(saved()).toBe('8.17 min each day: 2.45 s for each of 200 starts');
    expect(onStartsPerDay).toHaveBeenLastCalledWith(200);
    type('');
    expect(saved()).toBe('49.0 s each day: 2.45 s for each of 20 starts');
    expect(onStartsPerDay).toHaveBeenLastCalledWith(undefined);
  });

  it('goes on with what was said before', () => {
    show([entry(22)], 1000);
    expect(document.querySelector('input')?.value).toBe('1000');
    expect(saved()).toBe('40.8 min each day: 2.45 s for each of 1000 starts');
  });

  it('is told for each start where no rate is known', () => {
    expect(show([]).textContent).toContain('The history has no start of it.');
    expect(saved()).toBe('2.45 s for each start');
  });

  it('is nothing where restoring takes longer, which is said', () => {
    const sides = [
      { ...native, start: 'cold' as const },
      { ...cold, start: 'native' as const },
    ];
    show([], 10, { ...measurement, sides });
    expect(saved()).toBe('Nothing: 24.5 s more each day, 2.45 s for each of 10 starts');
  });

  it('stands beside the memory that a warm pool reserves, and what of that is not known', () => {
    const text = poolText({ holding: { pods: 3, reservedBytes: 128e6, unknown: 1 } });
    expect(text).toContain('its warm pool, whose waiting pods (3) reserve 128 MB of memory all day');
    expect(text).toContain('what they hold is not known: 1.');
    expect(text).toContain('Thaw reads no metrics');
    expect(poolText({ holding: { pods: 1, reservedBytes: 128e6, unknown: 0 } })).not.toContain(
      'requests none',
    );
  });

  it('says where there is no pool, none that holds anything, or none that is known', () => {
    expect(poolText({})).toContain('It has no warm pool');
    expect(poolText({ holding: { pods: 0, reservedBytes: 0, unknown: 0 } })).toContain('No pod waits');
    expect(poolText({ failure: 'you may not list pods' })).toBe(
      'Its warm pool is not known: you may not list pods.',
    );
  });

  it('is not told where one kind of start has no median', () => {
    expect(show([], 10, { ...measurement, sides: [cold] }).textContent).toBe('');
  });
});
