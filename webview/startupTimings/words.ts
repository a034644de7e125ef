import * as l10n from '@vscode/l10n';
import { duration } from '../figures.ts';
import type { MeasuredSide, PhaseName, ProbeChoice, StartName, TimedRun } from './messages.ts';

/** The name of a side, for rows of charts and tables. */
export function sideName(start: StartName): string {
  switch (start) {
    case 'cold':
      return l10n.t('Cold');
    case 'native':
      return l10n.t('Restored, native');
    case 'nested':
      return l10n.t('Restored, nested');
    case 'lazy':
      return l10n.t('Restored, lazy');
    case 'claim':
      return l10n.t('Claimed, warm');
  }
}

/** {@link sideName} in one word, for rows that name a run, too. */
export function shortSideName(start: StartName): string {
  switch (start) {
    case 'cold':
      return l10n.t('Cold');
    case 'native':
      return l10n.t('Native');
    case 'nested':
      return l10n.t('Nested');
    case 'lazy':
      return l10n.t('Lazy');
    case 'claim':
      return l10n.t('Claimed');
  }
}

/** What a route is, to be explained once where its name stands. */
export function routeExplanation(start: StartName): string | undefined {
  switch (start) {
    case 'cold':
      return undefined;
    case 'native':
      return l10n.t('Native: the node’s own container runtime restores the checkpoint.');
    case 'nested':
      return l10n.t('Nested: a small runtime inside the pod restores the checkpoint.');
    case 'lazy':
      return l10n.t('Lazy: a small runtime inside the pod restores, and reads memory when it is touched.');
    case 'claim':
      return l10n.t('Claimed: the pod was restored before, and waited in a warm pool.');
  }
}

/** The name of a phase, for legends and tables. */
export function phaseName(phase: PhaseName): string {
  switch (phase) {
    case 'claim':
      return l10n.t('claim');
    case 'schedule':
      return l10n.t('schedule');
    case 'sandbox':
      return l10n.t('sandbox');
    case 'image':
      return l10n.t('image');
    case 'create':
      return l10n.t('create');
    case 'start':
      return l10n.t('start');
    case 'restore':
      return l10n.t('restore');
    case 'application':
      return l10n.t('application start');
    case 'response':
      return l10n.t('first response');
    case 'unknown':
      return l10n.t('not seen in detail');
  }
}

/** What counts as the first response. */
export function probeText(probe: ProbeChoice): string {
  switch (probe.kind) {
    case 'http':
      return l10n.t('HTTP {0} from :{1}{2}', probe.expectedStatus, probe.port, probe.path);
    case 'exec':
      return l10n.t('success of `{0}`', probe.command.join(' '));
    case 'logLine':
      return l10n.t('a log line with “{0}”', probe.contains);
    case 'podReady':
      return l10n.t('the pod is ready');
  }
}

/** A run and its result in one line. */
export function runText({ start }: Pick<MeasuredSide, 'start'>, run: TimedRun): string {
  const name = l10n.t('{0}, run {1}', sideName(start), run.number);
  if (run.firstResponseMs === undefined) {
    return l10n.t('{0}: failed, {1}', name, run.failure?.explanation ?? l10n.t('for an unknown reason'));
  }
  return `${name}: ${duration(run.firstResponseMs)}`;
}

/** The wall-clock time of a moment, to the second. */
export const timeOfDay = formatOf({ timeStyle: 'medium', hour12: false });

/** The day of a moment, within the year. */
export const dayOfYear = formatOf({ day: 'numeric', month: 'short' });

/** The day and time of a moment, to the minute. */
export const dateAndTime = formatOf({ dateStyle: 'medium', timeStyle: 'short', hour12: false });

/** Makes the browser load what formats of times need, which takes as long as drawing hundreds of marks. */
export function prepareFormats(): void {
  for (const format of [timeOfDay, dayOfYear, dateAndTime]) format(Date.now());
}

/** Makes its format once: that takes a hundred times as long as using it, and a page has a thousand moments. */
function formatOf(options: Intl.DateTimeFormatOptions): (moment: string | number) => string {
  let made: Intl.DateTimeFormat | undefined;
  return (moment) => {
    made ??= new Intl.DateTimeFormat(document.documentElement.lang || 'en', options);
    return made.format(new Date(moment));
  };
}
