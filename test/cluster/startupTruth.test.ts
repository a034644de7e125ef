import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPod } from '../../devcluster/demo/pods.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { withCriuTimes } from '../../src/environment/criuTimes.ts';
import { execInPod } from '../../src/kubernetes/execInPod.ts';
import { deletePodAndWait } from '../../src/kubernetes/podRequests.ts';
import { ContainerdNews } from '../../src/startup/containerdNews.ts';
import type { StartupEvent } from '../../src/startup/startupEvents.ts';
import type { RestoredStart, StartupRun } from '../../src/startup/startupRun.ts';
import { summarize } from '../../src/startup/statistics.ts';
import type { StartupPhase } from '../../src/startup/timeline.ts';
import { measureStart } from './support/measuredStart.ts';
import { type ContainerdRecord, type NodeRecord, readNodeRecord } from './support/nodeRecord.ts';
import { pythonPod, withContainer } from './support/pythonPod.ts';
import { Workbench } from './support/workbench.ts';

/** How far a measured phase may be from the node's own record of it, at the median, in milliseconds: 1 to 7 ms is what it is. */
const wantedMs = 10;

/** How far it may be on a node that is busy with other tests. */
const busyMs = 25;

/** From which use of its processors on a node is too busy for {@link wantedMs}, as looked for before each start: news waits for its turn. */
const busyUse = 0.5;

/** How long the kubelet may take from a readiness probe to the status that says so, in milliseconds: 10 to 30 is what it takes. */
const statusMs = 50;

/** How long is looked how busy the node is, in seconds. */
const lookSeconds = 0.3;

/** How long before containerd has answered the kubelet it may have told of what was asked for, in milliseconds: for a native restore, 15. */
const answerMs = 100;

/** How often each way of starting is measured in a series, and how many of these there are at most. */
const runs = 9;
const mostSeries = 3;

const port = 8080;

/** Answers each request with the nanosecond at which it came. */
const clockServer = `
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

class Clock(BaseHTTPRequestHandler):
    def do_GET(self):
        stamp = str(time.time_ns()).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(stamp)

HTTPServer(('', ${port}), Clock).serve_forever()
`;

const readinessProbe = { tcpSocket: { port }, periodSeconds: 1 };
const clockPod = withContainer(pythonPod(clockServer), { readinessProbe });

let bench: Workbench;
let checkpoint: CheckpointRecord;
let containerd: ContainerdNews;

beforeAll(async () => {
  bench = await Workbench.open();
  await bench.cluster.startPod('source', clockPod);
  checkpoint = await bench.bake('source');
  const { agent, namespace } = bench.cluster;
  containerd = await ContainerdNews.follow(agent, namespace, new AbortController().signal);
});

afterAll(async () => {
  containerd[Symbol.dispose]();
  await bench[Symbol.asyncDispose]();
});

type Way = 'cold' | Exclude<RestoredStart, 'claim'>;

/** How far a start's phases were measured after the node, or the application, had them, in milliseconds. */
interface Start {
  readonly lateMs: Readonly<Record<Exclude<keyof NodeRecord, 'probed'> | 'firstResponse', number>>;
  /** The same for what the kubelet told of its container by events. */
  readonly toldLateMs: Readonly<Record<'Created' | 'Started', number>>;
  /** How far what containerd told of its sandbox and of its container is from what containerd has written, in milliseconds. */
  readonly containerdLateMs: Readonly<Record<keyof ContainerdRecord, number>>;
  readonly run: StartupRun;
  /** How long the node took from the ready sandbox to the created container, in milliseconds. */
  readonly creationMs: number;
  /** How long it took from the created container to the started one: as measured, and less what the node says. */
  readonly startErrorMs: number;
  /** How many packets came to the pod, and were dropped by a firewall in it. */
  readonly dropped: number;
  /** How long after the readiness probe had succeeded it was measured that the pod is ready, in milliseconds. */
  readonly sinceProbeMs: number;
  /** How busy the node's processors were before the start, from 0 to 1. */
  readonly nodeUse: number;
}

/** Starts of one way, and how far what was measured of them may be from the node's record. */
interface Series {
  readonly starts: readonly Start[];
  readonly allowedMs: number;
}

