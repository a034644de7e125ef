import * as l10n from '@vscode/l10n';
import { html } from '../elements.ts';
import type { MeasuredSide } from './messages.ts';
import { sideName } from './words.ts';

/** How many are told of at once: mostly, all have failed for one reason. */
const toldAtOnce = 3;

/** Every failed start with its reason: in no figure, but never hidden. */
export function failedStarts(sides: readonly MeasuredSide[]): HTMLElement[] {
  const sentences = sides.flatMap((side) =>
    side.runs.flatMap((run) =>
      run.failure ? [l10n.t('{0}, run {1}: {2}', sideName(side.start), run.number, run.failure.message)] : [],
    ),
  );
  if (sentences.length === 0) return [];
  const others = sentences.slice(toldAtOnce);
  return [
    html(
      'section',
      { class: 'failures', 'aria-label': l10n.t('Failed starts') },
      html('h2', {}, l10n.t('Failed starts')),
      list(sentences.slice(0, toldAtOnce)),
      ...(others.length === 0
        ? []
        : [
            html(
              'details',
              { id: 'more-failed-starts' },
              html('summary', {}, l10n.t('{0} more', others.length)),
              list(others),
            ),
          ]),
    ),
  ];
}

function list(sentences: readonly string[]): HTMLElement {
  return html(
    'ul',
    {},
    ...sentences.map((sentence) => html('li', {}, html('span', { 'aria-hidden': 'true' }, '✕ '), sentence)),
  );
}
