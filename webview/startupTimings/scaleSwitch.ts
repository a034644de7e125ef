import * as l10n from '@vscode/l10n';
import { html } from '../elements.ts';
import type { ScaleKind } from './keptPage.ts';

/** The time axis of a chart, and what to do when another one is chosen. */
export interface ScalePart {
  readonly kind: ScaleKind;
  readonly onKind: (kind: ScaleKind) => void;
}

/** Two buttons of which one is pressed: radio buttons for the keyboard and for screen readers. */
export function scaleSwitch(id: string, { kind, onKind }: ScalePart): HTMLElement {
  const option = (value: ScaleKind, text: string): HTMLElement => {
    const input = html('input', {
      type: 'radio',
      name: id,
      id: `${id}-${value}`,
      checked: value === kind ? '' : undefined,
    });
    input.addEventListener('change', () => {
      onKind(value);
    });
    return html('label', {}, input, text);
  };
  return html(
    'span',
    { class: 'switch', role: 'radiogroup', 'aria-label': l10n.t('Time axis') },
    option('linear', l10n.t('Linear')),
    option('log', l10n.t('Logarithmic')),
  );
}
