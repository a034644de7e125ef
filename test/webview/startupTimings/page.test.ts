import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Measurement, PageState } from '../../../webview/startupTimings/messages.ts';
import { pageParts } from '../../../webview/startupTimings/page.ts';
import {
  cold,
  failedRun,
  measurement,
  native,
  unsure,
  withClaims,
  withCriu,
  withEvents,
  withFailure,
  withLazy,
  withPulls,
} from './exampleMeasurement.ts';

const send = vi.fn();
const scale = { kind: 'linear', onKind: vi.fn() } as const;
const comparison = { pair: {}, onPair: vi.fn(), onPick: vi.fn() };

function show(state: PageState, width = 800): HTMLElement {
  document.body.replaceChildren(
    ...pageParts({ state, width, send, scale, comparison }).flatMap(({ draw }) => draw()),
  );
  return document.body;
}

function measured(shown: Measurement, width?: number): HTMLElement {
  return show({ status: 'measured', measurement: shown }, width);
}

function texts(within: ParentNode, selector: string): string[] {
  return [...within.querySelectorAll(selector)].map(({ textContent }) => textContent.trim());
}

/** From where to where a rectangle is, in pixels. */
function extent(rectangle: Element): { readonly from: number; readonly to: number } {
  const from = Number(rectangle.getAttribute('x'));
  return { from, to: from + Number(rectangle.getAttribute('width')) };
}

function table(within: ParentNode, caption: string): string[][] {
  const found = [...within.querySelectorAll('table')].find(
    (each) => each.querySelector('caption')?.textContent === caption,
  );
  return [...(found?.querySelectorAll('tr') ?? [])].map((row) => texts(row, 'th, td'));
}

function marks(within: ParentNode): string[] {
  return [...within.querySelectorAll('section .mark')].map((mark) => mark.getAttribute('aria-label') ?? '');
}

function press(key: string): void {
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}

/** Where a mark of a start is in its chart, which in jsdom lies at the origin of the page. */
function middle(id: string): readonly [number, number] {
  const [, x, y] = /^M(\S+) ([\d.]+)/.exec(document.getElementById(id)?.getAttribute('d') ?? '') ?? [];
  return [Number(x), Number(y)];
}

/** Over the first chart, and none of its marks. */
function pointer(type: string, clientX: number, clientY: number): void {
  const event = new PointerEvent(type, { clientX, clientY, bubbles: true });
  document.querySelector('.chart')?.dispatchEvent(event);
}

beforeEach(() => {
  send.mockClear();
  comparison.onPick.mockClear();
});

describe('the headline', () => {
  it('says the medians with their number, and how many times as fast', () => {
    const shown = measured(measurement);
    expect(texts(shown, '.figure-block .large')).toEqual(['3.01 s', '561 ms', '5.4×']);
    expect(texts(shown, '.figure-block .caption')).toEqual([
      'cold start, median of 10',
      'restored (native), median of 10',
      'faster, 95 % interval 5.1 – 5.7',
    ]);
  });

  it.each([
    ['claimed (warm pool), median of 10', withClaims, 'Create request, or claim request, to first response'],
    ['restored (lazy), median of 10', withLazy, 'Create request to first response'],
  ])('tells what was measured: %s', (caption, shown, time) => {
    const page = measured(shown);
    expect(texts(page, '.figure-block .caption')[1]).toBe(caption);
    expect(texts(page, '.circumstances')[0]).toContain(time);
  });

  it('says why there is no interval', () => {
    expect(texts(measured(unsure), '.ratio .caption')).toEqual([
      'faster, no interval with fewer than 4 runs each',
    ]);
  });

  it('does not call slower faster', () => {
    const slower = { ...native, speedUp: { ratio: 0.8, interval: { low: 0.7, high: 0.9 } } };
    const shown = measured({ ...measurement, sides: [cold, slower] });
    expect(texts(shown, '.ratio .caption')[0]).toContain('as fast as cold');
  });
});

