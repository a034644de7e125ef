/** A phase, and when it was over; `undefined` where that was not seen. The first of a startup has no phase: there it begins. */
export type PhaseEnd<Phase extends string, Point> = readonly [
  phase: Phase | undefined,
  end: Point | undefined,
];

/** A stretch of a startup; `unknown` where it is several phases whose ends between were not seen. */
export interface SpanOf<Phase extends string, Point> {
  readonly phase: Phase | 'unknown';
  readonly from: Point;
  readonly to: Point;
}

/** What a startup was spent on, in order. Where an end is missing, what was done between its neighbours is unknown. */
export function spansBetween<Phase extends string, Point>(
  ends: readonly PhaseEnd<Phase, Point>[],
): SpanOf<Phase, Point>[] {
  const spans: SpanOf<Phase, Point>[] = [];
  let previous: { readonly index: number; readonly end: Point } | undefined;
  for (const [index, [phase, end]] of ends.entries()) {
    if (end === undefined) continue;
    if (previous && phase) {
      const isSeen = index === previous.index + 1;
      spans.push({ phase: isSeen ? phase : 'unknown', from: previous.end, to: end });
    }
    previous = { index, end };
  }
  return spans;
}
