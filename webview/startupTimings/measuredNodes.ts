import type { Measurement } from './messages.ts';

/** The nodes on which starts ran, each once, in the order of the starts. */
export function measuredNodes({ sides }: Pick<Measurement, 'sides'>): readonly string[] {
  return [...new Set(sides.flatMap(({ runs }) => runs.flatMap(({ node }) => node ?? [])))];
}
