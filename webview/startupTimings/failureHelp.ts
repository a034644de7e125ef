import * as l10n from '@vscode/l10n';
import { html } from '../elements.ts';
import { actionButton } from './actionButton.ts';
import type { ShownHelp } from './helpMessages.ts';
import type { Send } from './messages.ts';

/** What can be done about the failure that has ended a measurement. */
export function failureHelp({ advice, buttons }: ShownHelp, send: Send): HTMLElement {
  return html(
    'div',
    { class: 'help', role: 'group', 'aria-label': l10n.t('What can be done') },
    ...(advice === undefined ? [] : [html('p', {}, advice)]),
    ...buttons.map((button, index) =>
      actionButton(`help-${index + 1}`, 'secondary', button, () => {
        send({ type: 'help', button });
      }),
    ),
  );
}
