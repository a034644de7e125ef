import * as l10n from '@vscode/l10n';
import { subjectKey, subjectName } from './comparable.ts';
import type { HistoryFilter } from './keptPage.ts';
import type { HistoryEntry, Measurement } from './messages.ts';
import { sideName } from './words.ts';

/** By what can be filtered. */
export type FilterField = Exclude<keyof HistoryFilter, 'isWhole'>;

/** Something by which can be filtered. */
interface Field {
  readonly field: FilterField;
  readonly name: string;
  /** The name of the choice that restricts nothing. */
  readonly all: string;
  /** Only where they make a difference. */
  readonly options: readonly { readonly value: string; readonly name: string }[];
  readonly fits: (entry: HistoryEntry, value: string) => boolean;
}

/** What can be chosen for a field. */
export interface FilterChoice extends Field {
  /** What is chosen; empty for all. */
  readonly chosen: string;
}

/** What of the history is shown, and what else could be. */
export interface FilteredHistory {
  readonly entries: readonly HistoryEntry[];
  readonly choices: readonly FilterChoice[];
}

const dayMs = 24 * 60 * 60 * 1000;

/** The periods that are offered. */
const periods = [7, 30, 90] as const;

/** Filters the history, where `shown` is the measurement that the page shows. */
export function filteredHistory(
  entries: readonly HistoryEntry[],
  filter: HistoryFilter,
  shown: Measurement | undefined,
): FilteredHistory {
  const wanted = { ...filter, subject: filter.subject ?? (shown ? subjectKey(shown) : '') };
  const choices = fields(entries, Date.now())
    .filter(({ options }) => options.length > 0)
    .map((field) => {
      const chosen = field.options.find(({ value }) => value === wanted[field.field])?.value ?? '';
      return { ...field, chosen };
    });
  return {
    entries: entries.filter((entry) =>
      choices.every(({ chosen, fits }) => chosen === '' || fits(entry, chosen)),
    ),
    choices,
  };
}

function fields(entries: readonly HistoryEntry[], now: number): readonly Field[] {
  const restored = (entry: HistoryEntry): HistoryEntry['sides'] =>
    entry.sides.filter(({ start }) => start !== 'cold');
  const isWithin = ({ measuredAt }: HistoryEntry, days: number): boolean =>
    Date.parse(measuredAt) >= now - days * dayMs;
  const nodes = entries.flatMap((entry) => entry.nodes);
  return [
    {
      field: 'subject',
      name: l10n.t('Pod or environment'),
      all: l10n.t('All pods and environments'),
      options: different(entries.map((entry) => [subjectKey(entry), subjectName(entry)])),
      fits: (entry, value) => subjectKey(entry) === value,
    },
    {
      field: 'route',
      name: l10n.t('Route'),
      all: l10n.t('All routes'),
      options: different(entries.flatMap(restored).map(({ start }) => [start, sideName(start)])),
      fits: (entry, value) => restored(entry).some(({ start }) => start === value),
    },
    {
      field: 'node',
      name: l10n.t('Node'),
      all: l10n.t('All nodes'),
      options: different(nodes.map((node) => [node, node])),
      fits: (entry, value) => entry.nodes.includes(value),
    },
    {
      field: 'days',
      name: l10n.t('Time'),
      all: l10n.t('Any time'),
      options: periods
        .filter((days) => entries.some((entry) => !isWithin(entry, days)))
        .map((days) => ({ value: String(days), name: l10n.t('Last {0} days', days) })),
      fits: (entry, value) => isWithin(entry, Number(value)),
    },
  ];
}

/** Each value once with its name; nothing where there is but one. */
function different(values: readonly (readonly [string, string])[]): Field['options'] {
  const names = new Map(values);
  return names.size < 2 ? [] : [...names].map(([value, name]) => ({ value, name }));
}
