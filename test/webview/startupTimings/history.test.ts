import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { history, historyList } from '../../../webview/startupTimings/history.ts';
import type { HistoryFilter, ScaleKind } from '../../../webview/startupTimings/keptPage.ts';
import type { HistoryEntry, PageMessage, ShownHistory } from '../../../webview/startupTimings/messages.ts';
import { entry, mixed, weeks } from './exampleHistory.ts';
import { measurement } from './exampleMeasurement.ts';

const onFilter = vi.fn<(filter: HistoryFilter) => void>();
const onKind = vi.fn<(kind: ScaleKind) => void>();
const send = vi.fn<(message: PageMessage) => void>();

interface ShowOptions {
  readonly filter?: HistoryFilter;
  readonly shown?: typeof measurement;
  readonly scale?: ScaleKind;
  readonly width?: number;
}

function show(
  of: ShownHistory,
  { filter = {}, shown, scale = 'linear', width = 1000 }: ShowOptions = {},
): HTMLElement {
  const part = { history: of, filter, scale: { kind: scale, onKind }, onFilter };
  document.body.replaceChildren(...history(part, shown, width, send), ...historyList(part, shown, send));
  return document.body;
}

function historyOf(...entries: readonly HistoryEntry[]): ShownHistory {
  return { entries, unreadable: 0, isTruncated: false };
}

function marks(): Element[] {
  return [...document.querySelectorAll('.mark')];
}

function rows(): string[][] {
  return [...document.querySelectorAll('tbody tr')].map((row) =>
    [...row.children].map(({ textContent }) => textContent),
  );
}

function notes(): string {
  return [...document.querySelectorAll('.note')].map(({ textContent }) => textContent).join(' ');
}

/** What can be chosen, by field. */
function choices(): Record<string, string[]> {
  return Object.fromEntries(
    [...document.querySelectorAll('select')].map((select) => [
      select.getAttribute('aria-label') ?? '',
      [...select.options].map(({ text }) => text),
    ]),
  );
}

