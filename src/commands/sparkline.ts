import { summarize } from '../startup/statistics.ts';

/** The block elements of Unicode, from the lowest to the highest. */
const blocks = '▁▂▃▄▅▆▇█';

/** More blocks than these are not wider than what they stand beside. */
const mostBlocks = 16;

/** How values went, the first one first, as a row of blocks: each is the median of its part of them. Empty for none. */
export function sparkline(values: readonly number[]): string {
  const count = Math.min(values.length, mostBlocks);
  const medians = Array.from({ length: count }, (_, index) => {
    const part = values.slice(
      Math.floor((index * values.length) / count),
      Math.floor(((index + 1) * values.length) / count),
    );
    return summarize(part)?.median ?? 0;
  });
  const highest = Math.max(...medians);
  return medians.map((median) => blockOf(highest === 0 ? 0 : median / highest)).join('');
}

/** `part` is from 0 to 1. */
function blockOf(part: number): string {
  return blocks.charAt(Math.min(Math.floor(part * blocks.length), blocks.length - 1));
}
