import type { Outcome } from './actions.ts';

/** What became of one environment, as a line of text: `shop  status baked  coldMs 4021  restoredMs 522`. */
export function outcomeText({ name, ...outcome }: Outcome): string {
  const facts = Object.entries(outcome).flatMap(([fact, value]) =>
    value === undefined ? [] : [`${fact} ${textOf(value)}`],
  );
  return [textOf(name), ...facts].join('  ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
