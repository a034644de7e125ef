import * as l10n from '@vscode/l10n';
import { observedStartRate, type StartRate, timeSaved } from '../../src/startup/timeSaved.ts';
import { html } from '../elements.ts';
import { duration, size, timeSpan } from '../figures.ts';
import { subjectKey } from './comparable.ts';
import type { HistoryEntry, Measurement, PoolAnswer } from './messages.ts';
import { dateAndTime } from './words.ts';

/** What is known of how often the shown pod or environment is started. */
export interface SavingsPart {
  readonly entries: readonly HistoryEntry[];
  /** Of its warm pool; absent where it can have none, and until that is known. */
  readonly pool?: PoolAnswer | undefined;
  /** What the user has said; absent where that is the observed rate. */
  readonly startsPerDay: number | undefined;
  readonly onStartsPerDay: (startsPerDay: number | undefined) => void;
}

/** What restoring saves each day, at a rate that the user can change. Nothing where one of the medians is not known. */
export function savings(measurement: Measurement, part: SavingsPart): HTMLElement[] {
  const [coldMs, restoredMs] = mediansOf(measurement);
  if (coldMs === undefined || restoredMs === undefined) return [];
  const rate = observedRate(measurement, part.entries);
  const output = html('output', { class: 'large', for: 'starts-per-day' });
  const tell = (startsPerDay: number | undefined): void => {
    output.textContent = savedText({ coldMs, restoredMs }, startsPerDay);
  };
  tell(part.startsPerDay ?? rate?.perDay);
  const input = startsInput(part.startsPerDay ?? rate?.perDay);
  input.addEventListener('input', () => {
    const value = input.value.trim() === '' || !input.validity.valid ? undefined : input.valueAsNumber;
    part.onStartsPerDay(value);
    tell(value ?? rate?.perDay);
  });
  return [
    html(
      'section',
      { class: 'savings', 'aria-label': l10n.t('What it saves') },
      html(
        'div',
        { class: 'section-title' },
        html('h2', {}, l10n.t('What it saves')),
        html('label', { class: 'choice' }, l10n.t('Starts per day'), input),
      ),
      output,
      html('p', { class: 'circumstances' }, basisText(rate, measurement)),
      ...(part.pool ? [html('p', { class: 'circumstances' }, poolText(part.pool))] : []),
    ),
  ];
}

/** The medians of cold and of restored starts, in milliseconds. */
function mediansOf({ sides }: Measurement): readonly [number | undefined, number | undefined] {
  const median = (isCold: boolean): number | undefined =>
    sides.find(({ start, summary }) => (start === 'cold') === isCold && summary)?.summary?.median;
  return [median(true), median(false)];
}

function observedRate(measurement: Measurement, entries: readonly HistoryEntry[]): StartRate | undefined {
  const key = subjectKey(measurement);
  const known = entries
    .filter((entry) => subjectKey(entry) === key)
    .map(({ measuredAt, sides }) => ({
      at: Date.parse(measuredAt),
      count: sides.reduce((sum, { n, failed }) => sum + n + failed, 0),
    }));
  return observedStartRate(known, Date.now());
}

function startsInput(startsPerDay: number | undefined): HTMLInputElement {
  return html('input', {
    id: 'starts-per-day',
    type: 'number',
    min: 0,
    max: 1_000_000,
    step: 'any',
    value: startsPerDay === undefined ? undefined : rateFigure(startsPerDay),
  });
}

/** Starts per day for people: more digits than three would claim more than is known. */
function rateFigure(startsPerDay: number): number {
  return Number(startsPerDay.toPrecision(3));
}

function savedText(
  medians: { readonly coldMs: number; readonly restoredMs: number },
  startsPerDay: number | undefined,
): string {
  const { eachStartMs, eachDayMs } = timeSaved(medians, startsPerDay ?? 0);
  const each = duration(Math.abs(eachStartMs));
  const day = timeSpan(Math.abs(eachDayMs));
  if (startsPerDay === undefined) {
    return eachStartMs >= 0 ? l10n.t('{0} for each start', each) : l10n.t('{0} longer for each start', each);
  }
  const starts = rateFigure(startsPerDay);
  return eachStartMs >= 0
    ? l10n.t('{0} each day: {1} for each of {2} starts', day, each, starts)
    : l10n.t('Nothing: {0} more each day, {1} for each of {2} starts', day, each, starts);
}

function rateText({ starts, days, since, perDay }: StartRate): string {
  const from = dateAndTime(since);
  return days === 1
    ? l10n.t('The history has {0} measured starts of it in one day, since {1}.', starts, from)
    : l10n.t(
        'The history has {0} measured starts of it in {1} days, since {2}: {3} a day.',
        starts,
        days,
        from,
        rateFigure(perDay),
      );
}

/** On what the figures are based, and what is not in them. */
function basisText(rate: StartRate | undefined, { checkpoint }: Measurement): string {
  return [
    rate ? rateText(rate) : l10n.t('The history has no start of it.'),
    l10n.t('Only starts that Thaw has measured are known: set how many you make.'),
    l10n.t('By the medians of this measurement, if each start is restored rather than cold.'),
    l10n.t(
      'Not in it: making the checkpoint, and the {0} that it takes on the node.',
      size(checkpoint.bytes),
    ),
  ].join(' ');
}

/** What a warm pool holds against what is saved, and what of that is not known. */
function poolText({ holding, failure }: PoolAnswer): string {
  if (failure !== undefined) return l10n.t('Its warm pool is not known: {0}.', failure);
  if (!holding) return l10n.t('It has no warm pool, which would hold memory.');
  if (holding.pods === 0) return l10n.t('No pod waits in its warm pool: it holds no memory.');
  return [
    l10n.t(
      'Against it: its warm pool, whose waiting pods ({0}) reserve {1} of memory all day.',
      holding.pods,
      size(holding.reservedBytes),
    ),
    ...(holding.unknown > 0
      ? [
          l10n.t(
            'Pods of it with a container that requests none, so that what they hold is not known: {0}.',
            holding.unknown,
          ),
        ]
      : []),
    l10n.t('What they use of it is not known, as Thaw reads no metrics of the cluster.'),
  ].join(' ');
}
