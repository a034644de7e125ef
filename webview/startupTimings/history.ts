import * as l10n from '@vscode/l10n';
import { html } from '../elements.ts';
import { incomparableText } from './comparable.ts';
import { type Exportable, exportButtons } from './exportButtons.ts';
import { historyCsv, historyJson, historyMarkdown } from './exportHistory.ts';
import { figureTable } from './figureTable.ts';
import { chartCapacity, historyChart, historyLegend } from './historyChart.ts';
import { type FilterChoice, filteredHistory } from './historyFilter.ts';
import { historyTable } from './historyTable.ts';
import type { HistoryFilter } from './keptPage.ts';
import type { HistoryEntry, Measurement, Send, ShownHistory } from './messages.ts';
import { type ScalePart, scaleSwitch } from './scaleSwitch.ts';
import { section } from './section.ts';

/** How many rows the table has until all are asked for. */
const newestRows = 50;

/** The history and what is done with it. */
export interface HistoryPart {
  readonly history: ShownHistory;
  readonly filter: HistoryFilter;
  readonly scale: ScalePart;
  readonly onFilter: (filter: HistoryFilter) => void;
}

/** The measurements over time, where there are any: filters and chart. `shown` is the one that the page shows. */
export function history(
  { history: all, filter, scale, onFilter }: HistoryPart,
  shown: Measurement | undefined,
  width: number,
  send: Send,
): HTMLElement[] {
  if (all.entries.length === 0 && all.unreadable === 0) return [];
  const { entries, choices } = filteredHistory(all.entries, filter, shown);
  const drawn = entries.slice(-chartCapacity(width));
  const made = section(
    l10n.t('History'),
    historyLegend(drawn, scale.kind),
    historyChart(
      { entries: drawn, shownId: shownIn(all, shown)?.id, scale: scale.kind, onOpen: opening(send) },
      width,
    ),
  );
  const title = made.querySelector('.section-title');
  title?.append(
    html(
      'span',
      { class: 'actions' },
      scaleSwitch('history-scale', scale),
      ...exportButtons(exports(entries), send),
    ),
  );
  title?.after(filters(choices, filter, onFilter), ...notes(all, entries, drawn));
  return [made];
}

/** The same measurements as a table. */
export function historyList(
  { history: all, filter, onFilter }: HistoryPart,
  shown: Measurement | undefined,
  send: Send,
): HTMLElement[] {
  if (all.entries.length === 0 && all.unreadable === 0) return [];
  const { entries } = filteredHistory(all.entries, filter, shown);
  const rows = filter.isWhole ? entries : entries.slice(-newestRows);
  return [
    figureTable(historyTable(rows, shownIn(all, shown)?.id, opening(send))),
    ...(rows.length < entries.length ? [allRows(entries.length, filter, onFilter)] : []),
  ];
}

function opening(send: Send): (id: string) => void {
  return (id) => {
    send({ type: 'open', id });
  };
}

/** What can be taken along of the measurements that are shown. */
function exports(entries: readonly HistoryEntry[]): Exportable {
  return {
    id: 'export-history',
    fileName: 'startup-history',
    markdown: () => historyMarkdown(entries),
    csv: () => historyCsv(entries),
    json: () => historyJson(entries),
  };
}

/** The entry of the measurement that is shown. */
function shownIn({ entries }: ShownHistory, shown: Measurement | undefined): HistoryEntry | undefined {
  return entries.find(
    ({ measuredAt, checkpoint }) =>
      measuredAt === shown?.measuredAt && checkpoint.name === shown.checkpoint.name,
  );
}

/** What must be known to read the chart right. */
function notes(
  { unreadable, isTruncated }: ShownHistory,
  entries: readonly HistoryEntry[],
  drawn: readonly HistoryEntry[],
): HTMLElement[] {
  const incomparable = incomparableText(drawn);
  return [
    ...(incomparable === undefined ? [] : [incomparable]),
    ...(drawn.length < entries.length
      ? [l10n.t('The chart has the newest {0} of {1} measurements.', drawn.length, entries.length)]
      : []),
    ...(isTruncated ? [l10n.t('Older measurements are in the file of the history, but not listed.')] : []),
    ...(unreadable > 0
      ? [l10n.t('Lines of the history that cannot be read, and stay in its file: {0}.', unreadable)]
      : []),
  ].map((text) => html('p', { class: 'note' }, text));
}

function filters(
  choices: readonly FilterChoice[],
  filter: HistoryFilter,
  onFilter: (filter: HistoryFilter) => void,
): HTMLElement {
  return html(
    'div',
    { class: 'filters' },
    ...choices.map(({ field, name, all, options, chosen }) => {
      const select = html(
        'select',
        { id: `filter-${field}`, 'aria-label': name },
        ...[{ value: '', name: all }, ...options].map((option) =>
          html(
            'option',
            { value: option.value, selected: option.value === chosen ? '' : undefined },
            option.name,
          ),
        ),
      );
      select.addEventListener('change', () => {
        onFilter({ ...filter, [field]: select.value });
      });
      return select;
    }),
  );
}

function allRows(
  count: number,
  filter: HistoryFilter,
  onFilter: (filter: HistoryFilter) => void,
): HTMLElement {
  const button = html(
    'button',
    { class: 'link', id: 'all-rows' },
    l10n.t('Show all {0} measurements', count),
  );
  button.addEventListener('click', () => {
    onFilter({ ...filter, isWhole: true });
  });
  return html('p', {}, button);
}
