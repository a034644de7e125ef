import { describe, expect, it } from 'vitest';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { StartupRun } from '../../../src/startup/startupRun.ts';
import type { StartupMarks } from '../../../src/startup/timeline.ts';
import { measurementForPage, phaseSpans } from '../../../src/views/startupMeasurement.ts';
import type { PhaseSpan } from '../../../webview/startupTimings/messages.ts';
import { isPageState } from '../../../webview/startupTimings/validMessage.ts';
import { record } from '../checkpoint/recordExample.ts';

const request = {
  context: 'dev',
  namespace: 'demo',
  pod: 'counter',
  container: 'main',
  checkpoint: record.name,
  runsEach: 6,
  probe: { kind: 'http', port: 8080, path: '/', expectedStatus: 200 },
} as const;

function marksAt(times: Readonly<Partial<Record<keyof StartupMarks, number>>>): StartupMarks {
  return Object.fromEntries(Object.entries(times).map(([phase, atMs]) => [phase, { atMs, source: 'watch' }]));
}

const marks = marksAt({
  requested: 0,
  scheduled: 10,
  sandboxReady: 150,
  imagePresent: 155,
  containerCreated: 200,
  started: 400,
  ready: 2000,
  firstResponse: 450,
});

function run(kind: StartupRun['kind'], firstResponseMs: number): StartupRun {
  return {
    kind,
    namespace: 'demo',
    podName: `counter-${kind}`,
    node: 'node-1',
    startedAt: '2026-11-22T12:50:10.000Z',
    outcome: 'succeeded',
    marks,
    events: [{ reason: 'Pulled', by: 'kubelet', container: 'main', atMs: 154, pullMs: 120 }],
    lagMs: 3,
    nodeUse: 0.25,
    firstResponseMs,
    responseBody: 'a secret of the application',
  };
}

const failure = new ThawError({
  reason: 'restoreFailed',
  attempted: 'start demo/counter-restored',
  explanation: 'PID 12 has an open TCP connection',
});

const failed: StartupRun = {
  kind: 'restored',
  route: 'native',
  namespace: 'demo',
  podName: 'counter-restored',
  startedAt: '2026-11-22T12:50:10.000Z',
  outcome: 'failed',
  failure,
  marks: marksAt({ requested: 0, scheduled: 10 }),
  events: [],
  lagMs: 0,
};

function measured(runs: readonly StartupRun[]): ReturnType<typeof measurementForPage> {
  return measurementForPage({
    request,
    checkpoint: { ...record, label: 'warm' },
    route: 'native',
    measuredAt: '2026-11-22T12:50:09.000Z',
    runs,
  });
}

describe('measurementForPage', () => {
  it('has the runs of each side in their order, and the figures of the core', () => {
    const { sides } = measured([run('cold', 3000), run('restored', 500), run('cold', 3200)]);
    expect(sides[0]).toMatchObject({
      start: 'cold',
      runs: [
        { number: 1, firstResponseMs: 3000 },
        { number: 2, firstResponseMs: 3200 },
      ],
      summary: { n: 2, median: 3100, min: 3000, max: 3200, p95Trustworthy: false },
    });
    expect(sides[1]).toMatchObject({
      start: 'native',
      runs: [{ number: 1 }],
      speedUp: { ratio: 6.2, interval: { minimumRuns: 4 } },
    });
  });

  it('gives the interval of the speed-up where there are enough runs', () => {
    const times = [0, 1, 2, 3, 4, 5];
    const runs = times.flatMap((more) => [run('cold', 3000 + more), run('restored', 500 + more)]);
    const speedUp = measured(runs).sides[1]?.speedUp;
    expect(speedUp?.interval).toEqual({
      low: expect.any(Number) as number,
      high: expect.any(Number) as number,
    });
  });

  it('has what the cluster told of a run, where it told anything', () => {
    const [cold, restored] = measured([run('cold', 3000), failed]).sides;
    expect(cold?.runs[0]?.events).toEqual(run('cold', 3000).events);
    expect(restored?.runs[0]).not.toHaveProperty('events');
  });

  it('has what CRIU said of a restore, where it said anything', () => {
    const criu = { forkingMs: 3, restoreMs: 25, endedMs: 430 };
    const [, restored] = measured([{ ...run('restored', 500), criu }, failed]).sides;
    expect(restored?.runs[0]?.criu).toEqual(criu);
    expect(restored?.runs[1]).not.toHaveProperty('criu');
  });

  it('says in which runs the node’s clock was set', () => {
    const [cold] = measured([{ ...run('cold', 3000), nodeClockWasSet: true }, run('cold', 3100)]).sides;
    expect(cold?.runs[0]?.nodeClockWasSet).toBe(true);
    expect(cold?.runs[1]).not.toHaveProperty('nodeClockWasSet');
  });

  it('keeps a failed run, as a failure in words', () => {
    expect(measured([failed]).sides[1]).toMatchObject({
      failed: 1,
      runs: [{ failure: { message: failure.message, explanation: 'PID 12 has an open TCP connection' } }],
    });
  });

  it('names the checkpoint, what it is called, how large it is and of what image', () => {
    expect(measured([]).checkpoint).toEqual({
      name: record.name,
      label: 'warm',
      bytes: record.archive.bytes,
      checkpointedAt: record.checkpointedAt,
      imageName: record.imageName,
    });
  });

  it('says how the bake warmed up that the checkpoint is of', () => {
    const bake = { environment: 'shop', warmUp: '50 × GET /search' };
    const baked = { ...record, bake: { ...bake, fingerprint: {} } } as unknown as typeof record;
    const { checkpoint } = measurementForPage({
      request,
      checkpoint: baked,
      route: 'native',
      measuredAt: '2026-11-22T12:50:09.000Z',
      runs: [],
    });
    expect(checkpoint).toMatchObject(bake);
  });

  it('is plain data that the page accepts, and holds no answer of the application', () => {
    const state = { status: 'measured', measurement: measured([run('cold', 3000), failed]) };
    expect(structuredClone(state)).toEqual(state);
    expect(isPageState(state)).toBe(true);
    expect(JSON.stringify(state)).not.toContain('secret');
  });
});

