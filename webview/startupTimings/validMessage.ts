import { type Check, count, either, fields, flag, list, number, oneOf, optional, text } from './checks.ts';
import { phaseOrder } from './phaseOrder.ts';
import type { HelpMessage } from './helpMessages.ts';
import type { ChosenScales, HistoryFilter, KeptPage, RunPair } from './keptPage.ts';
import type {
  EndedState,
  HistoryMessage,
  MeasurementRequest,
  PageMessage,
  PageState,
  PoolMessage,
  ProbeChoice,
  ShowMessage,
} from './messages.ts';
import { startedPodRequest } from './validStartedPod.ts';

const restoredStart = oneOf('native', 'nested', 'lazy', 'claim');
const startName = either(oneOf('cold'), restoredStart);

const httpPort: Check = (value) => count(value) && Number(value) >= 1 && Number(value) <= 65_535;
const httpPath: Check = (value) => typeof value === 'string' && value.startsWith('/');

const probe = either(
  fields({ kind: oneOf('http'), port: httpPort, path: httpPath, expectedStatus: count }),
  fields({
    kind: oneOf('exec'),
    command: (value) => Array.isArray(value) && value.length > 0 && value.every(text),
  }),
  fields({ kind: oneOf('logLine'), contains: text }),
  fields({ kind: oneOf('podReady') }),
);

/** The most starts of each kind that can be asked for at once. */
export const mostRunsEach = 100;

const runsEach: Check = (value) => count(value) && Number(value) >= 1 && Number(value) <= mostRunsEach;

const request = fields({
  context: text,
  namespace: text,
  pod: text,
  container: text,
  checkpoint: text,
  runsEach,
  probe,
  route: optional(restoredStart),
});

const failure = fields({ message: text, explanation: text });

const span = fields({
  phase: oneOf(...phaseOrder),
  fromMs: number,
  toMs: number,
});

const event = fields({
  reason: text,
  by: text,
  container: optional(text),
  atMs: number,
  pullMs: optional(number),
});

const run = fields({
  number: count,
  node: optional(text),
  startedAt: text,
  firstResponseMs: optional(number),
  failure: optional(failure),
  spans: list(span),
  events: optional(list(event)),
  criu: optional(fields({ forkingMs: number, restoreMs: number, endedMs: optional(number) })),
  lagMs: optional(number),
  nodeUse: optional(number),
  nodeClockWasSet: optional(flag),
});

const summary = fields({
  n: count,
  median: number,
  p95: number,
  p95Trustworthy: flag,
  min: number,
  max: number,
});

const speedUp = fields({
  ratio: number,
  interval: either(fields({ low: number, high: number }), fields({ minimumRuns: count })),
});

const side = fields({
  start: startName,
  runs: list(run),
  failed: count,
  summary: optional(summary),
  speedUp: optional(speedUp),
});

const checkpoint = fields({
  name: text,
  label: optional(text),
  bytes: number,
  checkpointedAt: number,
  environment: optional(text),
  warmUp: optional(text),
  imageName: optional(text),
  imageRef: optional(text),
  dump: optional(
    fields({ freezingMs: number, frozenMs: number, memoryDumpMs: number, memoryWriteMs: number }),
  ),
});

const measurement = fields({
  request,
  checkpoint,
  measuredAt: text,
  sides: list(side),
});

const progress = fields({ completed: count, total: count, next: optional(startName) });

const endedState = either(
  fields({ status: oneOf('measured', 'cancelled'), measurement }),
  fields({ status: oneOf('failed'), measurement, failure }),
);

const pageState = either(
  fields({ status: oneOf('empty') }),
  fields({ status: oneOf('measuring'), measurement, progress }),
  endedState,
);

const historyEntry = fields({
  id: text,
  status: oneOf('measured', 'cancelled', 'failed'),
  measuredAt: text,
  request,
  checkpoint,
  nodes: list(text),
  sides: list(
    fields({
      start: startName,
      n: count,
      failed: count,
      median: optional(number),
      speedUp: optional(speedUp),
    }),
  ),
});