function choose(label: string, option: string): void {
  const select = document.querySelector<HTMLSelectElement>(`select[aria-label="${label}"]`);
  if (!select) throw new Error(`There is no choice of ${label}`);
  select.value = [...select.options].find(({ text }) => text === option)?.value ?? 'none';
  select.dispatchEvent(new Event('change'));
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T12:00:00Z') });
  onFilter.mockClear();
  onKind.mockClear();
  send.mockClear();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the history', () => {
  it('is not there without a measurement', () => {
    expect(show(historyOf()).textContent).toBe('');
  });

  it('says the whole in words to who cannot see it', () => {
    const label = show(weeks).querySelector('svg.chart')?.getAttribute('aria-label');
    expect(label).toMatch(/^History\. 9 measurements from Nov 3, 2026, .* to Nov 22, 2026, /);
    expect(label).toContain(
      'Cold: medians from 2.41 s to 3.01 s; Restored, native: medians from 505 ms to 561 ms',
    );
  });

  it('has a mark with the figures for every measurement, in time order', () => {
    show(weeks);
    expect(marks()).toHaveLength(9);
    expect(marks()[0]?.getAttribute('aria-label')).toMatch(
      /^Nov 3, 2026, .* · Cold: 2\.41 s, median of 10 · Restored, native: 520 ms, median of 10, 4\.6× \(5\.1 – 5\.7\) · demo\/notebook-7d9f · main · thaw-dev · devnode · after 20 requests · notebook:1$/,
    );
    const positions = marks().map((mark) => Number(mark.getAttribute('x')));
    expect(positions).toEqual(positions.toSorted((one, other) => one - other));
  });

  it('marks no more of the chart than a column, however few measurements there are', () => {
    show(historyOf(entry(22)), { shown: measurement });
    const [mark] = marks();
    expect(Number(mark?.getAttribute('width'))).toBe(96);
    expect(Number(mark?.getAttribute('x')) + 48).toBe((64 + 988) / 2);
  });

  it('joins the medians of each side by a line', () => {
    const paths = [...show(weeks).querySelectorAll('.history-line')];
    expect(paths.map((line) => line.getAttribute('class'))).toEqual([
      'history-line side-cold',
      'history-line side-native',
    ]);
    expect(paths[0]?.getAttribute('d')?.match(/[ML]/g)).toHaveLength(9);
  });

  it('tells where the image has changed', () => {
    expect(show(weeks).querySelectorAll('.image-change')).toHaveLength(1);
    expect(marks().filter((mark) => mark.getAttribute('aria-label')?.includes('image changed'))).toEqual([
      marks()[4],
    ]);
    expect(document.querySelector('.legend')?.textContent).toContain('dashed: image changed');
  });

  it('tells so also where measurements of others came between', () => {
    const entries = weeks.entries.flatMap((entry) => [
      entry,
      { ...entry, id: `${entry.id}-elsewhere`, nodes: ['another'] },
    ]);
    expect(show({ ...weeks, entries }).querySelectorAll('.image-change')).toHaveLength(2);
  });

  it('has the same figures in a table, the newest first', () => {
    show(weeks);
    expect(rows()).toHaveLength(9);
    expect(rows()[0]?.slice(1)).toEqual([
      '3.01 s',
      '561 ms',
      '5.4× (5.1 – 5.7)',
      '10 + 10',
      '0',
      'native',
      'devnode',
      'after 20 requests',
      'notebook:2',
    ]);
  });

  it('says which measurements were ended early, and shows where nothing succeeded', () => {
    show(mixed, { filter: { subject: '' } });
    expect(rows().filter(([when]) => when?.includes('ended early'))).toHaveLength(1);
    expect(
      rows()
        .find(([when]) => when?.includes('failed'))
        ?.slice(2, 7),
    ).toEqual(['2.24 s', '–', '–', '1 + 0', '✕ 1']);
    expect(document.querySelectorAll('.chart .cross')).toHaveLength(1);
  });

  it('names an environment in place of the pod that its bake had, and the beginning of a digest', () => {
    const checkpoint = {
      environment: 'notebook',
      imageName: 'notebook:1',
      imageRef: 'sha256:0123456789abcdef',
    };
    show(historyOf(entry(1), entry(2, { checkpoint })));
    expect(rows()[0]?.[1]).toBe('notebook · thaw-dev');
    expect(rows()[0]?.at(-1)).toBe('notebook:1 · 01234567');
    expect(marks()[1]?.getAttribute('aria-label')).toContain(' · notebook:1 · 01234567');
  });
});

describe('the time axis of the history', () => {
  it('is logarithmic where that is chosen, and says so to everyone', () => {
    const shown = show(weeks, { scale: 'log' });
    const [axis] = shown.querySelectorAll('.axis');
    expect([...(axis?.querySelectorAll('text') ?? [])].map(({ textContent }) => textContent)).toEqual([
      '500 ms',
      '1 s',
      '2 s',
    ]);
    expect(shown.querySelector('svg.chart')?.getAttribute('aria-label')).toMatch(
      /The time axis is logarithmic\.$/,
    );
    expect(document.querySelector('.legend')?.textContent).toContain('logarithmic time axis');
    document.getElementById('history-scale-linear')?.click();
    expect(onKind).toHaveBeenCalledExactlyOnceWith('linear');
  });

  it('has what did not succeed where it begins', () => {
    const cross = (scale: ScaleKind): string | null | undefined =>
      show(mixed, { filter: { subject: '' }, scale })
        .querySelector('.chart .cross')
        ?.getAttribute('d');
    expect(cross('log')).toBe(cross('linear'));
  });
});

describe('what cannot be compared', () => {
  it('is said, and not joined by a line', () => {
    show(mixed, { filter: { subject: '' } });
    expect(notes()).toContain('Measurements of different pods or environments, nodes cannot be compared');
    const cold = [...document.querySelectorAll('.history-line.side-cold')];
    expect(cold.map((line) => line.getAttribute('d')?.match(/[ML]/g)?.length)).toEqual([9, 2]);
  });

  it('includes what awaited another first response', () => {
    show(historyOf(entry(1), entry(2, { request: { probe: { kind: 'podReady' } } })));
    expect(notes()).toContain('Measurements of different first responses cannot be compared');
    expect(document.querySelectorAll('.history-line')).toHaveLength(0);
  });

  it('is no matter where all is of one pod on one node', () => {
    show(weeks);
    expect(notes()).toBe('');
  });
});

