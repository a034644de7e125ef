import * as l10n from '@vscode/l10n';
import type { StartupKind, StartupRun } from './startupRun.ts';
import { quantile } from './statistics.ts';

/** From how many runs on it can be said that they scatter. */
const leastRunsThatScatter = 4;

/** Runs scatter where the middle half of them spans more than this part of their median. */
const scatterLimit = 0.25;

/** A run is doubtful if its figure can be wrong by more than this part of it, and by more than so many milliseconds. */
const lagLimit = 0.05;
const leastLagMs = 20;

/** A node is busy if more than this part of its processors is used while nothing is measured: what a start leaves behind takes some. */
const useLimit = 0.8;

/** What of a run can make its time doubtful; what is absent is not known. */
export type DoubtedRun = Partial<Pick<StartupRun, 'firstResponseMs' | 'lagMs' | 'nodeUse' | 'node'>>;

/** Runs of one kind of start, failed ones included. */
export interface DoubtedSide {
  /** What it is called at the beginning of a sentence. */
  readonly name: string;
  readonly runs: readonly DoubtedRun[];
}

/** Something that speaks against taking times to the first response as they are. */
export interface StartDoubt {
  readonly kind: 'scatter' | 'busyMachine' | 'busyNode' | 'severalNodes';
  /** For a person, with what can be done. */
  readonly sentence: string;
}

/** The runs of a measurement by their kind, whose names are given. */
export function doubtedSides(
  runs: readonly StartupRun[],
  names: Readonly<Record<StartupKind, string>>,
): readonly DoubtedSide[] {
  return (['cold', 'restored'] as const).map((kind) => ({
    name: names[kind],
    runs: runs.filter((run) => run.kind === kind),
  }));
}

/**
 * What speaks against taking the times of these starts as they are.
 *
 * @param duration writes milliseconds for a person
 */
export function startDoubts(
  sides: readonly DoubtedSide[],
  duration: (ms: number) => string,
): readonly StartDoubt[] {
  const runs = sides.flatMap((side) => side.runs);
  return [
    ...sides.flatMap((side) => scatter(side, duration)),
    ...busyMachine(runs, duration),
    ...busyNode(runs),
    ...severalNodes(runs),
  ];
}

function scatter({ name, runs }: DoubtedSide, duration: (ms: number) => string): StartDoubt[] {
  const values = Float64Array.from(runs.flatMap(({ firstResponseMs }) => firstResponseMs ?? [])).sort();
  if (values.length < leastRunsThatScatter) return [];
  const [low, high] = [quantile(values, 0.25), quantile(values, 0.75)];
  if (high - low <= scatterLimit * quantile(values, 0.5)) return [];
  const sentence = l10n.t(
    '{0}: the runs scatter, half of them lie between {1} and {2}. Was the node busy with something else? More runs make the median more certain.',
    name,
    duration(low),
    duration(high),
  );
  return [{ kind: 'scatter', sentence }];
}

function busyMachine(runs: readonly DoubtedRun[], duration: (ms: number) => string): StartDoubt[] {
  const late = runs.filter(isLate);
  if (late.length === 0) return [];
  const worst = Math.max(...late.map(({ lagMs = 0 }) => lagMs));
  const sentence = l10n.t(
    'The machine that measured was busy: in {0} of {1} runs it may have noticed news up to {2} late. Measure again when it is quiet.',
    late.length,
    runs.length,
    duration(worst),
  );
  return [{ kind: 'busyMachine', sentence }];
}

function isLate({ firstResponseMs = Infinity, lagMs = 0 }: DoubtedRun): boolean {
  return lagMs > leastLagMs && lagMs > lagLimit * firstResponseMs;
}

function busyNode(runs: readonly DoubtedRun[]): StartDoubt[] {
  const busy = runs.flatMap(({ nodeUse }) => nodeUse ?? []).filter((share) => share > useLimit);
  if (busy.length === 0) return [];
  const percent = Math.round(quantile(Float64Array.from(busy).sort(), 0.5) * 100);
  const sentence = l10n.t(
    'The node was busy with something else before {0} of {1} runs: {2} % of its processors were in use. These starts take longer than on a quiet node.',
    busy.length,
    runs.length,
    percent,
  );
  return [{ kind: 'busyNode', sentence }];
}

function severalNodes(runs: readonly DoubtedRun[]): StartDoubt[] {
  const nodes = [...new Set(runs.flatMap(({ node }) => node ?? []))];
  if (nodes.length < 2) return [];
  const sentence = l10n.t('Not all runs were on the same node: {0}.', nodes.toSorted().join(', '));
  return [{ kind: 'severalNodes', sentence }];
}