describe('phaseSpans', () => {
  it('covers a cold start from the request to the first response', () => {
    expect(phaseSpans({ kind: 'cold', marks })).toEqual([
      { phase: 'schedule', fromMs: 0, toMs: 10 },
      { phase: 'sandbox', fromMs: 10, toMs: 150 },
      { phase: 'image', fromMs: 150, toMs: 155 },
      { phase: 'create', fromMs: 155, toMs: 200 },
      { phase: 'start', fromMs: 200, toMs: 400 },
      { phase: 'application', fromMs: 400, toMs: 450 },
    ]);
  });

  it('calls what the runtime does in a restored start a restore', () => {
    expect(phaseSpans({ kind: 'restored', route: 'native', marks }).slice(-2)).toMatchObject([
      { phase: 'restore' },
      { phase: 'response' },
    ]);
  });

  it('tells the restore of the nested runtime from its own start, where CRIU has said when it was done', () => {
    const nested = { kind: 'restored', route: 'nested', marks } as const;
    const endedAt = (endedMs: number): PhaseSpan[] =>
      phaseSpans({ ...nested, criu: { forkingMs: 3, restoreMs: 25, endedMs } }).slice(-3);
    expect(endedAt(430)).toEqual([
      { phase: 'start', fromMs: 200, toMs: 400 },
      { phase: 'restore', fromMs: 400, toMs: 430 },
      { phase: 'response', fromMs: 430, toMs: 450 },
    ]);
    expect(endedAt(455).slice(-2)).toEqual([
      { phase: 'restore', fromMs: 400, toMs: 450 },
      { phase: 'response', fromMs: 450, toMs: 450 },
    ]);
    expect(phaseSpans(nested).slice(-2)).toEqual([
      { phase: 'start', fromMs: 200, toMs: 400 },
      { phase: 'unknown', fromMs: 400, toMs: 450 },
    ]);
  });

  it('takes the lazy start for a nested one', () => {
    expect(phaseSpans({ kind: 'restored', route: 'lazy', marks })).toEqual(
      phaseSpans({ kind: 'restored', route: 'nested', marks }),
    );
  });

  it('tells the claim from the first response of the claimed pod', () => {
    const { requested, firstResponse } = marks;
    const claimed = { ...(requested && { requested }), ...(firstResponse && { firstResponse }) };
    expect(phaseSpans({ kind: 'restored', route: 'claim', marks: claimed, claimedMs: 20 })).toEqual([
      { phase: 'claim', fromMs: 0, toMs: 20 },
      { phase: 'response', fromMs: 20, toMs: 450 },
    ]);
  });

  it('does not guess where a mark was not seen', () => {
    const { requested, scheduled, imagePresent } = marks;
    const seen = {
      ...(requested && { requested }),
      ...(scheduled && { scheduled }),
      ...(imagePresent && { imagePresent }),
    };
    expect(phaseSpans({ kind: 'cold', marks: seen })).toEqual([
      { phase: 'schedule', fromMs: 0, toMs: 10 },
      { phase: 'unknown', fromMs: 10, toMs: 155 },
    ]);
  });
});