async function measure(way: Way, podName: string, isFollowed: boolean): Promise<Start> {
  const { connection, namespace, node, agent } = bench.cluster;
  const nodeUse = await agent.processorUse(lookSeconds);
  let podUid = '';
  const measured = await measureStart(bench.cluster, {
    ...(way === 'cold' ? { kind: 'cold' } : { kind: 'restored', route: way }),
    podName,
    container: 'main',
    port,
    path: '/',
    ...(isFollowed && { containerd }),
    create: async () => {
      podUid = await create(way, podName);
      return { metadata: { uid: podUid } };
    },
  });
  if (measured.failure) throw measured.failure;
  const run = await withCriuTimes(bench.cluster, measured, 'main', new AbortController().signal);
  const record = await readNodeRecord(node, { namespace, name: podName, uid: podUid });
  const late = (phase: Exclude<keyof NodeRecord, 'probed'>): number => measuredAt(run, phase) - record[phase];
  const dropped = await droppedPackets(podName);
  await deletePodAndWait(connection, { namespace, name: podName });
  return {
    run,
    lateMs: {
      scheduled: late('scheduled'),
      sandboxReady: late('sandboxReady'),
      imagePresent: late('imagePresent'),
      containerCreated: late('containerCreated'),
      started: late('started'),
      ready: late('ready'),
      firstResponse: measuredAt(run, 'firstResponse') - Number(run.responseBody) / 1e6,
    },
    toldLateMs: {
      Created: toldAt(run, isOf('Created', 'main')) - record.containerCreated,
      Started: toldAt(run, isOf('Started', 'main')) - record.started,
    },
    containerdLateMs: {
      sandboxReady: toldAt(run, isOf('/tasks/start')) - record.sandboxReady,
      containerCreated: toldAt(run, isOf('/containers/create', 'main')) - record.containerCreated,
      started: toldAt(run, isOf('/tasks/start', 'main')) - record.started,
    },
    creationMs: record.containerCreated - record.sandboxReady,
    startErrorMs:
      measuredAt(run, 'started') -
      measuredAt(run, 'containerCreated') -
      (record.started - record.containerCreated),
    dropped,
    sinceProbeMs: measuredAt(run, 'ready') - record.probed,
    nodeUse,
  };
}

/** By the counters of the pod's network: of what it receives (Linux, Documentation/networking/snmp_counter.rst), all is delivered. */
async function droppedPackets(pod: string): Promise<number> {
  const { connection, namespace } = bench.cluster;
  const program = `
lines = [line.split() for line in open('/proc/net/snmp') if line.startswith('Ip: ')]
counters = dict(zip(*lines))
print(int(counters['InReceives']) - int(counters['InDelivers']))
`;
  const command = ['/usr/bin/python3', '-c', program] as const;
  const { stdout } = await execInPod(connection, { namespace, pod, container: 'main', command });
  return Number(stdout);
}

/** Creates the pod that starts in this way, and returns its uid. */
async function create(way: Way, podName: string): Promise<string> {
  if (way !== 'cold') {
    const [route, memory] =
      way === 'native' ? ['native' as const] : (['nested', way === 'lazy' ? 'lazy' : 'eager'] as const);
    return (await bench.create(checkpoint, { name: podName, ...(memory && { memory }) }, route)).uid;
  }
  const { connection, namespace } = bench.cluster;
  return (await createPod(connection, namespace, podName, clockPod)).metadata?.uid ?? '';
}

/** When a phase was measured to be reached, in milliseconds since the Unix epoch. */
function measuredAt({ startedAt, marks }: StartupRun, phase: StartupPhase): number {
  return Date.parse(startedAt) + (marks[phase]?.atMs ?? NaN);
}

/** When an event is said to have happened, in milliseconds since the Unix epoch. */
function toldAt({ startedAt, events }: StartupRun, isIt: (event: StartupEvent) => boolean): number {
  return Date.parse(startedAt) + (events.find(isIt)?.atMs ?? NaN);
}

/** Whether an event is what the kubelet told of its container, or containerd of a container or, without one, of the sandbox. */
function isOf(wantedReason: string, wantedContainer?: string): (event: StartupEvent) => boolean {
  return ({ reason, container }) => reason === wantedReason && container === wantedContainer;
}

/** Phases of which there is news from the node. */
const newsPhases = ['imagePresent', 'containerCreated', 'started', 'firstResponse'] as const;

/** Phases of which the kubelet, too, knows when the API server has them. */
const sharedPhases = ['scheduled', 'ready'] as const;

function medianOf(starts: readonly Start[], figure: (start: Start) => number): number {
  return summarize(starts.map(figure))?.median ?? NaN;
}

/** The median of the phase that is the farthest from the node's record. */
function farthestMs({ starts }: Series): number {
  const phases = [...newsPhases, ...sharedPhases];
  return Math.max(...phases.map((phase) => Math.abs(medianOf(starts, ({ lateMs }) => lateMs[phase]))));
}

async function measureSeries(way: Way, name: string, isFollowed: boolean): Promise<Series> {
  const starts: Start[] = [];
  for (let index = 0; index < runs; index += 1) {
    starts.push(await measure(way, `${name}-${index}`, isFollowed));
  }
  const isBusy = medianOf(starts, ({ nodeUse }) => nodeUse) > busyUse;
  return { starts, allowedMs: isBusy ? busyMs : wantedMs };
}

