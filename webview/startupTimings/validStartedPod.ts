import { count, either, fields, list, number, oneOf, optional, text } from './checks.ts';
import { spanOrder } from './spanOrder.ts';
import type { StartedPod, StartedPodMessage } from './startedPodMessages.ts';

const subject = fields({ context: text, namespace: text, pod: text, podUid: text });

/** What the page asks of the extension about a pod. */
export const startedPodRequest = either(
  fields({ type: oneOf('measurePod', 'checkpointPod', 'readPod'), of: subject }),
  fields({ type: oneOf('closePod') }),
);

const moment = fields({ earliestMs: number, latestMs: number });

const bounds = fields({ leastMs: number, mostMs: number });

const mark = fields({
  phase: text,
  source: oneOf('metadata', 'condition', 'containerStatus', 'event'),
  earliestMs: number,
  latestMs: number,
});

const limit = either(
  fields({ what: oneOf('firstResponse', 'belowSecond') }),
  fields({ what: oneOf('image'), why: oneOf('forgotten', 'forbidden') }),
  fields({ what: oneOf('firstStart'), container: text, restarts: count }),
  fields({ what: oneOf('firstReady'), why: oneOf('restarted', 'ended', 'mayHaveChanged') }),
  fields({ what: oneOf('sandbox'), why: oneOf('late', 'untold') }),
  fields({ what: oneOf('clocks'), contradictionMs: optional(number) }),
);

const container = fields({
  name: text,
  kind: oneOf('init', 'app'),
  restarts: count,
  started: optional(moment),
  ended: optional(moment),
  imagePresent: optional(moment),
  pullMs: optional(number),
});

const startup = fields({
  namespace: text,
  pod: text,
  node: optional(text),
  created: moment,
  spans: list(fields({ phase: oneOf(...spanOrder), from: mark, to: mark })),
  total: optional(bounds),
  wait: optional(
    fields({
      at: oneOf('schedule', 'sandbox', 'init', 'container', 'ready'),
      container: optional(text),
      reason: optional(text),
      message: optional(text),
    }),
  ),
  age: bounds,
  container: optional(text),
  containers: list(container),
  restart: optional(bounds),
  limits: list(limit),
});

const startedPod = fields({
  of: subject,
  startup,
  restoredFrom: optional(text),
  claimedAt: optional(number),
  checkpoints: optional(count),
});

/** Whether `value` is a pod that the page can show: one that was kept may be of another version of Thaw. */
export function isStartedPod(value: unknown): value is StartedPod {
  return startedPod(value);
}

/** Whether `value` tells the page of a pod, or that none is to be shown. */
export function isStartedPodMessage(value: unknown): value is StartedPodMessage {
  return fields({ type: oneOf('startedPod'), shown: optional(startedPod) })(value);
}
