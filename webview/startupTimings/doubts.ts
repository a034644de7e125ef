import * as l10n from '@vscode/l10n';
import { startDoubts } from '../../src/startup/startDoubts.ts';
import { html } from '../elements.ts';
import { duration } from '../figures.ts';
import { pullTime } from './imagePulls.ts';
import type { MeasuredSide, Measurement } from './messages.ts';
import { isOfContainerd } from './toldEvents.ts';
import { sideName } from './words.ts';

/** What speaks against taking the figures as they are, each as a sentence, with what can be done. */
export function doubts({ sides }: Pick<Measurement, 'sides'>): HTMLElement[] {
  const sentences = [
    ...startDoubts(
      sides.map(({ start, runs }) => ({ name: sideName(start), runs })),
      duration,
    ).map(({ sentence }) => sentence),
    ...pulled(sides),
    ...untold(sides),
    ...clockWasSet(sides),
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

/** The first response is by the clock of the machine that measured, which nobody sets. */
function clockWasSet(sides: readonly MeasuredSide[]): string[] {
  const runs = sides.flatMap((side) => side.runs);
  const affected = runs.filter(({ nodeClockWasSet }) => nodeClockWasSet);
  if (affected.length === 0) return [];
  return [
    l10n.t(
      'The node’s clock was set during {0} of {1} runs: what it stamped in these is shown when the news arrived, some milliseconds late, and their phases cannot be compared exactly with those of other runs. The times to the first response are right.',
      affected.length,
      runs.length,
    ),
  ];
}
