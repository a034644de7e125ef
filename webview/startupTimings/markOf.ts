/** Tells which mark of a chart an event is about; `undefined` where it is none. */
export type MarkOf = (event: Event) => SVGElement | undefined;

/** How far from the middle of a mark a pointer still points at it, in pixels: it need not hit exactly. */
const reach = 9;

/** A mark, and its middle in pixels of its chart. */
export interface PlacedMark {
  readonly mark: SVGElement;
  readonly x: number;
  readonly y: number;
}

/** The mark that an event happened on, or on a part of which: an element with the class `mark`. */
export const markUnder: MarkOf = ({ target }) =>
  target instanceof Element ? (target.closest<SVGElement>('.mark') ?? undefined) : undefined;

/** For marks as small as they are seen, which have no larger parts for pointers: the nearest one within reach, too. */
export function markNear(chart: Element, placed: readonly PlacedMark[]): MarkOf {
  return (event) => {
    const under = markUnder(event);
    if (under || !(event instanceof MouseEvent)) return under;
    const { left, top } = chart.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    let nearest: PlacedMark | undefined;
    let least = reach;
    for (const each of placed) {
      const distance = Math.hypot(each.x - x, each.y - y);
      if (distance > least) continue;
      nearest = each;
      least = distance;
    }
    return nearest?.mark;
  };
}
