import { beforeEach, describe, expect, it, vi } from 'vitest';
import { exportButtons } from '../../../webview/startupTimings/exportButtons.ts';
import { historyCsv, historyJson, historyMarkdown } from '../../../webview/startupTimings/exportHistory.ts';
import {
  fileName,
  measurementCsv,
  measurementJson,
  measurementMarkdown,
} from '../../../webview/startupTimings/exportMeasurement.ts';
import { csvText, markdownTable } from '../../../webview/startupTimings/exportText.ts';
import type { PageMessage } from '../../../webview/startupTimings/messages.ts';
import { isPageMessage } from '../../../webview/startupTimings/validMessage.ts';
import { entry, mixed } from './exampleHistory.ts';
import { measurement, unsure, withCriu, withEvents, withFailure } from './exampleMeasurement.ts';

/** The cells of CSV that has no line feeds within them. */
function records(csv: string): Record<string, string>[] {
  const [names = [], ...rows] = csv
    .trimEnd()
    .split('\r\n')
    .map((line) =>
      Array.from(
        line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g),
        ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
      ),
    );
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? 'missing'])));
}

describe('CSV', () => {
  it('quotes what must be, and ends lines as the standard says', () => {
    expect(csvText([['a,b', 'say "so"', 'two\nlines', 1.5, undefined]])).toBe(
      '"a,b","say ""so""","two\nlines",1.5,\r\n',
    );
  });

  it('leaves no text that a spreadsheet would calculate', () => {
    expect(csvText([['=HYPERLINK("http://elsewhere")', '+1', '-1', '@x', -1]])).toBe(
      `"'=HYPERLINK(""http://elsewhere"")",'+1,'-1,'@x,-1\r\n`,
    );
  });

  it('has how long images were pulled', () => {
    const rows = records(measurementCsv(withEvents));
    expect([rows[0]?.pullMs, rows.at(-1)?.pullMs]).toEqual(['120', '']);
  });

  it('has CRIU’s figures of a restore', () => {
    const rows = records(measurementCsv(withCriu));
    expect(rows[0]).toMatchObject({ criuRestoreMs: '', criuForkingMs: '' });
    expect(rows.at(-1)).toMatchObject({ criuRestoreMs: '90.5', criuForkingMs: '3.25' });
  });

  it('has every run of a measurement with its phases, unrounded, failed ones too', () => {
    const rows = records(measurementCsv(withFailure));
    expect(rows).toHaveLength(21);
    expect(rows[0]).toMatchObject({
      context: 'thaw-dev',
      pod: 'notebook-7d9f',
      environment: '',
      start: 'cold',
      run: '1',
      node: 'devnode',
      firstResponseMs: '2950',
      scheduleMs: '8',
      applicationMs: '2736',
      restoreMs: '',
    });
    expect(rows.at(-1)).toMatchObject({
      start: 'native',
      run: '11',
      firstResponseMs: '',
      failure: expect.stringContaining('has an open TCP connection to 10.0.3.7:5432') as string,
    });
  });

  it('has every measurement of a history', () => {
    const rows = records(historyCsv(mixed.entries));
    expect(rows).toHaveLength(12);
    expect(rows[0]).toMatchObject({
      measuredAt: '2026-11-03T12:00:00.000Z',
      status: 'measured',
      nodes: 'devnode',
      route: 'native',
      coldRuns: '10',
      coldMedianMs: '2410',
      restoredMedianMs: '520',
      speedUpLow: '5.1',
      speedUpHigh: '5.71',
    });
    expect(rows.find(({ status }) => status === 'failed')).toMatchObject({
      route: 'nested',
      restoredFailed: '1',
      restoredMedianMs: '',
      speedUp: '',
    });
  });
});

