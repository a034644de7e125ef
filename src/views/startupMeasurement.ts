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
import type { RestoreRouteName } from '../restore/restoreRoute.ts';
import type { StartupKind, StartupRun } from '../startup/startupRun.ts';
import type { SpeedUp } from '../startup/statistics.ts';
import type { StartupMarks } from '../startup/timeline.ts';

/** A measurement as the core knows it. */
export interface MeasuredRuns {
  readonly request: MeasurementRequest;
  readonly checkpoint: CheckpointRecord;
  /** By which the restored starts are made. */
  readonly route: RestoreRouteName;
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
  const { name, label, archive, checkpointedAt, bake, imageName, imageRef } = record;
  return {
    name,
    ...(label !== undefined && { label }),
    bytes: archive.bytes,
    checkpointedAt,
    ...(bake && { environment: bake.environment }),
    ...(imageName !== undefined && { imageName }),
    ...(imageRef !== undefined && { imageRef }),
  };
}

/** A failure as the page takes it. */
export function failureForPage({ message, explanation }: ThawError): FailureText {
  return { message, explanation };
}

function timedRun(run: StartupRun, index: number): TimedRun {
  const { node, startedAt, firstResponseMs, failure, marks, events, kind, lagMs } = run;
  return {
    number: index + 1,
    ...(node !== undefined && { node }),
    startedAt,
    ...(firstResponseMs !== undefined && { firstResponseMs }),
    ...(failure && { failure: failureForPage(failure) }),
    spans: phaseSpans(marks, kind),
    ...(events.length > 0 && { events }),
    lagMs,
  };
}

function sideSpeedUp({ ratio, interval }: SpeedUp): SideSpeedUp {
  return {
    ratio,
    interval:
      'low' in interval ? { low: interval.low, high: interval.high } : { minimumRuns: interval.minimumRuns },
  };
}

/** The marks that bound a phase, and what is done until each is reached. Readiness bounds none: it may come before or after. */
const boundaries = [
  ['requested', undefined],
  ['scheduled', 'schedule'],
  ['sandboxReady', 'sandbox'],
  ['imagePresent', 'image'],
  ['containerCreated', 'create'],
  ['started', 'start'],
  ['firstResponse', 'application'],
] as const satisfies readonly (readonly [keyof StartupMarks, PhaseName | undefined])[];

/** What a startup was spent on, in order. Where a mark is missing, what was done between its neighbours is unknown. */
export function phaseSpans(marks: StartupMarks, kind: StartupKind): PhaseSpan[] {
  const spans: PhaseSpan[] = [];
  let previous: { readonly index: number; readonly atMs: number } | undefined;
  for (const [index, [mark, phase]] of boundaries.entries()) {
    const atMs = marks[mark]?.atMs;
    if (atMs === undefined) continue;
    if (previous && phase) {
      const isSeen = index === previous.index + 1;
      spans.push({ phase: isSeen ? phaseOf(phase, kind) : 'unknown', fromMs: previous.atMs, toMs: atMs });
    }
    previous = { index, atMs };
  }
  return spans;
}

/** The runtime restores where it would start, and then the application need only answer. */
function phaseOf(phase: PhaseName, kind: StartupKind): PhaseName {
  if (kind === 'cold') return phase;
  if (phase === 'start') return 'restore';
  return phase === 'application' ? 'response' : phase;
}