describe('the chart of every run', () => {
  it('has a mark with exact figures for every start', () => {
    const found = marks(measured(withFailure)).filter((label) => label.includes(' · devnode · '));
    expect(found).toHaveLength(21);
    expect(found[0]).toMatch(/^Cold, run 1: 2\.95 s · devnode · /);
  });

  it('tells the sides apart by shape, not only by colour', () => {
    const shapes = [cold, native, { ...native, start: 'nested' as const }].map((side) => {
      const shown = measured({ ...measurement, sides: [side] });
      return shown
        .querySelector('section .shape .mark')
        ?.getAttribute('d')
        ?.replace(/[^a-zA-Z]/g, '');
    });
    expect(new Set(shapes).size).toBe(3);
  });

  it('shows a failed start as failed, with its reason', () => {
    const shown = measured(withFailure);
    expect(marks(shown).filter((label) => label.includes('failed'))).toEqual([
      expect.stringContaining(
        'Restored, native, run 11: failed, PID 12 (python3) has an open TCP connection',
      ),
    ]);
    expect(texts(shown, '.failures li')).toEqual([expect.stringContaining(failedRun.failure?.message ?? '')]);
  });

  it('says the whole in words to who cannot see it', () => {
    const label = measured(measurement).querySelector('svg.chart')?.getAttribute('aria-label');
    expect(label).toBe(
      'Every run. Cold: 10 starts from 2.91 s to 3.14 s, median 3.01 s; Restored, native: 10 starts from 510 ms to 620 ms, median 561 ms. The time axis is linear.',
    );
  });

  it('shows a bracket for the 95th percentile only where it can be trusted', () => {
    expect(measured(measurement).querySelectorAll('.bracket')).toHaveLength(0);
    const trustworthy = { ...cold, summary: { ...(cold.summary ?? fail()), p95Trustworthy: true } };
    const shown = measured({ ...measurement, sides: [trustworthy, native] });
    expect(shown.querySelectorAll('.bracket')).toHaveLength(1);
    expect(texts(shown, '.legend')[0]).toContain('bracket: p95');
  });

  it('is one stop of the Tab key, within which the arrow keys go from mark to mark', () => {
    const shown = measured(measurement);
    const chart = shown.querySelector('svg.chart') ?? fail();
    expect(chart.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
    chart.querySelector<SVGElement>('[tabindex="0"]')?.focus();
    press('ArrowRight');
    expect(document.activeElement?.getAttribute('aria-label')).toContain('Cold, run 2');
    press('End');
    expect(document.activeElement?.getAttribute('aria-label')).toContain('Restored, native, run 10');
    press('Home');
    press('ArrowLeft');
    expect(document.activeElement?.getAttribute('aria-label')).toContain('Cold, run 1');
    expect(chart.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
  });

  it('shows the figures of the mark that is nearest to a pointer, within reach', () => {
    const shown = measured(measurement);
    const tooltip = shown.querySelector<HTMLElement>('.tooltip') ?? fail();
    const [x, y] = middle('run-native-4');
    pointer('pointermove', x - 6, y + 4);
    expect(tooltip.textContent).toContain('Restored, native, run 4');
    expect(tooltip.hidden).toBe(false);
    pointer('pointermove', x - 10, y);
    expect(tooltip.hidden).toBe(true);
  });

  it('leaves figures dismissed while a pointer only moves about on their mark', () => {
    const shown = measured(measurement);
    const tooltip = shown.querySelector<HTMLElement>('.tooltip') ?? fail();
    const [x, y] = middle('run-native-4');
    pointer('pointermove', x, y);
    tooltip.parentElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    pointer('pointermove', x + 1, y);
    expect(tooltip.hidden).toBe(true);
  });

  it('has the start picked, and its mark focused, that is nearest to a click', () => {
    measured(withFailure);
    const [x, y] = middle('run-native-4');
    pointer('click', x - 5, y + 5);
    expect(comparison.onPick.mock.lastCall?.[0]).toMatchObject({
      side: { start: 'native' },
      run: { number: 4 },
    });
    expect(document.activeElement?.id).toBe('run-native-4');
  });

  it('has no start picked that failed', () => {
    measured(withFailure);
    document.getElementById('run-native-11')?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(comparison.onPick).not.toHaveBeenCalled();
  });

  it('shows the figures of the mark that has the focus, until Escape', () => {
    const shown = measured(measurement);
    const mark = shown.querySelector<SVGElement>('.mark') ?? fail();
    const tooltip = shown.querySelector<HTMLElement>('.tooltip') ?? fail();
    expect(tooltip.hidden).toBe(true);
    mark.focus();
    expect(tooltip.hidden).toBe(false);
    expect(tooltip.textContent).toBe(mark.getAttribute('aria-label'));
    press('Escape');
    expect(tooltip.hidden).toBe(true);
  });
});

describe('where the time goes', () => {
  it('shows the phases of the run nearest to the median of each side', () => {
    const labels = marks(measured(measurement));
    expect(labels).toContain('application start 2.80 s, from 214 ms to 3.01 s');
    expect(labels).toContain('restore 245 ms, from 260 ms to 505 ms');
  });

  it('begins all bars at the create request', () => {
    const starts = [...measured(measurement).querySelectorAll('.mark .phase-schedule')].map((phase) =>
      phase.getAttribute('x'),
    );
    expect(starts).toHaveLength(2);
    expect(new Set(starts).size).toBe(1);
  });

  it('leaves a gap where what was done is not known, and says so', () => {
    const run = {
      ...(cold.runs[0] ?? fail()),
      spans: [
        { phase: 'unknown', fromMs: 0, toMs: 500 },
        { phase: 'application', fromMs: 500, toMs: 2950 },
      ],
    } as const;
    const summary = { n: 1, median: 2950, p95: 2950, p95Trustworthy: false, min: 2950, max: 2950 };
    const shown = measured({ ...measurement, sides: [{ ...cold, runs: [run], summary }] });
    expect(shown.querySelectorAll('.mark .phase-unknown')).toHaveLength(1);
    expect(texts(shown, '.legend-entry')).toContain('not seen in detail');
  });

  it('has a mark with its figures for each event that Kubernetes or containerd told of', () => {
    const shown = measured(withEvents);
    expect(marks(shown)).toContain('kubelet: Pulled main: 144 ms, pulled for 120 ms');
    expect(marks(shown)).toContain('containerd: /tasks/start main: 215 ms');
    expect(shown.querySelectorAll('.mark .told')).toHaveLength(11);
  });

  it('says whose events are marked, and has no word for those that are not there', () => {
    const legend = (shown: HTMLElement): readonly string[] =>
      texts(shown, '.legend-entry').filter((text) => text.startsWith('told by'));
    expect(legend(measured(withEvents))).toEqual(['told by Kubernetes', 'told by containerd']);
    expect(legend(measured(withPulls))).toEqual(['told by Kubernetes']);
    expect(legend(measured(measurement))).toEqual([]);
  });

  it('has within the bar of a restore what CRIU says of it, where that is known', () => {
    const shown = measured(withCriu);
    expect(marks(shown)).toContain(
      'restore 245 ms, from 260 ms to 505 ms; CRIU 90.5 ms, forking 3.25 ms of it',
    );
    const [bar, stripe] = ['.phase-restore', '.criu'].map((part) => shown.querySelector(`.mark ${part}`));
    const figure = (of: Element | null | undefined, name: string): number => Number(of?.getAttribute(name));
    expect(figure(stripe, 'width')).toBeLessThan(figure(bar, 'width') / 2);
    expect(figure(stripe, 'x')).toBeGreaterThan(figure(bar, 'x'));
    expect(texts(shown, '.legend-entry')).toContain('CRIU at work');
    expect(measured(measurement).querySelectorAll('.criu')).toHaveLength(0);
  });

  it('has within the bar of the phase in which an image was pulled when that was', () => {
    const shown = measured(withPulls);
    expect(marks(shown)).toEqual(
      expect.arrayContaining([
        'image 2.00 s, from 0 ms to 2.00 s; images pulled for 1.50 s',
        'application start 1.01 s, from 2.00 s to 3.01 s; images pulled for 550 ms',
      ]),
    );
    const [image, application] = [...shown.querySelectorAll('.mark .phase')].map(extent);
    const [first, second] = [...shown.querySelectorAll('.mark .pull')].map(extent);
    expect((first?.to ?? 0) - (first?.from ?? 0)).toBeCloseTo(
      ((image?.to ?? 0) - (image?.from ?? 0)) * 0.75,
      -1,
    );
    expect(first?.to).toBeLessThan(image?.to ?? 0);
    // It began before the phase, within whose bar it stays.
    expect(second?.from).toBeGreaterThan(image?.to ?? 0);
    expect(second?.to).toBeLessThan(application?.to ?? 0);
    expect(texts(shown, '.legend-entry')).toContain('image pulled');
    expect(texts(measured(measurement), '.legend-entry')).not.toContain('image pulled');
  });

  it('is left out as long as nothing has succeeded', () => {
    const sides = [{ start: 'cold', runs: [], failed: 0 } as const];
    expect(texts(measured({ ...measurement, sides }), 'h2')).toEqual(['Every run']);
  });
});

describe('the tables', () => {
  it('have the figures of the charts', () => {
    expect(table(measured(withFailure), 'Runs')).toEqual([
      ['Start', 'n', 'median', 'p95', 'min', 'max', 'speed-up', 'failed'],
      ['Cold', '10', '3.01 s', '–', '2.91 s', '3.14 s', '1×', '0'],
      ['Restored, native', '10', '561 ms', '–', '510 ms', '620 ms', '5.4× (5.1 – 5.7)', '✕ 1'],
    ]);
  });

  it('have the phases of the typical runs', () => {
    const [columns, ...rows] = table(measured(measurement), 'Where the time goes');
    expect(columns?.slice(1, 4)).toEqual(['schedule', 'sandbox', 'image']);
    expect(rows[1]?.slice(0, 4)).toEqual(['Native, run 1', '9.00 ms', '139 ms', '3.00 ms']);
  });

  it('have every run, failed ones too, once that is folded open', async () => {
    const shown = measured(withFailure);
    expect(table(shown, 'Every run')).toEqual([]);
    shown.querySelector<HTMLDetailsElement>('#every-run')?.setAttribute('open', '');
    const rows = await vi.waitUntil(() => [table(shown, 'Every run')].find(({ length }) => length > 0));
    expect(rows).toHaveLength(22);
    expect(rows.at(-1)?.slice(0, 2)).toEqual(['Restored, native, run 11', '✕ failed']);
  });

  it('have how long images were pulled, where any were', async () => {
    const shown = measured(withEvents);
    shown.querySelector<HTMLDetailsElement>('#every-run')?.setAttribute('open', '');
    const rows = await vi.waitUntil(() => [table(shown, 'Every run')].find(({ length }) => length > 0));
    expect([rows[0]?.[2], rows[1]?.[2], rows.at(-1)?.[2]]).toEqual(['images pulled for', '120 ms', '–']);
  });

  it('turn on their side where the page is narrow', () => {
    expect(table(measured(measurement, 300), 'Runs')[1]).toEqual(['n', '10', '10']);
  });
});

describe('the states of the page', () => {
  function click(): void {
    document.querySelector<HTMLElement>('#action')?.click();
  }

  it('offers to measure while there is nothing', () => {
    expect(show({ status: 'empty' }).textContent).toContain('Nothing has been measured');
    click();
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'measure' });
  });

  it('offers to measure the same again', () => {
    measured(measurement);
    click();
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'measureAgain', request: measurement.request });
  });

  it('says how far a measurement is, and offers to cancel it', () => {
    const progress = { completed: 6, total: 20, next: 'native' } as const;
    const shown = show({ status: 'measuring', measurement: unsure, progress });
    expect(texts(shown, '[role=status] span')).toEqual(['Start 7 of 20: restored, native']);
    expect(shown.querySelector('progress')).toMatchObject({ value: 6, max: 20 });
    click();
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'cancel' });
  });

  it('keeps the runs of a measurement that was cancelled', () => {
    const shown = show({ status: 'cancelled', measurement: unsure });
    expect(texts(shown, '[role=status]')[0]).toContain('ended early');
    expect(table(shown, 'Runs')[1]?.[1]).toBe('3');
  });

  it('says why a measurement failed, and keeps its runs', () => {
    const failure = { message: 'Cannot delete demo/x: the server is gone.', explanation: 'gone' };
    const shown = show({ status: 'failed', measurement: unsure, failure });
    expect(texts(shown, '[role=alert]')).toEqual(['✕ Cannot delete demo/x: the server is gone.']);
    expect(table(shown, 'Runs')[1]?.[1]).toBe('3');
  });

  it('says once why it failed, with the start of which that is known', () => {
    const { failure = fail() } = failedRun;
    const shown = show({ status: 'failed', measurement: withFailure, failure });
    expect(texts(shown, '[role=alert]')).toEqual([
      '✕ The measurement was ended: every other start would have failed for the same reason.',
    ]);
    expect(texts(shown, '.failures li')).toEqual([expect.stringContaining(failure.message)]);
  });

  it('reads nothing that a cluster says as HTML', () => {
    const evil = '<img src=x onerror=alert(1)>';
    const request = { ...measurement.request, pod: evil };
    const run = { ...failedRun, node: evil, failure: { message: evil, explanation: evil } };
    const shown = measured({ ...measurement, request, sides: [{ ...cold, runs: [run], failed: 1 }] });
    expect(shown.querySelectorAll('img')).toHaveLength(0);
    expect(shown.textContent).toContain(evil);
  });
});

function fail(): never {
  throw new Error('It is not there');
}
