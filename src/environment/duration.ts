/** A duration in milliseconds of each unit that a duration can have. Kubernetes' own (Go's) know no days. */
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a duration in the form that the schema of environment files allows, such as `1h30m`; in milliseconds. */
export function durationMs(text: string): number {
  const parts = [...text.matchAll(/([\d.]+)(ms|[smhd])/g)];
  return parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (unitMs[unit] ?? NaN), 0);
}
