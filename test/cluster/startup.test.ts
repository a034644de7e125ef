import { CoreV1Api, type V1Pod } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPod } from '../../devcluster/demo/pods.ts';
import { deletePodAndWait } from '../../src/kubernetes/podRequests.ts';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { NativeRoute } from '../../src/restore/nativeRoute.ts';
import { restorableCheckpoint } from '../../src/restore/restorableCheckpoint.ts';
import { compareStartups } from '../../src/startup/comparison.ts';
import { reportComparison } from '../../src/startup/comparisonReport.ts';
import type { StartupKind, StartupRun } from '../../src/startup/startupRun.ts';
import { startupPhases, type StartupPhase } from '../../src/startup/timeline.ts';
import { until } from '../support/until.ts';
import { measureStart } from './support/measuredStart.ts';
import { RegistryImage } from './support/registryImage.ts';
import { withContainers } from './support/toolPod.ts';
import { Workbench } from './support/workbench.ts';

/** The resolution of the API server's times, in milliseconds. */
const second = 1000;

let bench: Workbench;
let checkpoint: CheckpointRecord;
/** How far the source had counted before it was checkpointed. */
let countBefore: number;

beforeAll(async () => {
  bench = await Workbench.open();
  await bench.cluster.startPod('source', counter.pod);
  // So far a pod that starts cold has not counted when it first answers.
  countBefore = await until(async () => {
    const count = Number(await bench.server('source', counter).send({ method: 'GET', path: '/count' }));
    return count >= 20 ? count : undefined;
  });
  checkpoint = await bench.bake('source');
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

/** Creates a counter pod, cold or restored, and measures its startup. */
async function measure(
  kind: StartupKind,
  podName: string,
  {
    coldPod = counter.pod,
    signal,
  }: { readonly coldPod?: V1Pod; readonly signal?: AbortSignal | undefined } = {},
): Promise<StartupRun> {
  const { connection, namespace } = bench.cluster;
  const create = {
    cold: () => createPod(connection, namespace, podName, coldPod),
    restored: async () => {
      const options = { name: podName, namespace };
      const { uid } = await new NativeRoute(connection).restore(restorableCheckpoint(checkpoint), options);
      return { metadata: { uid } };
    },
  };
  return measureStart(bench.cluster, {
    kind,
    podName,
    container: counter.container,
    port: counter.port,
    path: '/count',
    create: create[kind],
    signal,
  });
}

async function pods(): Promise<readonly V1Pod[]> {
  const { connection, namespace } = bench.cluster;
  const list = await connection.call('list the pods', CoreV1Api, (api) =>
    api.listNamespacedPod({ namespace }),
  );
  return list.items;
}

/** When phases were reached as the kubelet and the scheduler have recorded it, in milliseconds since the Unix epoch. */
function recordedTimes({ status }: V1Pod): ReadonlyMap<StartupPhase, number> {
  const condition = (type: string): number =>
    status?.conditions?.find((each) => each.type === type)?.lastTransitionTime?.getTime() ?? NaN;
  return new Map([
    ['scheduled', condition('PodScheduled')],
    ['sandboxReady', condition('PodReadyToStartContainers')],
    ['started', status?.containerStatuses?.[0]?.state?.running?.startedAt?.getTime() ?? NaN],
    ['ready', condition('Ready')],
  ]);
}

describe.each<StartupKind>(['cold', 'restored'])('the measured startup of a pod, %s', (kind) => {
  const podName = `measured-${kind}`;
  let run: StartupRun;
  let pod: V1Pod | undefined;

  beforeAll(async () => {
    run = await measure(kind, podName);
    pod = (await pods()).find(({ metadata }) => metadata?.name === podName);
    await deletePodAndWait(bench.cluster.connection, { namespace: bench.cluster.namespace, name: podName });
  });

  it('has every phase', () => {
    expect(run.failure).toBeUndefined();
    expect(run).toMatchObject({ kind, outcome: 'succeeded', podName, node: pod?.spec?.nodeName });
    expect(Object.keys(run.marks)).toEqual(startupPhases);
  });

  it('has them in their order, until it is ready and has answered', () => {
    const { ready, firstResponse, ...others } = run.marks;
    const times = Object.values(others).map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThanOrEqual(Math.min(ready?.atMs ?? NaN, firstResponse?.atMs ?? NaN));
    expect(firstResponse?.atMs).toBe(run.firstResponseMs);
  });

  it('has what the scheduler and the kubelet told of it', () => {
    const told = run.events.map(({ reason, by }) => `${by}: ${reason}`);
    expect(told.toSorted()).toEqual([
      'default-scheduler: Scheduled',
      'kubelet: Created',
      'kubelet: Pulled',
      'kubelet: Started',
    ]);
    expect(run.events.flatMap(({ pullMs }) => pullMs ?? [])).toEqual([]);
  });

  it('ends with the answer of a new process, or of the one that was checkpointed', () => {
    const count = Number(run.responseBody);
    if (kind === 'cold') expect(count).toBeLessThan(countBefore);
    else expect(count).toBeGreaterThanOrEqual(countBefore);
  });

  it('has no phase before the cluster itself has recorded it', () => {
    if (pod === undefined) throw new Error('The pod was not there');
    for (const [phase, recorded] of recordedTimes(pod)) {
      const measured = Date.parse(run.startedAt) + (run.marks[phase]?.atMs ?? NaN);
      expect(measured - recorded, phase).toBeGreaterThan(-second);
    }
  });
});

describe('the measured startup of a pod whose image is only in a registry', () => {
  it('has how long that was pulled', async () => {
    const { connection, namespace, node } = bench.cluster;
    await using image = await RegistryImage.push(node);
    const coldPod = withContainers(counter.pod, (main) => [
      Object.assign(main, { image: `${image.name}:1` }),
    ]);
    const run = await measure('cold', 'measured-pull', { coldPod });
    await deletePodAndWait(connection, { namespace, name: 'measured-pull' });
    expect(run.failure).toBeUndefined();
    const [pulling, pulled] = (['Pulling', 'Pulled'] as const).map((each) =>
      run.events.find(({ reason }) => reason === each),
    );
    expect(pulled?.pullMs).toBeGreaterThan(0);
    expect((pulled?.atMs ?? NaN) - (pulling?.atMs ?? NaN)).toBeGreaterThanOrEqual(pulled?.pullMs ?? NaN);
  });
});

describe('a comparison of startups', () => {
  it('takes turns, counts every run, and leaves no pod behind', async () => {
    const remove = (kind: StartupKind) => (index: number) =>
      deletePodAndWait(bench.cluster.connection, {
        namespace: bench.cluster.namespace,
        name: `${kind}-${index}`,
      });
    const known = (await pods()).map(({ metadata }) => metadata?.name);
    const runs = await compareStartups({
      runsEach: 2,
      cold: {
        start: (index, signal) => measure('cold', `cold-${index}`, { signal }),
        remove: remove('cold'),
      },
      restored: {
        start: (index, signal) => measure('restored', `restored-${index}`, { signal }),
        remove: remove('restored'),
      },
    });
    expect(runs.map(({ podName }) => podName)).toEqual(['cold-0', 'restored-0', 'cold-1', 'restored-1']);
    const report = reportComparison(runs);
    expect(report.cold).toMatchObject({ failed: 0, summary: { n: 2 } });
    expect(report.restored).toMatchObject({ failed: 0, summary: { n: 2 } });
    expect((await pods()).map(({ metadata }) => metadata?.name)).toEqual(known);
  });
});