/** Something else on the machine makes news late for a while, but an error of the measurement is in every series. */
async function bestSeries(way: Way, isFollowed: boolean): Promise<Series> {
  const all: Series[] = [];
  while (all.length < mostSeries && !all.some((series) => farthestMs(series) < wantedMs)) {
    all.push(
      await measureSeries(way, `${way}-${isFollowed ? 'followed' : 'alone'}-${all.length}`, isFollowed),
    );
  }
  const [best] = all.toSorted((one, other) => farthestMs(one) - farthestMs(other));
  if (!best) throw new Error('No series was measured');
  return best;
}

describe.each<{ readonly way: Way; readonly isFollowed: boolean }>([
  { way: 'cold', isFollowed: true },
  { way: 'native', isFollowed: true },
  { way: 'nested', isFollowed: true },
  { way: 'lazy', isFollowed: true },
  { way: 'cold', isFollowed: false },
])('of $way starts, containerd followed: $isFollowed,', ({ way, isFollowed }) => {
  let starts: readonly Start[];
  let allowedMs: number;

  beforeAll(async () => {
    ({ starts, allowedMs } = await bestSeries(way, isFollowed));
  });

  it.each(newsPhases)('the phase %s is measured soon after it was reached, and never before', (phase) => {
    const late = medianOf(starts, ({ lateMs }) => lateMs[phase]);
    // A run's wall-clock time has whole milliseconds.
    expect(late).toBeGreaterThan(-1);
    expect(late).toBeLessThan(allowedMs);
  });

  it.each(['Created', 'Started'] as const)(
    'the event %s is placed soon after what it tells of, and never before',
    (reason) => {
      const late = medianOf(starts, ({ toldLateMs }) => toldLateMs[reason]);
      expect(late).toBeGreaterThan(-1);
      expect(late).toBeLessThan(allowedMs);
    },
  );

  it.runIf(isFollowed).each(['sandboxReady', 'containerCreated', 'started'] as const)(
    'what containerd tells of %s is placed shortly before it has answered the kubelet',
    (what) => {
      const late = medianOf(starts, ({ containerdLateMs }) => containerdLateMs[what]);
      expect(late).toBeGreaterThan(-answerMs);
      expect(late).toBeLessThan(allowedMs);
    },
  );

  it('the time between two phases of which the kubelet tells is what the node says', () => {
    expect(medianOf(starts, ({ startErrorMs }) => Math.abs(startErrorMs))).toBeLessThan(wantedMs);
  });

  it('nothing is lost of what is sent to the pod meanwhile', () => {
    expect(starts.map(({ dropped }) => dropped)).toEqual(starts.map(() => 0));
  });

  it.runIf(way === 'native')('CRIU was at work between containerd’s two events of the task', () => {
    for (const { run } of starts) {
      const { forkingMs = NaN, restoreMs = NaN, endedMs = NaN } = run.criu ?? {};
      const atMs = (reason: string): number => run.events.find(isOf(reason, 'main'))?.atMs ?? NaN;
      expect(forkingMs).toBeGreaterThan(0);
      expect(restoreMs).toBeGreaterThan(forkingMs);
      // A file's time is by a tick of the kernel's clock, of 10 ms at most.
      expect(endedMs - restoreMs).toBeGreaterThan(atMs('/tasks/create') - 10);
      expect(endedMs).toBeLessThan(atMs('/tasks/start') + 1);
    }
  });

  it.runIf(way === 'nested' || way === 'lazy')(
    'CRIU was at work between the container’s creation and the first response',
    () => {
      const responseMs = starts.map(({ run: { criu, events, firstResponseMs = NaN } }) => {
        const { forkingMs = NaN, restoreMs = NaN, endedMs = NaN } = criu ?? {};
        expect(forkingMs).toBeGreaterThan(0);
        expect(restoreMs).toBeGreaterThan(forkingMs);
        const created = events.find(({ reason }) => reason === 'Created')?.atMs ?? NaN;
        expect(endedMs - restoreMs).toBeGreaterThan(created);
        return firstResponseMs - endedMs;
      });
      expect(summarize(responseMs)?.median).toBeGreaterThan(-allowedMs);
    },
  );

  it.each(sharedPhases)(
    'the phase %s, of which the kubelet and the measurement learn from the API server, is measured when the kubelet does',
    (phase) => {
      expect(Math.abs(medianOf(starts, ({ lateMs }) => lateMs[phase]))).toBeLessThan(allowedMs);
    },
  );

  it('the phase ready is measured soon after the readiness probe has succeeded, and never before', () => {
    const sinceMs = medianOf(starts, ({ sinceProbeMs }) => sinceProbeMs);
    expect(sinceMs).toBeGreaterThan(-1);
    expect(sinceMs).toBeLessThan(allowedMs + statusMs);
  });

  it('the phase sandboxReady, of which there is no news, is measured between it and the next one', () => {
    const late = medianOf(starts, ({ lateMs }) => lateMs.sandboxReady);
    expect(late).toBeGreaterThan(-1);
    expect(late).toBeLessThan(medianOf(starts, ({ creationMs }) => creationMs) + allowedMs);
  });
});
