import type { Outcome } from './actions.ts';

/**
 * What became of one environment, as a line of text: `shop  status baked  coldMs 4021  restoredMs 522`; below it, what was found of
 * its budget, a line for each thing that was checked.
 */
export function outcomeText({ name, budget, ...outcome }: Outcome): string {
  const facts = Object.entries(outcome).flatMap(([fact, value]) =>
    value === undefined ? [] : [`${fact} ${textOf(value)}`],
  );
  const found = (budget?.checks ?? []).map(
    ({ outcome: verdict, sentence }) => `  budget ${verdict}: ${sentence}`,
  );
  return [[textOf(name), ...facts].join('  '), ...found].join('\n');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