describe('the filter', () => {
  it('offers only what makes a difference', () => {
    show(historyOf(entry(20), entry(22)));
    expect(choices()).toEqual({});
    show(mixed, { filter: { subject: '' } });
    expect(choices()).toEqual({
      'Pod or environment': [
        'All pods and environments',
        'demo/notebook-7d9f · main · thaw-dev',
        'demo/jvm-1 · main · thaw-dev',
      ],
      Route: ['All routes', 'Restored, native', 'Restored, nested'],
      Node: ['All nodes', 'devnode', 'devnode2'],
      Time: ['Any time', 'Last 7 days'],
    });
  });

  it('is at first what the page shows', () => {
    show(mixed, { shown: measurement });
    expect(marks()).toHaveLength(9);
    expect(document.querySelector('select')?.selectedOptions[0]?.text).toContain('notebook');
  });

  it.each([
    ['Pod or environment', 'demo/jvm-1 · main · thaw-dev', 3],
    ['Route', 'Restored, nested', 1],
    ['Node', 'devnode2', 1],
    ['Time', 'Last 7 days', 4],
  ])('by %s shows %s only', (label, option, count) => {
    show(mixed, { filter: { subject: '' } });
    choose(label, option);
    show(mixed, { filter: onFilter.mock.calls[0]?.[0] ?? {} });
    expect(marks()).toHaveLength(count);
    expect(rows()).toHaveLength(count);
  });

  it('restricts nothing by what nothing fits any more', () => {
    show(weeks, { filter: { subject: 'gone', node: 'gone', route: 'nested', days: '1' } });
    expect(marks()).toHaveLength(9);
  });
});

describe('opening a measurement', () => {
  it('is done by a click or a key on its mark', () => {
    show(weeks);
    const mark = marks()[2];
    mark?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    mark?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    mark?.dispatchEvent(new KeyboardEvent('keydown', { key: ' ', bubbles: true }));
    mark?.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));
    expect(send.mock.calls).toEqual(Array.from({ length: 3 }, () => [{ type: 'open', id: 'measurement-8' }]));
  });

  it('is done by its row', () => {
    show(weeks);
    document.querySelector<HTMLElement>('tbody button')?.click();
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'open', id: 'measurement-22' });
  });

  it('is not needed for that which is shown, and which is marked', () => {
    show(weeks, { shown: measurement });
    expect(marks().filter((mark) => mark.getAttribute('aria-current') === 'true')).toEqual([marks()[8]]);
    const buttons = [...document.querySelectorAll('tbody button')];
    expect(buttons.filter((button) => button.getAttribute('aria-current') === 'true')).toEqual([buttons[0]]);
  });

  it('is one stop of the Tab key in the chart', () => {
    show(weeks);
    expect(marks().filter((mark) => mark.getAttribute('tabindex') === '0')).toHaveLength(1);
  });
});

describe('a long history', () => {
  const long: ShownHistory = {
    entries: Array.from({ length: 1000 }, (_, index) =>
      entry(1, { id: `measurement-${index}`, cold: 3000 + index }),
    ),
    unreadable: 1,
    isTruncated: true,
  };

  it('has its newest measurements in the chart and the table, and says so', () => {
    show(long, { width: 320 });
    expect(marks()).toHaveLength(21);
    expect(marks().at(-1)?.getAttribute('aria-label')).toContain('4.00 s');
    expect(notes()).toContain('The chart has the newest 21 of 1000 measurements.');
    expect(rows()).toHaveLength(50);
    expect(rows()[0]?.[1]).toBe('4.00 s');
  });

  it('has them all in the table when that is asked for', () => {
    show(long, { filter: { node: '' } });
    document.querySelector<HTMLElement>('#all-rows')?.click();
    expect(onFilter).toHaveBeenCalledExactlyOnceWith({ node: '', isWhole: true });
    show(long, { filter: { isWhole: true } });
    expect(rows()).toHaveLength(1000);
    expect(document.querySelector('#all-rows')).toBeNull();
  });

  it('says what of its file is not listed', () => {
    show(long);
    expect(notes()).toContain('Older measurements are in the file of the history, but not listed.');
    expect(notes()).toContain('Lines of the history that cannot be read, and stay in its file: 1.');
  });
});
