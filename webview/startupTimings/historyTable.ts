import * as l10n from '@vscode/l10n';
import { html } from '../elements.ts';
import { subjectKey, subjectName } from './comparable.ts';
import { type FigureTable, none } from './figureTable.ts';
import type { HistoryEntry, HistorySide } from './messages.ts';
import { milliseconds, speedUpText } from './tables.ts';
import { dateAndTime, shortSideName } from './words.ts';

/** The history in figures, the newest measurement first. What was measured is told only where that differs. */
export function historyRows(
  entries: readonly HistoryEntry[],
): FigureTable & { readonly rows: readonly string[][] } {
  const isMixed = new Set(entries.map(subjectKey)).size > 1;
  const columns: readonly (readonly [string, (entry: HistoryEntry) => string])[] = [
    [l10n.t('measured'), measuredText],
    ...(isMixed ? [[l10n.t('of'), subjectName] as const] : []),
    [l10n.t('cold, median'), (entry) => milliseconds(coldOf(entry)?.median)],
    [l10n.t('restored, median'), (entry) => milliseconds(restoredOf(entry)?.median)],
    [l10n.t('speed-up'), (entry) => speedUpText(restoredOf(entry) ?? { start: 'native' })],
    [l10n.t('n'), ({ sides }) => sides.map(({ n }) => n).join(' + ')],
    [l10n.t('failed'), ({ sides }) => failedText(sides)],
    [l10n.t('route'), routeText],
    [l10n.t('node'), ({ nodes }) => nodes.join(', ') || none],
    [l10n.t('checkpoint'), ({ checkpoint }) => checkpoint.label ?? checkpoint.name],
    [l10n.t('image'), (entry) => imageText(entry) ?? none],
  ];
  return {
    caption: l10n.t('Measurements'),
    columns: columns.map(([name]) => name),
    rows: entries.toReversed().map((entry) => columns.map(([, text]) => text(entry))),
  };
}

/** The same with a button in the first column that opens the measurement. */
export function historyTable(
  entries: readonly HistoryEntry[],
  shownId: string | undefined,
  onOpen: (id: string) => void,
): FigureTable {
  const table = historyRows(entries);
  const newestFirst = entries.toReversed();
  return {
    ...table,
    rows: table.rows.map(([first = '', ...others], index) => {
      const id = newestFirst[index]?.id ?? '';
      const isShown = id === shownId;
      const button = html(
        'button',
        { class: 'link', id: `row-${id}`, 'aria-current': isShown ? 'true' : undefined },
        first,
      );
      button.addEventListener('click', () => {
        onOpen(id);
      });
      return [button, ...others];
    }),
  };
}

function measuredText({ measuredAt, status }: HistoryEntry): string {
  const ending = { measured: '', cancelled: ` (${l10n.t('ended early')})`, failed: ` (${l10n.t('failed')})` };
  return dateAndTime(measuredAt) + ending[status];
}

/** The cold side of a measurement. */
export function coldOf({ sides }: HistoryEntry): HistorySide | undefined {
  return sides.find(({ start }) => start === 'cold');
}

/** The restored side of a measurement. */
export function restoredOf({ sides }: HistoryEntry): HistorySide | undefined {
  return sides.find(({ start }) => start !== 'cold');
}

function routeText(entry: HistoryEntry): string {
  const restored = restoredOf(entry);
  return restored ? shortSideName(restored.start).toLowerCase() : none;
}

function failedText(sides: readonly HistorySide[]): string {
  const failed = sides.reduce((sum, side) => sum + side.failed, 0);
  return failed > 0 ? `✕ ${failed}` : '0';
}

/** The name of a measurement's image with the beginning of its digest, as far as they are known. */
export function imageText({ checkpoint: { imageName, imageRef } }: HistoryEntry): string | undefined {
  const digest = imageRef === undefined ? undefined : /sha256:([0-9a-f]{8})/.exec(imageRef)?.[1];
  return [imageName ?? [], digest ?? []].flat().join(' · ') || undefined;
}
