import { type Child, html } from '../elements.ts';

/** What stands where there is no figure. */
export const none = '–';

/** A table of figures: the first column names the rows. */
export interface FigureTable {
  readonly caption: string;
  readonly columns: readonly Child[];
  readonly rows: readonly (readonly Child[])[];
}

/** The table as an element; its figures are aligned on the right. */
export function figureTable({ caption, columns, rows }: FigureTable): HTMLElement {
  return html(
    'div',
    // It may have to be scrolled, and so must be reached by keyboard.
    { class: 'table-frame', role: 'region', tabindex: 0, 'aria-label': caption },
    html(
      'table',
      {},
      html('caption', {}, caption),
      html('thead', {}, html('tr', {}, ...columns.map((name) => html('th', { scope: 'col' }, name)))),
      html(
        'tbody',
        {},
        ...rows.map(([name = '', ...cells]) =>
          html('tr', {}, html('th', { scope: 'row' }, name), ...cells.map((cell) => html('td', {}, cell))),
        ),
      ),
    ),
  );
}

/** The same table with rows and columns exchanged: for a page too narrow for many columns. */
export function turned({ caption, columns, rows }: FigureTable): FigureTable {
  const [corner = '', ...names] = columns;
  return {
    caption,
    columns: [corner, ...rows.map(([name = '']) => name)],
    rows: names.map((name, column) => [name, ...rows.map((row) => row[column + 1] ?? '')]),
  };
}
