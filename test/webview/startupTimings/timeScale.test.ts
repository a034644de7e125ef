import { describe, expect, it } from 'vitest';
import { linearScale, timeScale, type TimeScale } from '../../../webview/startupTimings/timeScale.ts';

/** The figures of the ticks; of one for which there is no room, its time in brackets. */
function figures({ ticks }: TimeScale): string {
  return ticks.map(({ ms, text }) => text ?? `(${ms})`).join(' ');
}

describe('a linear time axis', () => {
  it('goes from 0 to the longest time, with ticks at equal distances', () => {
    const scale = linearScale(3140, 100, 900);
    expect(figures(scale)).toBe('0 0.5 s 1.0 s 1.5 s 2.0 s 2.5 s 3.0 s');
    expect([0, 1570, 3140].map(scale.x)).toEqual([100, 500, 900]);
  });

  it('has milliseconds where all ticks are below one second', () => {
    expect(figures(linearScale(620, 0, 400))).toBe('0 200 ms 400 ms 600 ms');
  });

  it('is there where there is no time yet', () => {
    expect(figures(timeScale('linear', [], 0, 400))).toBe('0 0.2 s 0.4 s 0.6 s 0.8 s 1.0 s');
  });
});

describe('a logarithmic time axis', () => {
  it('goes from the round time below the shortest one to the longest one, with ticks at 1, 2 and 5 times powers of ten', () => {
    const scale = timeScale('log', [3140, 510, 2910], 100, 900);
    expect(figures(scale)).toBe('500 ms 1 s 2 s');
    expect(scale.x(500)).toBe(100);
    expect(scale.x(3140)).toBeCloseTo(900);
  });

  it('has the same distance for the same ratio', () => {
    const { x } = timeScale('log', [120, 12_000], 0, 1000);
    expect(x(400) - x(200)).toBeCloseTo(x(8000) - x(4000));
  });

  it.each([
    ['of one time', [2910], '1 s 2 s 5 s'],
    ['of one round time', [1000, 1000], '500 ms 1 s 2 s'],
    ['of times that differ little', [510, 620], '200 ms 500 ms 1 s'],
    ['of times below one millisecond', [0.4, 3], '0.2 ms 0.5 ms 1 ms 2 ms'],
    ['of no time yet', [], '500 ms 1 s 2 s'],
  ])('%s can be read, too', (_, times, expected) => {
    const scale = timeScale('log', times, 0, 800);
    expect(figures(scale)).toBe(expected);
    for (const time of times) expect(scale.x(time)).toBeGreaterThanOrEqual(0);
    for (const time of times) expect(scale.x(time)).toBeLessThanOrEqual(800);
  });

  it('leaves figures out, those of powers of ten last, before they would touch', () => {
    expect(figures(timeScale('log', [200, 4000], 0, 152))).toBe('200 ms (500) 1 s 2 s');
  });

  it('has powers of ten only where lines would be near each other', () => {
    expect(figures(timeScale('log', [2, 900_000], 0, 300))).toBe('1 ms 10 ms 100 ms 1 s 10 s 100 s');
  });

  it('has room for the lines of figures where it stands', () => {
    const scale = timeScale('log', [510, 3140], 184, 24);
    expect(figures(scale)).toBe('500 ms 1 s 2 s');
    expect(scale.x(500)).toBe(184);
    expect(scale.x(3140)).toBeCloseTo(24);
  });

  it('has what is no time to be put on it, as 0, where it begins', () => {
    const scale = timeScale('log', [0, -1, 500, 2000], 10, 400);
    expect(figures(scale)).toBe('500 ms 1 s 2 s');
    expect([0, -1, 500].map(scale.x)).toEqual([10, 10, 10]);
  });
});
