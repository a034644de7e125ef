import type { ScaleKind } from './keptPage.ts';
import type { MeasuredSide, Measurement } from './messages.ts';
import { timeScale, type TimeScale } from './timeScale.ts';

/** Below this width names stand above their rows, and tables are turned on their side. */
export const narrowBelow = 560;

/** Where things are in a chart of one row for each side, in pixels. */
export interface ChartLayout {
  readonly width: number;
  /** Whether names stand above the rows. */
  readonly isNarrow: boolean;
  readonly rowHeight: number;
  /** Of the first row's middle. */
  readonly firstRow: number;
  readonly scale: TimeScale;
}

/** The layout of both charts of a measurement, whose linear time axes so lie exactly above each other. */
export function chartLayout({ sides }: Measurement, width: number, kind: ScaleKind = 'linear'): ChartLayout {
  const isNarrow = width < narrowBelow;
  const times = sides.flatMap(({ runs }) => runs.flatMap(({ firstResponseMs }) => firstResponseMs ?? []));
  return {
    width,
    isNarrow,
    rowHeight: isNarrow ? 52 : 36,
    firstRow: isNarrow ? 34 : 20,
    scale: timeScale(
      kind,
      times,
      isNarrow ? narrowLeft[kind] : 136,
      width - figureWidth - failedWidth(sides),
    ),
  };
}

/** Where a narrow chart's axis begins, in pixels: half of the figure of its first tick has room before it. */
const narrowLeft: Readonly<Record<ScaleKind, number>> = { linear: 8, log: 22 };

/** Room on the right of a row for the median's figure, in pixels. */
export const figureWidth = 76;

/** Room for the marks of failed starts, in pixels; many of them stand closer together. */
export function failedWidth(sides: readonly MeasuredSide[]): number {
  return Math.min(60, 12 * Math.max(0, ...sides.map(({ failed }) => failed)));
}

/** Where the name of a row stands, for the middle `y` of the row. */
export function rowName(
  { isNarrow, scale }: ChartLayout,
  y: number,
): Readonly<Record<string, string | number>> {
  return isNarrow
    ? { x: 0, y: y - 21, class: 'row-name' }
    : { x: scale.left - 12, y: y + 4, 'text-anchor': 'end', class: 'row-name' };
}
