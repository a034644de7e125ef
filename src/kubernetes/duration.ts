const millisecondsOf: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  µs: 1e-3,
  ns: 1e-6,
};

/**
 * A duration as Go writes it (`time.Duration.String`), such as `1m2.5s`, and with days, which Go does not know; in milliseconds,
 * `undefined` where it is none.
 */
export function durationMs(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:d|h|m|s|ms|µs|ns))+$/.test(text)) return undefined;
  return [...text.matchAll(/([\d.]+)([a-zµ]+)/g)].reduce(
    (sum, [, figure, unit = '']) => sum + Number(figure) * (millisecondsOf[unit] ?? NaN),
    0,
  );
}
