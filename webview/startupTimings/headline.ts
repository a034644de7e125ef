import * as l10n from '@vscode/l10n';
import { html, svg } from '../elements.ts';
import { durationFigure, ratio, size } from '../figures.ts';
import { pullTime } from './imagePulls.ts';
import { measuredNodes } from './measuredNodes.ts';
import type { MeasuredCheckpoint, MeasuredSide, Measurement, SideSpeedUp, StartName } from './messages.ts';
import { shape } from './startShape.ts';
import { dateAndTime, probeText, routeExplanation } from './words.ts';

/** What a measurement says in a glance: the medians, how many times as fast, and of what these are the figures. */
export function headline(measurement: Measurement): HTMLElement {
  const { sides } = measurement;
  const [cold, ...restored] = sides;
  return html(
    'section',
    { class: 'headline', 'aria-label': l10n.t('Result') },
    html(
      'div',
      { class: 'figures' },
      ...(cold ? [median(cold)] : []),
      html('span', { class: 'arrow', 'aria-hidden': 'true' }, '→'),
      ...restored.flatMap((side) => [median(side), ...(side.speedUp ? [speedUp(side, side.speedUp)] : [])]),
    ),
    html('p', { class: 'circumstances' }, circumstances(measurement)),
  );
}

function median(side: MeasuredSide): HTMLElement {
  const { summary, start } = side;
  const figure = summary && durationFigure(summary.median);
  return html(
    'div',
    { class: `figure-block side-${start}`, title: routeExplanation(start) },
    html(
      'div',
      { class: 'large' },
      figure?.value ?? '–',
      ...(figure ? [html('span', { class: 'unit' }, ` ${figure.unit}`)] : []),
    ),
    html(
      'div',
      { class: 'caption' },
      svg('svg', { class: 'key', width: 12, height: 12, 'aria-hidden': 'true' }, shape(start, 6, 6)),
      captionOfMedian(side),
    ),
  );
}

function captionOfMedian({ start, summary, failed, runs }: MeasuredSide): string {
  const name = captionName(start);
  if (summary) return l10n.t('{0}, median of {1}', name, summary.n);
  if (failed > 0 && runs.length === 1) return l10n.t('{0}, failed', name);
  if (failed > 0) return l10n.t('{0}, all {1} failed', name, runs.length);
  return l10n.t('{0}, no start yet', name);
}

function captionName(start: StartName): string {
  switch (start) {
    case 'cold':
      return l10n.t('cold start');
    case 'native':
      return l10n.t('restored (native)');
    case 'nested':
      return l10n.t('restored (nested)');
    case 'lazy':
      return l10n.t('restored (lazy)');
    case 'claim':
      return l10n.t('claimed (warm pool)');
  }
}

function speedUp({ start }: MeasuredSide, { ratio: times, interval }: SideSpeedUp): HTMLElement {
  const words = times >= 1 ? l10n.t('faster') : l10n.t('as fast as cold');
  const certainty =
    'low' in interval
      ? l10n.t('95 % interval {0} – {1}', ratio(interval.low), ratio(interval.high))
      : l10n.t('no interval with fewer than {0} runs each', interval.minimumRuns);
  return html(
    'div',
    { class: `figure-block ratio side-${start}` },
    html('div', { class: 'large' }, ratio(times), html('span', { class: 'unit' }, '×')),
    html('div', { class: 'caption' }, `${words}, ${certainty}`),
  );
}

/** Of what the figures of a measurement are the figures. */
export function circumstances(measurement: Measurement): string {
  const { request, checkpoint, measuredAt, sides } = measurement;
  const nodes = measuredNodes(measurement);
  const wasPulled = sides.some(({ runs }) => runs.some((run) => pullTime(run) !== undefined));
  return [
    [
      measuredTime(sides, probeText(request.probe)),
      ...(nodes.length === 0 ? [] : [l10n.t('on {0}', nodes.join(', '))]),
      wasPulled ? l10n.t('some images pulled.') : l10n.t('images present.'),
    ].join(', '),
    warmUpText(checkpoint),
    l10n.t('Measured {0}.', dateAndTime(measuredAt)),
  ].join(' ');
}

function measuredTime(sides: readonly MeasuredSide[], probe: string): string {
  return sides.some(({ start }) => start === 'claim')
    ? l10n.t('Create request, or claim request, to first response ({0})', probe)
    : l10n.t('Create request to first response ({0})', probe);
}

function warmUpText({ name, label, bytes, checkpointedAt, warmUp }: MeasuredCheckpoint): string {
  const named = label === undefined ? name : `${name} “${label}”`;
  const made = dateAndTime(checkpointedAt);
  return warmUp === undefined
    ? l10n.t('Warmed up: as in the checkpoint {0} of {1}, made {2}.', named, size(bytes), made)
    : l10n.t('Warmed up: {0}. Checkpoint {1} of {2}, made {3}.', warmUp, named, size(bytes), made);
}
