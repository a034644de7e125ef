import type {
  FailureText,
  MeasuredCheckpoint,
  MeasuredSide,
  Measurement,
  MeasurementRequest,
  PhaseName,
  PhaseSpan,
  SideSpeedUp,
  StartName,
  TimedRun,
} from '../../webview/startupTimings/messages.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { ThawError } from '../kubernetes/thawError.ts';
import { reportComparison } from '../startup/comparisonReport.ts';
import { type PhaseEnd, spansBetween } from '../startup/phaseSpans.ts';
import {
  isNestedStart,
  type RestoredStart,
  type StartupKind,
  type StartupRun,
} from '../startup/startupRun.ts';
import type { SpeedUp } from '../startup/statistics.ts';
import type { StartupMark } from '../startup/timeline.ts';

/** A measurement as the core knows it. */
export interface MeasuredRuns {
  readonly request: MeasurementRequest;
  readonly checkpoint: CheckpointRecord;
  /** How the restored starts are made. */
  readonly route: RestoredStart;
  /** When it began, ISO 8601. */
  readonly measuredAt: string;
  /** The runs so far. */
  readonly runs: readonly StartupRun[];
}

/** A measurement, finished or not, as the page takes it. */
export function measurementForPage({
  request,
  checkpoint,
  route,
  measuredAt,
  runs,
}: MeasuredRuns): Measurement {
  const report = reportComparison(runs);
  const side = (kind: StartupKind, start: StartName): MeasuredSide => {
    const { failed, summary } = report[kind];
    return {
      start,
      runs: runs.filter((run) => run.kind === kind).map(timedRun),
      failed,
      ...(summary && { summary }),
    };
  };
  return {
    request,
    checkpoint: measuredCheckpoint(checkpoint),
    measuredAt,
    sides: [
      side('cold', 'cold'),
      { ...side('restored', route), ...(report.speedUp && { speedUp: sideSpeedUp(report.speedUp) }) },
    ],
  };
}

function measuredCheckpoint(record: CheckpointRecord): MeasuredCheckpoint {
  const { name, label, archive, checkpointedAt, bake, imageName, imageRef, dumpTimes: dump } = record;
  return {
    name,
    ...(label !== undefined && { label }),
    bytes: archive.bytes,
    checkpointedAt,
    ...(bake && { environment: bake.environment }),
    ...(bake && bake.warmUp !== '' && { warmUp: bake.warmUp }),
    ...(imageName !== undefined && { imageName }),
    ...(imageRef !== undefined && { imageRef }),
    ...(dump && { dump }),
  };
}

/** A failure as the page takes it. */
export function failureForPage({ message, explanation }: ThawError): FailureText {
  return { message, explanation };
}

function timedRun(run: StartupRun, index: number): TimedRun {
  const { node, startedAt, firstResponseMs, failure, events, criu, lagMs, nodeUse, nodeClockWasSet } = run;
  return {
    number: index + 1,
    ...(node !== undefined && { node }),
    startedAt,
    ...(firstResponseMs !== undefined && { firstResponseMs }),
    ...(failure && { failure: failureForPage(failure) }),
    spans: phaseSpans(run),
    ...(events.length > 0 && { events }),
    ...(criu && { criu }),
    lagMs,
    ...(nodeUse !== undefined && { nodeUse }),
    ...(nodeClockWasSet && { nodeClockWasSet }),
  };
}

function sideSpeedUp({ ratio, interval }: SpeedUp): SideSpeedUp {
  return {
    ratio,
    interval:
      'low' in interval ? { low: interval.low, high: interval.high } : { minimumRuns: interval.minimumRuns },
  };
}

/** What the phases of a run are read from. */
type MarkedRun = Pick<StartupRun, 'kind' | 'route' | 'marks' | 'criu' | 'claimedMs'>;

/** What a startup was spent on, in order. Where a mark is missing, what was done between its neighbours is unknown. */
export function phaseSpans(run: MarkedRun): PhaseSpan[] {
  return spansBetween(boundaries(run)).map(({ phase, from, to }) => ({ phase, fromMs: from, toMs: to }));
}

/** A phase, and when it was over, in milliseconds from the create request. */
type Boundary = PhaseEnd<PhaseName, number>;

/** When each phase was over. Readiness bounds none: it may come before or after the first response. */
function boundaries({ kind, route, marks, criu, claimedMs }: MarkedRun): readonly Boundary[] {
  const { requested, scheduled, sandboxReady, imagePresent, containerCreated, started, firstResponse } =
    marks;
  if (route === 'claim') {
    return [
      [undefined, requested?.atMs],
      ['claim', claimedMs],
      ['response', firstResponse?.atMs],
    ];
  }
  const begun = [
    [undefined, requested?.atMs],
    ['schedule', scheduled?.atMs],
    ['sandbox', sandboxReady?.atMs],
    ['image', imagePresent?.atMs],
    ['create', containerCreated?.atMs],
  ] as const;
  if (kind === 'cold') return [...begun, ['start', started?.atMs], ['application', firstResponse?.atMs]];
  // containerd restores where it would start, the nested runtime when it was started itself.
  if (!isNestedStart(route)) return [...begun, ['restore', started?.atMs], ['response', firstResponse?.atMs]];
  return [
    ...begun,
    ['start', started?.atMs],
    ['restore', criu?.endedMs === undefined ? undefined : within(criu.endedMs, started, firstResponse)],
    ['response', firstResponse?.atMs],
  ];
}

/** Of what comes later than it was, no phase is to end before it has begun, nor after what came of it. */
function within(atMs: number, from: StartupMark | undefined, to: StartupMark | undefined): number {
  return Math.min(Math.max(atMs, from?.atMs ?? 0), to?.atMs ?? Infinity);
}
