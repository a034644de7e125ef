import { describe, expect, it, vi } from 'vitest';
import { everyRun } from '../../../webview/startupTimings/everyRun.ts';
import type { ScaleKind } from '../../../webview/startupTimings/keptPage.ts';
import type { Measurement } from '../../../webview/startupTimings/messages.ts';
import { cold, measurement, native, withFailure } from './exampleMeasurement.ts';

const onKind = vi.fn<(kind: ScaleKind) => void>();

function show(shown: Measurement, kind: ScaleKind): HTMLElement {
  const made = everyRun(shown, 800, { kind, onKind });
  document.body.replaceChildren(made);
  return made;
}

/** Where the lines of the axis are, in pixels. */
function lines(within: ParentNode): number[] {
  return [...within.querySelectorAll('.axis line')].map((line) => Number(line.getAttribute('x1')));
}

function figures(within: ParentNode): string[] {
  return [...within.querySelectorAll('.axis text')].map(({ textContent }) => textContent);
}

/** How the outline of a start's mark begins: with where it is, in pixels. */
function outline(id: string): string {
  return document.getElementById(id)?.getAttribute('d') ?? '';
}

function place(id: string): number {
  return Number(/^M([\d.]+)/.exec(outline(id))?.[1]);
}

describe('the time axis of every run', () => {
  it('is linear or logarithmic, by two radio buttons of one name', () => {
    const group = show(measurement, 'linear').querySelector('[role=radiogroup]');
    expect(group?.getAttribute('aria-label')).toBe('Time axis');
    const inputs = [...(group?.querySelectorAll('input') ?? [])];
    expect(inputs.map(({ labels }) => labels?.[0]?.textContent)).toEqual(['Linear', 'Logarithmic']);
    expect(inputs.map(({ checked }) => checked)).toEqual([true, false]);
    expect(new Set(inputs.map(({ name }) => name)).size).toBe(1);
    inputs[1]?.click();
    expect(onKind).toHaveBeenCalledExactlyOnceWith('log');
  });

  it('has the starts by their ratio where it is logarithmic, and says so to everyone', () => {
    const shown = show(measurement, 'log');
    expect(figures(shown)).toEqual(['500 ms', '1 s', '2 s']);
    const [half = NaN, one = NaN, two = NaN] = lines(shown);
    expect(two - one).toBeCloseTo(one - half);
    expect(place('run-native-4')).toBeGreaterThan(half);
    expect(place('run-native-4')).toBeLessThan(one);
    expect(place('run-cold-4')).toBeGreaterThan(two);
    expect(shown.querySelector('svg.chart')?.getAttribute('aria-label')).toContain(
      'The time axis is logarithmic.',
    );
    expect(shown.querySelector('.legend')?.textContent).toContain('logarithmic time axis');
  });

  it('leaves failed starts where they are', () => {
    show(withFailure, 'linear');
    const before = outline('run-native-11');
    show(withFailure, 'log');
    expect(before).toMatch(/^M/);
    expect(outline('run-native-11')).toBe(before);
  });

  it('has a start that took no time where it begins', () => {
    const [run, ...others] = native.runs;
    const runs = run ? [{ ...run, firstResponseMs: 0 }, ...others] : [];
    const shown = show({ ...measurement, sides: [cold, { ...native, runs }] }, 'log');
    expect(place('run-native-1')).toBe(lines(shown)[0]);
  });

  it('cannot be chosen before there is a time', () => {
    const shown = show({ ...measurement, sides: [{ start: 'cold', runs: [], failed: 0 }] }, 'log');
    expect(shown.querySelector('[role=radiogroup]')).toBeNull();
  });
});
