import type { StartupRun } from '../startup/startupRun.ts';
import type { Outcome } from './actions.ts';
import { unfinishedText } from './unfinishedBakes.ts';

/**
 * What became of one environment, as a line of text: `shop  status baked  coldMs 4021  restoredMs 522`; below it, a line for each: what
 * makes measured times doubtful, what was found of its budget, and what unfinished bakes have left.
 */
export function outcomeText({ name, budget, warnings = [], unfinished = [], ...outcome }: Outcome): string {
  const facts = Object.entries(outcome).flatMap(([fact, value]) =>
    value === undefined ? [] : [`${fact} ${textOf(value)}`],
  );
  const found = (budget?.checks ?? []).map(
    ({ outcome: verdict, sentence }) => `  budget ${verdict}: ${sentence}`,
  );
  const doubtful = warnings.map(({ sentence }) => `  warning: ${sentence}`);
  const left = unfinished.map((bake) => `  ${unfinishedText(bake)}`);
  return [[textOf(name), ...facts].join('  '), ...doubtful, ...found, ...left].join('\n');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Why a start has failed; undefined where it has not. The pods of a measurement are not told apart by their names. */
export function runFailureText({
  kind,
  podName,
  failure,
}: Pick<StartupRun, 'kind' | 'podName' | 'failure'>): string | undefined {
  if (failure === undefined) return undefined;
  // A claim that got no pod has no name, either.
  const why = podName === '' ? failure.explanation : failure.explanation.replaceAll(podName, 'its pod');
  return `a ${kind} start failed: ${why}`;
}
