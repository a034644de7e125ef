import type {
  MeasuredSide,
  Measurement,
  PhaseName,
  PhaseSpan,
  TimedRun,
} from '../../../webview/startupTimings/messages.ts';

const boundaries = {
  cold: { schedule: 8, sandbox: 142, image: 146, create: 190, start: 214 },
  native: { schedule: 9, sandbox: 148, image: 151, create: 260, restore: 505 },
} as const;

function spans(start: keyof typeof boundaries, end: number): PhaseSpan[] {
  let fromMs = 0;
  const last: [PhaseName, number] = [start === 'cold' ? 'application' : 'response', end];
  return [...(Object.entries(boundaries[start]) as [PhaseName, number][]), last].map(([phase, toMs]) => {
    const span = { phase, fromMs, toMs };
    fromMs = toMs;
    return span;
  });
}

function runs(start: keyof typeof boundaries, times: readonly number[]): TimedRun[] {
  return times.map((firstResponseMs, index) => ({
    number: index + 1,
    node: 'devnode',
    startedAt: `2026-11-22T12:50:${String(10 + index)}.000Z`,
    firstResponseMs,
    spans: spans(start, firstResponseMs),
  }));
}

/** Ten cold starts. */
export const cold: MeasuredSide = {
  start: 'cold',
  runs: runs('cold', [2950, 3010, 3020, 2910, 3140, 3130, 3000, 3012, 3050, 2990]),
  failed: 0,
  summary: { n: 10, median: 3011, p95: 3136, p95Trustworthy: false, min: 2910, max: 3140 },
};

/** Ten restored starts. */
export const native: MeasuredSide = {
  start: 'native',
  runs: runs('native', [560, 570, 548, 510, 620, 600, 559, 561, 590, 552]),
  failed: 0,
  summary: { n: 10, median: 560.5, p95: 611, p95Trustworthy: false, min: 510, max: 620 },
  speedUp: { ratio: 5.372, interval: { low: 5.1, high: 5.71 } },
};

/** A start that failed. */
export const failedRun: TimedRun = {
  number: 11,
  node: 'devnode',
  startedAt: '2026-11-22T12:50:31.000Z',
  failure: {
    message:
      'Cannot start demo/notebook-thaw-restored-11: PID 12 (python3) has an open TCP connection to 10.0.3.7:5432.',
    explanation: 'PID 12 (python3) has an open TCP connection to 10.0.3.7:5432',
  },
  spans: [{ phase: 'schedule', fromMs: 0, toMs: 9 }],
};

/** A finished measurement: ten starts of each kind. */
export const measurement: Measurement = {
  request: {
    context: 'thaw-dev',
    namespace: 'demo',
    pod: 'notebook-7d9f',
    container: 'main',
    checkpoint: 'notebook-7d9f-main-20261122-124500',
    runsEach: 10,
    probe: { kind: 'http', port: 8080, path: '/predict', expectedStatus: 200 },
  },
  checkpoint: {
    name: 'notebook-7d9f-main-20261122-124500',
    label: 'after 20 requests',
    bytes: 98_200_000,
    checkpointedAt: Date.parse('2026-11-22T12:45:00Z'),
  },
  measuredAt: '2026-11-22T12:50:09.000Z',
  sides: [cold, native],
};

/** The measurement of a checkpoint of which CRIU's statistics are known. */
export const withDump: Measurement = {
  ...measurement,
  checkpoint: {
    ...measurement.checkpoint,
    dump: { freezingMs: 2, frozenMs: 214, memoryDumpMs: 61, memoryWriteMs: 48 },
  },
};

/** Claims of a warm pool instead of restored starts. */
export const withClaims: Measurement = {
  ...measurement,
  sides: [
    cold,
    {
      start: 'claim',
      runs: [31, 36, 29, 40, 34, 33, 35, 38, 32, 34].map((firstResponseMs, index) => ({
        number: index + 1,
        node: 'devnode',
        startedAt: `2026-11-22T12:50:${String(10 + index)}.000Z`,
        firstResponseMs,
        spans: [
          { phase: 'claim', fromMs: 0, toMs: firstResponseMs - 7 },
          { phase: 'response', fromMs: firstResponseMs - 7, toMs: firstResponseMs },
        ],
      })),
      failed: 0,
      summary: { n: 10, median: 34, p95: 39, p95Trustworthy: false, min: 29, max: 40 },
      speedUp: { ratio: 88.6, interval: { low: 83.6, high: 93.1 } },
    },
  ],
};

/** Restored starts whose memory is read on demand. */
export const withLazy: Measurement = { ...measurement, sides: [cold, { ...native, start: 'lazy' }] };

/** The measurement with events of every run; for the cold ones an image was pulled. */
export const withEvents: Measurement = {
  ...measurement,
  sides: [withToldEvents(cold, 120), withToldEvents(native)],
};

/** The measurement with cold starts for which images were pulled: that of the container, and that of one beside it. */
export const withPulls: Measurement = {
  ...measurement,
  sides: [
    {
      ...cold,
      runs: cold.runs.map((run) => ({
        ...run,
        spans: [
          { phase: 'image', fromMs: 0, toMs: 2000 },
          { phase: 'application', fromMs: 2000, toMs: run.firstResponseMs ?? 0 },
        ],
        events: [
          { reason: 'Pulled', by: 'kubelet', container: 'main', atMs: 1900, pullMs: 1500 },
          { reason: 'Pulled', by: 'kubelet', container: 'proxy', atMs: 2500, pullMs: 550 },
        ],
      })),
    },
    native,
  ],
};

function withToldEvents(side: MeasuredSide, pullMs?: number): MeasuredSide {
  const container = 'main';
  const events = [
    { reason: 'Scheduled', by: 'default-scheduler', atMs: 7 },
    ...(pullMs === undefined ? [] : [{ reason: 'Pulling', by: 'kubelet', container, atMs: 20 }]),
    {
      reason: 'Pulled',
      by: 'kubelet',
      container,
      atMs: 144,
      ...(pullMs !== undefined && { pullMs }),
    },
    { reason: '/tasks/start', by: 'containerd', atMs: 121 },
    { reason: 'Created', by: 'kubelet', container, atMs: 184 },
    { reason: '/tasks/start', by: 'containerd', container, atMs: 215 },
  ];
  return { ...side, runs: side.runs.map((run) => ({ ...run, events })) };
}

/** The measurement with nested starts in place of the native ones, of which CRIU's figures are known. */
export const withCriu: Measurement = {
  ...measurement,
  sides: [
    cold,
    {
      ...native,
      start: 'nested',
      runs: native.runs.map((run) => ({
        ...run,
        criu: { forkingMs: 3.25, restoreMs: 90.5, endedMs: boundaries.native.restore },
      })),
    },
  ],
};

/** The measurement with one more restored start, which failed. */
export const withFailure: Measurement = {
  ...measurement,
  sides: [cold, { ...native, runs: [...native.runs, failedRun], failed: 1 }],
};

/** Three starts of each kind: too few for an interval. */
export const unsure: Measurement = {
  ...measurement,
  sides: [
    {
      ...cold,
      runs: cold.runs.slice(0, 3),
      summary: { n: 3, median: 3010, p95: 3019, p95Trustworthy: false, min: 2950, max: 3020 },
    },
    {
      ...native,
      runs: native.runs.slice(0, 3),
      summary: { n: 3, median: 560, p95: 569, p95Trustworthy: false, min: 548, max: 570 },
      speedUp: { ratio: 5.375, interval: { minimumRuns: 4 } },
    },
  ],
};
