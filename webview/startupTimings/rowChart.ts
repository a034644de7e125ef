import { html, svg } from '../elements.ts';
import type { ChartLayout } from './chartLayout.ts';
import { roveFocus } from './rovingFocus.ts';
import { timeAxis } from './timeScale.ts';

/** Room below the middle of the last row down to the end of the axis' lines, in pixels. */
const belowLastRow = 18;

/** Room for the figures of the axis, in pixels. */
const axisHeight = 26;

/** A chart of rows on one time axis; `row` draws the one whose middle is at `y`. Its marks are gone through by the arrow keys. */
export function rowChart<Row>(
  layout: ChartLayout,
  {
    rows,
    summary,
    row,
  }: { rows: readonly Row[]; summary: string; row: (each: Row, y: number) => SVGElement },
): HTMLElement {
  const bottom = layout.firstRow + (rows.length - 1) * layout.rowHeight + belowLastRow;
  const chart = svg(
    'svg',
    {
      width: layout.width,
      height: bottom + axisHeight,
      role: 'group',
      'aria-label': summary,
      class: 'chart',
    },
    timeAxis(layout.scale, 0, bottom),
    ...rows.map((each, index) => row(each, layout.firstRow + index * layout.rowHeight)),
  );
  roveFocus(chart);
  return html('div', { class: 'chart-frame' }, chart);
}
