import * as l10n from '@vscode/l10n';
import { quantile } from '../../src/startup/statistics.ts';
import { html } from '../elements.ts';
import { duration } from '../figures.ts';
import { pullTime } from './imagePulls.ts';
import { measuredNodes } from './measuredNodes.ts';
import type { MeasuredSide, Measurement, TimedRun } from './messages.ts';
import { isOfContainerd } from './toldEvents.ts';
import { sideName } from './words.ts';

/** From how many runs on it can be said that they scatter. */
const leastRunsThatScatter = 4;

/** Runs scatter where the middle half of them spans more than this part of their median. */
const scatterLimit = 0.25;

/** A run is doubtful if its figure can be wrong by more than this part of it, and by more than so many milliseconds. */
const lagLimit = 0.05;
const leastLagMs = 20;

/** A node is busy if more than this part of its processors is used while nothing is measured: what a start leaves behind takes some. */
const useLimit = 0.8;

/** What speaks against taking the figures as they are, each as a sentence, with what can be done. */
export function doubts(measurement: Pick<Measurement, 'sides'>): HTMLElement[] {
  const { sides } = measurement;
  const sentences = [
    ...sides.flatMap(scatter),
    ...lag(sides),
    ...busyNode(sides),
    ...places(measuredNodes(measurement)),
    ...pulled(sides),
    ...untold(sides),
  ];
  if (sentences.length === 0) return [];
  return [
    html(
      'ul',
      { class: 'doubts', 'aria-label': l10n.t('Doubts about these figures') },
      ...sentences.map((sentence) => html('li', {}, html('span', { 'aria-hidden': 'true' }, '⚠ '), sentence)),
    ),
  ];
}

function scatter({ start, runs, summary }: MeasuredSide): string[] {
  const values = Float64Array.from(runs.flatMap(({ firstResponseMs }) => firstResponseMs ?? [])).sort();
  if (summary === undefined || values.length < leastRunsThatScatter) return [];
  const [low, high] = [quantile(values, 0.25), quantile(values, 0.75)];
  if (high - low <= scatterLimit * summary.median) return [];
  return [
    l10n.t(
      '{0}: the runs scatter, half of them lie between {1} and {2}. Was the node busy with something else? More runs make the median more certain.',
      sideName(start),
      duration(low),
      duration(high),
    ),
  ];
}

function lag(sides: readonly MeasuredSide[]): string[] {
  const runs = sides.flatMap((side) => side.runs);
  const late = runs.filter(isLate);
  if (late.length === 0) return [];
  const worst = Math.max(...late.map(({ lagMs = 0 }) => lagMs));
  return [
    l10n.t(
      'The machine that measured was busy: in {0} of {1} runs it may have noticed news up to {2} late. Measure again when it is quiet.',
      late.length,
      runs.length,
      duration(worst),
    ),
  ];
}

function isLate({ firstResponseMs = Infinity, lagMs = 0 }: TimedRun): boolean {
  return lagMs > leastLagMs && lagMs > lagLimit * firstResponseMs;
}

function busyNode(sides: readonly MeasuredSide[]): string[] {
  const runs = sides.flatMap((side) => side.runs);
  const shares = runs.flatMap(({ nodeUse }) => nodeUse ?? []);
  const busy = shares.filter((share) => share > useLimit);
  if (busy.length === 0) return [];
  const percent = Math.round(quantile(Float64Array.from(busy).sort(), 0.5) * 100);
  return [
    l10n.t(
      'The node was busy with something else before {0} of {1} runs: {2} % of its processors were in use. These starts take longer than on a quiet node.',
      busy.length,
      runs.length,
      percent,
    ),
  ];
}

function pulled(sides: readonly MeasuredSide[]): string[] {
  const runs = sides.flatMap((side) => side.runs);
  const pulls = runs.flatMap((run) => pullTime(run) ?? []);
  if (pulls.length === 0) return [];
  return [
    l10n.t(
      'In {0} of {1} runs images were pulled, for up to {2}: that is part of their times.',
      pulls.length,
      runs.length,
      duration(Math.max(...pulls)),
    ),
  ];
}

/** Of a claimed pod, the start was before the measurement. */
function untold(sides: readonly MeasuredSide[]): string[] {
  const runs = sides
    .filter(({ start }) => start !== 'claim')
    .flatMap((side) => side.runs.filter(({ failure }) => failure === undefined));
  const without = runs.filter(({ events = [] }) => !events.some(isOfContainerd));
  if (without.length === 0 || without.length === runs.length) return [];
  return [
    l10n.t(
      'Of {0} of {1} runs there is nothing of containerd: the phases of these are known less exactly.',
      without.length,
      runs.length,
    ),
  ];
}

function places(nodes: readonly string[]): string[] {
  if (nodes.length < 2) return [];
  return [l10n.t('Not all runs were on the same node: {0}.', nodes.toSorted().join(', '))];
}
