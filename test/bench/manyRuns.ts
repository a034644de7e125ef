import type {
  EndedState,
  HistoryEntry,
  MeasuredSide,
  Measurement,
  ShownHistory,
  TimedRun,
} from '../../webview/startupTimings/messages.ts';
import { createRandom } from '../../src/startup/random.ts';
import { summarize } from '../../src/startup/statistics.ts';
import { measurementFormat } from '../../src/views/measurementFormat.ts';
import { withEvents } from '../webview/startupTimings/exampleMeasurement.ts';

const hourMs = 60 * 60 * 1000;

/** A measurement of so many starts of each kind, spread about their medians as starts are. */
export function manyRuns(runsEach: number, seed = 1): Measurement {
  const random = createRandom(seed);
  return { ...withEvents, sides: withEvents.sides.map((side) => withRuns(side, runsEach, random)) };
}

function withRuns(side: MeasuredSide, count: number, random: () => number): MeasuredSide {
  const runs = Array.from({ length: count }, (_, index) => {
    const { firstResponseMs: exampleMs = 0, ...example } = exampleOf(side, index);
    const firstResponseMs = exampleMs * (0.9 + 0.2 * random());
    const spans = example.spans.map((span, place) =>
      place === example.spans.length - 1 ? { ...span, toMs: firstResponseMs } : span,
    );
    return { ...example, number: index + 1, firstResponseMs, spans };
  });
  const summary = summarize(runs.map(({ firstResponseMs }) => firstResponseMs));
  return { ...side, runs, ...(summary && { summary }) };
}

function exampleOf({ runs }: MeasuredSide, index: number): TimedRun {
  const example = runs[index % runs.length];
  if (example === undefined) throw new Error('There is no run to be like');
  return example;
}

/** A history of so many measurements of 20 starts each, of four environments on two nodes, one each hour. */
export function manyMeasurements(count: number): readonly EndedState[] {
  return Array.from({ length: count }, (_, index) => {
    const made = manyRuns(10, index + 1);
    const measuredAt = new Date(Date.parse(withEvents.measuredAt) - (count - index) * hourMs).toISOString();
    const node = `node-${index % 2}`;
    const sides = made.sides.map((side) => ({ ...side, runs: side.runs.map((run) => ({ ...run, node })) }));
    const checkpoint = { ...made.checkpoint, environment: `environment-${index % 4}` };
    return { status: 'measured', measurement: { ...made, checkpoint, measuredAt, sides } };
  });
}

/** The history as the page gets it. */
export function historyOf(measurements: readonly EndedState[]): ShownHistory {
  const entries: readonly HistoryEntry[] = measurements.map(measurementFormat.entry);
  return { entries, unreadable: 0, isTruncated: false };
}
