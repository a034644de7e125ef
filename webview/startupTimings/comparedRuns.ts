import type { RunPair } from './keptPage.ts';
import type { Measurement, PhaseName } from './messages.ts';
import { phaseOrder } from './phaseOrder.ts';
import { timeOfPhase, type TypicalRun, typicalRuns } from './whereTimeGoes.ts';

/** What a phase takes in two runs, in milliseconds. */
export interface PhaseDifference {
  readonly phase: PhaseName;
  /** Absent where the run was not seen in the phase. */
  readonly first?: number | undefined;
  readonly second?: number | undefined;
  /** How much longer the second run is in it; absent where that is not known. */
  readonly difference?: number | undefined;
}

/** By what a run is known in its measurement. */
export function runKey({ side, run }: TypicalRun): string {
  return `${side.start}-${run.number}`;
}

/** The runs that can be compared: those that succeeded. */
export function succeededRuns({ sides }: Measurement): TypicalRun[] {
  return sides.flatMap((side) =>
    side.runs.filter(({ firstResponseMs }) => firstResponseMs !== undefined).map((run) => ({ side, run })),
  );
}

/** The two runs that were chosen, or else those nearest to the medians of both sides; `undefined` where there are no two. */
export function comparedRuns(
  measurement: Measurement,
  { first, second }: RunPair,
): readonly [TypicalRun, TypicalRun] | undefined {
  const runs = succeededRuns(measurement);
  const typical = typicalRuns(measurement);
  const chosen = (key: string | undefined): TypicalRun | undefined =>
    runs.find((each) => runKey(each) === key);
  const one = chosen(first) ?? typical[0];
  const other = chosen(second) ?? typical.at(1) ?? runs.find(({ run }) => run !== one?.run);
  return one && other && [one, other];
}

/** The pair with a run in the place of the compared one of its own kind, the second where there are two or none. */
export function pairWith(measurement: Measurement, pair: RunPair, picked: TypicalRun): RunPair {
  const compared = comparedRuns(measurement, pair);
  if (!compared) return pair;
  const [first, second] = compared.map(({ side }) => side.start);
  const { start } = picked.side;
  const [firstKey, secondKey] = compared.map(runKey);
  return start === first && start !== second
    ? { first: runKey(picked), ...(secondKey !== undefined && { second: secondKey }) }
    : { ...(firstKey !== undefined && { first: firstKey }), second: runKey(picked) };
}

/**
 * What two runs spent on each phase that one of them passed. A phase that a run does not have, as a restored one has no start of the
 * application, takes it no time; but where something of that run was not seen, it may have been in there.
 */
export function phaseDifferences([one, other]: readonly [TypicalRun, TypicalRun]): PhaseDifference[] {
  const isWhole = (each: TypicalRun): boolean => timeOfPhase(each.run, 'unknown') === undefined;
  return phaseOrder.flatMap((phase) => {
    const first = timeOfPhase(one.run, phase);
    const second = timeOfPhase(other.run, phase);
    if (first === undefined && second === undefined) return [];
    const isKnown =
      phase !== 'unknown' &&
      (first !== undefined || isWhole(one)) &&
      (second !== undefined || isWhole(other));
    return [{ phase, first, second, ...(isKnown && { difference: (second ?? 0) - (first ?? 0) }) }];
  });
}