describe('Markdown', () => {
  it('shows text as it is, whatever is in it', () => {
    const table = { caption: '', columns: ['a|b', 'n'], rows: [['<img src=x> *bold* `code`\nnext', '1']] };
    expect(markdownTable(table)).toBe(
      '| a\\|b | n |\n| :-- | --: |\n| \\<img src=x\\> \\*bold\\* \\`code\\` next | 1 |\n',
    );
  });

  it('has the figures of a measurement, and of what they are', () => {
    const text = measurementMarkdown(measurement);
    expect(text).toContain('**Startup of demo/notebook-7d9f · main · thaw-dev**\n\n| Start | n | median |');
    expect(text).toContain('| Cold | 10 | 3.01 s | – | 2.91 s | 3.14 s | 1× | 0 |\n');
    expect(text).toContain(
      '| Restored, native | 10 | 561 ms | – | 510 ms | 620 ms | 5.4× (5.1 – 5.7) | 0 |\n',
    );
    expect(text).toContain('on devnode, images present.');
    expect(text).toMatch(/Measured Nov 2\d, 2026, \d\d:50\.\n$/);
  });

  it('has a row for each measurement of a history, the newest first', () => {
    const lines = historyMarkdown([entry(3), entry(5)])
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[2]).toContain('Nov 5, 2026');
    expect(lines[2]).toContain('| 3.00 s | 500 ms | 6.0× (5.1 – 5.7) |');
  });
});

describe('JSON', () => {
  it('is what was measured', () => {
    expect(JSON.parse(measurementJson(unsure))).toEqual(unsure);
    expect(JSON.parse(historyJson(mixed.entries))).toEqual(mixed.entries);
  });
});

describe('the name of a file', () => {
  it('says what was measured when', () => {
    expect(fileName(measurement)).toBe('startup-notebook-7d9f-2026-11-22');
    const checkpoint = { ...measurement.checkpoint, environment: '../shop' };
    expect(fileName({ ...measurement, checkpoint })).toBe('startup-..-shop-2026-11-22');
  });
});

describe('the buttons', () => {
  const send = vi.fn<(message: PageMessage) => void>();

  function menu(): HTMLDetailsElement {
    const found = document.querySelector('details');
    if (!found) throw new Error('There is no menu');
    return found;
  }

  function item(name: string): HTMLElement {
    const found = [...menu().querySelectorAll('button')].find(({ textContent }) => textContent === name);
    if (!found) throw new Error(`There is no ${name}`);
    return found;
  }

  beforeEach(() => {
    send.mockClear();
    const what = {
      id: 'export',
      fileName: 'startup',
      markdown: () => '| cold |',
      csv: () => 'ms',
      json: () => '{}',
      picture: () => ({ text: '<svg/>', width: 1, height: 1 }),
    };
    document.body.replaceChildren(...exportButtons(what, send));
  });

  it('copy as Markdown', () => {
    document.querySelector<HTMLElement>('#export-copy')?.click();
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'copy', text: '| cold |' });
  });

  it.each([
    ['Markdown…', { format: 'md', content: '| cold |' }],
    ['CSV…', { format: 'csv', content: 'ms' }],
    ['JSON…', { format: 'json', content: '{}' }],
    ['Charts as SVG…', { format: 'svg', content: '<svg/>' }],
  ])('save as %s, which folds the menu up', (name, file) => {
    menu().open = true;
    item(name).click();
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'save', file: { name: 'startup', ...file } });
    expect(isPageMessage(send.mock.calls[0]?.[0])).toBe(true);
    expect(menu().open).toBe(false);
    expect(document.activeElement).toBe(menu().querySelector('summary'));
  });

  it('fold the menu up by Escape, and when it is left', () => {
    menu().open = true;
    item('CSV…').focus();
    item('CSV…').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    expect(menu().open).toBe(false);
    menu().open = true;
    item('CSV…').dispatchEvent(new FocusEvent('focusout', { bubbles: true, relatedTarget: item('JSON…') }));
    expect(menu().open).toBe(true);
    item('CSV…').dispatchEvent(new FocusEvent('focusout', { bubbles: true, relatedTarget: document.body }));
    expect(menu().open).toBe(false);
    expect(send).not.toHaveBeenCalled();
  });
});
