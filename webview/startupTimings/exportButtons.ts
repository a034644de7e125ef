import * as l10n from '@vscode/l10n';
import { html } from '../elements.ts';
import { actionButton } from './actionButton.ts';
import type { ExportFormat, Send } from './messages.ts';
import { type Picture, png } from './picture.ts';

/** Something that can be taken along. */
export interface Exportable {
  /** By which its buttons are known when the page is drawn anew. */
  readonly id: string;
  /** Without its ending. */
  readonly fileName: string;
  readonly markdown: () => string;
  readonly csv: () => string;
  readonly json: () => string;
  readonly picture?: () => Picture;
}

/** A button that copies as Markdown, and a menu of the formats in which it can be saved. */
export function exportButtons(what: Exportable, send: Send): HTMLElement[] {
  const save = (format: ExportFormat, content: string): void => {
    send({ type: 'save', file: { format, name: what.fileName, content } });
  };
  const { picture } = what;
  return [
    actionButton(`${what.id}-copy`, 'secondary', l10n.t('Copy as Markdown'), () => {
      send({ type: 'copy', text: what.markdown() });
    }),
    menu(what.id, [
      item(l10n.t('Markdown…'), () => {
        save('md', what.markdown());
      }),
      item(l10n.t('CSV…'), () => {
        save('csv', what.csv());
      }),
      item(l10n.t('JSON…'), () => {
        save('json', what.json());
      }),
      ...(picture
        ? [
            item(l10n.t('Charts as SVG…'), () => {
              save('svg', picture().text);
            }),
            item(l10n.t('Charts as PNG…'), () => {
              void png(picture()).then((content) => {
                save('png', content);
              });
            }),
          ]
        : []),
    ]),
  ];
}

function item(name: string, onClick: () => void): HTMLElement {
  const made = html('button', {}, name);
  made.addEventListener('click', onClick);
  return made;
}

/** Folds up again by a choice, by Escape, and when it is left. */
function menu(id: string, items: readonly HTMLElement[]): HTMLElement {
  const summary = html('summary', { id: `${id}-menu-button` }, l10n.t('Export'));
  const made = html(
    'details',
    { class: 'menu', id: `${id}-menu` },
    summary,
    html('div', { class: 'menu-items' }, ...items),
  );
  const fold = (): void => {
    made.open = false;
    summary.focus();
  };
  for (const each of items) each.addEventListener('click', fold);
  made.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && made.open) fold();
  });
  made.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !made.contains(relatedTarget)) made.open = false;
  });
  return made;
}
