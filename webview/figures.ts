/** A figure and its unit, for where both are set in different sizes. */
export interface Figure {
  readonly value: string;
  readonly unit: string;
}

/** A duration with three significant digits: in milliseconds below one second, else in seconds. */
export function durationFigure(ms: number): Figure {
  const inMs = threeDigits(ms);
  return Number(inMs) < 1000 ? { value: inMs, unit: 'ms' } : { value: threeDigits(ms / 1000), unit: 's' };
}

/** {@link durationFigure} as one text. */
export function duration(ms: number): string {
  const { value, unit } = durationFigure(ms);
  return `${value} ${unit}`;
}

/** A difference of durations with its sign. */
export function signedDuration(ms: number): string {
  if (ms === 0) return `±${duration(0)}`;
  return `${ms < 0 ? '−' : '+'}${duration(Math.abs(ms))}`;
}

/** A long duration, such as a sum of many: in minutes from two of them on, in hours from two of them on. */
export function timeSpan(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 2) return duration(ms);
  return minutes < 120 ? `${threeDigits(minutes)} min` : `${threeDigits(minutes / 60)} h`;
}

/** A ratio for people: two digits tell all that a handful of runs can know of it. */
export function ratio(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toPrecision(2);
}

/** A size in decimal kilobytes, megabytes or gigabytes, with three significant digits. */
export function size(bytes: number): string {
  const kilobytes = threeDigits(bytes / 1e3);
  if (Number(kilobytes) < 1000) return `${kilobytes} kB`;
  const megabytes = threeDigits(bytes / 1e6);
  return Number(megabytes) < 1000 ? `${megabytes} MB` : `${threeDigits(bytes / 1e9)} GB`;
}

/** Never in exponential notation, which `toPrecision` chooses from 1000 on. */
function threeDigits(value: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) >= 100 ? rounded.toFixed(0) : rounded.toPrecision(3);
}