const history = fields({ entries: list(historyEntry), unreadable: count, isTruncated: flag });

const historyFilter = fields({
  subject: optional(text),
  route: optional(text),
  node: optional(text),
  days: optional(text),
  isWhole: optional(flag),
});

const startsPerDay: Check = (value) =>
  typeof value === 'object' && value !== null && Object.values(value).every(number);

const runPair = fields({ first: optional(text), second: optional(text) });

const scaleKind = oneOf('linear', 'log');

const scales = fields({ runs: optional(scaleKind), history: optional(scaleKind) });

const poolSubject = fields({ context: text, namespace: text, environment: text });

const poolAnswer = fields({
  of: poolSubject,
  holding: optional(fields({ pods: count, reservedBytes: number, unknown: count })),
  failure: optional(text),
});

const help = fields({ advice: optional(text), buttons: list(text) });

/** No path, and nothing that a file system would not take. */
const fileName: Check = (value) => typeof value === 'string' && /^[\w-][\w.-]{0,99}$/.test(value);

const pageMessage = either(
  fields({ type: oneOf('ready', 'cancel', 'measure') }),
  fields({ type: oneOf('measureAgain'), request }),
  fields({ type: oneOf('open'), id: text }),
  fields({ type: oneOf('askPool'), of: poolSubject }),
  startedPodRequest,
  fields({ type: oneOf('help'), button: text }),
  fields({ type: oneOf('copy'), text }),
  fields({
    type: oneOf('save'),
    file: fields({ format: oneOf('csv', 'json', 'md', 'svg', 'png'), name: fileName, content: text }),
  }),
);

/** Whether `value` is a probe, as kept from an earlier time or sent by somebody else. */
export function isProbeChoice(value: unknown): value is ProbeChoice {
  return probe(value);
}

/** Whether `value` says how a pod is restored. */
export function isStartChoice(value: unknown): value is NonNullable<MeasurementRequest['route']> {
  return restoredStart(value);
}

/** Whether `value` says all that measuring takes. */
export function isMeasurementRequest(value: unknown): value is MeasurementRequest {
  return request(value);
}

/** Whether `value` is a state that the page can show: one that was kept may be of another version of Thaw. */
export function isPageState(value: unknown): value is PageState {
  return pageState(value);
}

/** Whether `value` is a filter of the history, as the page keeps it. */
export function isHistoryFilter(value: unknown): value is HistoryFilter {
  return historyFilter(value);
}

/** Whether `value` names two runs, as the page keeps them. */
export function isRunPair(value: unknown): value is RunPair {
  return runPair(value);
}

/** Whether `value` says how often things are started each day, as the page keeps it. */
export function isStartsPerDay(value: unknown): value is NonNullable<KeptPage['startsPerDay']> {
  return startsPerDay(value);
}

/** Whether `value` says which time axes were chosen, as the page keeps it. */
export function isChosenScales(value: unknown): value is ChosenScales {
  return scales(value);
}

/** Whether `value` is a measurement that has ended, as a history keeps it. */
export function isEndedState(value: unknown): value is EndedState {
  return endedState(value);
}

/** Whether `value` tells the page what to show. */
export function isShowMessage(value: unknown): value is ShowMessage {
  return fields({ type: oneOf('show'), state: pageState })(value);
}

/** Whether `value` tells the page of the history. */
export function isHistoryMessage(value: unknown): value is HistoryMessage {
  return fields({ type: oneOf('history'), history })(value);
}

/** Whether `value` tells the page of a warm pool. */
export function isPoolMessage(value: unknown): value is PoolMessage {
  return fields({ type: oneOf('pool'), answer: poolAnswer })(value);
}

/** Whether `value` tells the page what can be done about a failure. */
export function isHelpMessage(value: unknown): value is HelpMessage {
  return fields({ type: oneOf('help'), help })(value);
}

/** Whether `value` is a message of the page. */
export function isPageMessage(value: unknown): value is PageMessage {
  return pageMessage(value);
}
