import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPod } from '../../devcluster/demo/pods.ts';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import type { PodManifest } from '../../src/restore/podManifest.ts';
import type { PastMark, PastStartup } from '../../src/startup/pastStartup.ts';
import { readPastStartup } from '../../src/startup/readPastStartup.ts';
import type { StartupRun } from '../../src/startup/startupRun.ts';
import { until } from '../support/until.ts';
import { LimitedUser } from './support/limitedUser.ts';
import { measureStart } from './support/measuredStart.ts';
import { TestCluster } from './support/testCluster.ts';

/**
 * How much later than it was the scheduler tells of its own doing on a busy node, in milliseconds. What is read afterwards has no other allowance
 * for being too late.
 */
const tellingMs = 500;

/**
 * How much later than it was news of a phase arrives on a node that is busy with other tests, in milliseconds: Thaw measures when it knows of
 * a phase at the latest.
 */
const newsMs = 1000;

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** The counter with an init container that takes longer than Kubernetes' times are exact to. */
function withInit(): PodManifest {
  const pod = structuredClone(counter.pod);
  const command = ['/usr/bin/sleep', '2'];
  if (pod.spec) pod.spec.initContainers = [{ name: 'wait', image: counter.image.reference, command }];
  return pod;
}

describe.each([
  ['of one container', () => counter.pod],
  ['with an init container', withInit],
] as const)('what can be known of the startup of a pod %s', (what, manifest) => {
  const pod = `past-${what.replaceAll(/\W+/g, '-')}`;
  let run: StartupRun;
  let withEvents: PastStartup;
  let withoutEvents: PastStartup;

  beforeAll(async () => {
    const { connection, namespace } = cluster;
    run = await measureStart(cluster, {
      kind: 'cold',
      podName: pod,
      container: counter.container,
      port: counter.port,
      path: counter.startupPath,
      create: () => createPod(connection, namespace, pod, manifest()),
    });
    withEvents = await until(async () => {
      const { startup } = await readPastStartup(connection, { namespace, pod });
      return startup.wait === undefined ? startup : undefined;
    });
    using user = await LimitedUser.create(cluster);
    withoutEvents = (await readPastStartup(user.connection, { namespace, pod })).startup;
  });

  afterAll(async () => {
    await cluster.deletePod(pod);
    await cluster.node.cluster.kubectl([
      'delete',
      'serviceaccount/limited',
      'role/limited',
      'rolebinding/limited',
      `--namespace=${cluster.namespace}`,
    ]);
  });

  /** Marks of what was read, with when Thaw measured the same phase of the same start, in milliseconds since the epoch. */
  function measuredMarks({ spans }: PastStartup): readonly (readonly [PastMark, number])[] {
    const marks = spans.map(({ to }) => to);
    return marks.flatMap((mark) => {
      const measured = mark.phase === 'initialized' ? undefined : run.marks[mark.phase];
      return measured ? [[mark, Date.parse(run.startedAt) + measured.atMs] as const] : [];
    });
  }

  it('has every phase where its events are there', () => {
    expect(run.failure).toBeUndefined();
    expect(withEvents.spans.map(({ phase }) => phase)).toEqual([
      'schedule',
      'sandbox',
      ...(what === 'of one container' ? [] : ['init']),
      'image',
      'create',
      'start',
      'application',
    ]);
    expect(withEvents.limits).not.toContainEqual(expect.objectContaining({ what: 'image' }));
  });

  it('has fewer where they may not be read, and says so', () => {
    expect(withoutEvents.spans.map(({ phase }) => phase)).not.toContain('create');
    expect(withoutEvents.limits).toContainEqual({ what: 'image', why: 'forbidden' });
  });

  it.each([
    ['with events', () => withEvents],
    ['without events', () => withoutEvents],
  ] as const)(
    'agrees, %s, with what Thaw measured of the same start, within the precision that it says',
    (_, read) => {
      const startup = read();
      const marks = measuredMarks(startup);
      expect(marks.length).toBeGreaterThan(3);
      for (const [{ phase, earliestMs, latestMs }, measuredMs] of marks) {
        expect(measuredMs - earliestMs, `${phase} is not too late`).toBeGreaterThan(-tellingMs);
        // Of the sandbox there is no news before the kubelet looks at the pod again.
        if (phase !== 'sandboxReady') {
          expect(measuredMs - latestMs, `${phase} is not too early`).toBeLessThan(newsMs);
        }
      }
      const readyMs = run.marks.ready?.atMs ?? NaN;
      expect(startup.total?.leastMs).toBeLessThan(readyMs + newsMs);
      expect(startup.total?.mostMs).toBeGreaterThan(readyMs - newsMs);
    },
  );

  it('claims to the millisecond only what an event with a finer time told', () => {
    const exact = withEvents.spans.filter(({ to }) => to.latestMs - to.earliestMs < 1);
    expect(exact.map(({ to }) => to.source)).toEqual(exact.map(() => 'event'));
    expect(exact.map(({ phase }) => phase)).toEqual(expect.arrayContaining(['image', 'create', 'start']));
  });
});
