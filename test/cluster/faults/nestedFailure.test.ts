import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nodeName } from '../../../devcluster/clusterNode.ts';
import { counter } from '../../../devcluster/environments/counter/environment.ts';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { recordCheckpointImage } from '../../../src/checkpoint/recordedImage.ts';
import { PodStart, untilGoesOn } from '../../../src/commands/podStart.ts';
import { execInPod } from '../../../src/kubernetes/execInPod.ts';
import { createPod, deletePod, deletePodAndWait } from '../../../src/kubernetes/podRequests.ts';
import type { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { PodManifest } from '../../../src/restore/podManifest.ts';
import { restorableCheckpoint } from '../../../src/restore/restorableCheckpoint.ts';
import { explainRestoreFailure } from '../../../src/restore/restoreFailure.ts';
import type { RestoredPod } from '../../../src/restore/restoreRoute.ts';
import { watchPodArrivals } from '../../../src/startup/podArrivals.ts';
import { failureOf } from '../../support/failureOf.ts';
import { until } from '../../support/until.ts';
import { importCounterImage } from '../support/counterImage.ts';
import { counterPod } from '../support/counterPod.ts';
import { actionsOf, TestCluster } from '../support/testCluster.ts';
import { TemporaryNamespace } from '../temporaryNamespace.ts';

/** The name of every pod that is restored here; none is left when a test ends. */
const name = 'restored';

let cluster: TestCluster;
/** Of a container that goes on, without an image. */
let record: CheckpointRecord;
let podUid: string | undefined;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.startPod('source', counterPod());
  record = await cluster.checkpoint('source');
});

afterEach(async () => {
  const { connection, namespace, node } = cluster;
  await deletePodAndWait(connection, { namespace, name });
  const uid = podUid;
  podUid = undefined;
  if (uid === undefined) return;
  await node.until(async () => (await node.traces(uid)).length === 0, 'something is left of the pod');
  expect(await node.traces(uid)).toEqual([]);
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** A restored pod of which nobody knows yet how it starts. */
interface StartedRestore {
  readonly pod: RestoredPod;
  readonly start: PodStart;
  readonly signal: AbortSignal;
}

/** Creates the pod that restores a checkpoint nested, with changes, and follows it. */
async function begin(
  checkpoint: CheckpointRecord,
  change: (manifest: PodManifest) => void = () => undefined,
): Promise<StartedRestore> {
  const { connection, namespace, routes } = cluster;
  const signal = AbortSignal.timeout(60_000);
  const { manifest } = await routes.nested.plan(restorableCheckpoint(checkpoint), { name, namespace });
  change(manifest);
  const start = await PodStart.watch(connection, { namespace, podName: name, containers: ['main'], signal });
  const { metadata } = await createPod(connection, { namespace, name }, manifest);
  podUid = metadata?.uid ?? '';
  const known = { namespace, name, uid: podUid, container: 'main', containers: ['main'], differences: [] };
  return { pod: { route: 'nested', checkpoint: checkpoint.name, ...known }, start, signal };
}

/** Restores a checkpoint nested, with changes to the pod, and explains why that fails. */
async function explainedFailure(
  checkpoint: CheckpointRecord,
  change?: (manifest: PodManifest) => void,
): Promise<ThawError> {
  const { pod, start, signal } = await begin(checkpoint, change);
  const failure = await failureOf(untilGoesOn(cluster.connection, start, pod, signal));
  start.dispose();
  return explainRestoreFailure(failure, { route: 'nested', podUid: pod.uid, agent: cluster.agent }, signal);
}

/** The record of another archive, a copy of the one recorded, to which a script of the node's shell was applied. */
async function withArchive(suffix: string, script: string): Promise<CheckpointRecord> {
  const path = record.archive.path.replace(/\.tar$/, `-${suffix}.tar`);
  await cluster.node.run('sh', '-ec', script, record.archive.path, path);
  return { ...record, archive: { ...record.archive, path } };
}

/** As {@link withArchive}, where the script changes the files that the archive consists of. */
async function withFiles(suffix: string, script: string): Promise<CheckpointRecord> {
  return withArchive(
    suffix,
    `folder=$(mktemp -d) && cd "$folder"
    tar --extract --file "$0"
    ${script}
    tar --create --file "$1" -- *
    rm -r "$folder"`,
  );
}

function container({ spec }: PodManifest): NonNullable<PodManifest['spec']>['containers'][number] {
  const [first] = spec?.containers ?? [];
  if (first === undefined) throw new Error('The pod has no container');
  return first;
}

/** Whether the first process of the pod's container catches SIGTERM (Linux, proc_pid_status(5): a bit for each signal). */
async function listensForEnd(): Promise<boolean> {
  const { connection, namespace } = cluster;
  const command = ['/usr/bin/busybox', 'cat', '/proc/1/status'] as const;
  const { stdout } = await execInPod(connection, { namespace, pod: name, container: 'main', command });
  const caught = /^SigCgt:\s*(\w+)$/m.exec(stdout)?.[1] ?? '0';
  return (BigInt(`0x${caught}`) & (1n << 14n)) !== 0n;
}

/** Waits until the container of a pod has ended, and tells with which code. */
async function exitCodeOf({ namespace, name: podName }: RestoredPod): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const ending = new AbortController();
  await watchPodArrivals(cluster.connection, {
    namespace,
    podName,
    signal: ending.signal,
    now: () => performance.now(),
    onArrival: (arrival) => {
      const statuses = arrival.kind === 'pod' ? arrival.pod.status?.containerStatuses : undefined;
      const code = statuses?.[0]?.state?.terminated?.exitCode;
      if (code !== undefined) resolve(code);
    },
  });
  return await promise.finally(() => {
    ending.abort();
  });
}

describe('A nested restore', () => {
  it('says that the checkpoint image is not on the node', async () => {
    const baked = await recordCheckpointImage(cluster, record);
    await cluster.agent.deleteImage(baked.image?.reference ?? '');

    expect(await explainedFailure(baked)).toMatchObject({
      reason: 'restoreFailed',
      explanation: `the checkpoint image is not on node ${nodeName}`,
      remedies: [{ action: 'scanNodes' }],
    });
  });

  it('says that the archive is gone', async () => {
    const deleted = await withArchive('deleted', 'exit 0');

    expect(await explainedFailure(deleted)).toMatchObject({
      reason: 'restoreFailed',
      explanation: `the archive of the checkpoint is not on node ${nodeName} any more`,
      remedies: [{ action: 'scanNodes' }],
    });
  });

  it('says that the runtime image cannot be had', async () => {
    const failure = await explainedFailure(record, ({ spec }) => {
      const volume = spec?.volumes?.find((each) => each.name === 'thaw-runtime');
      // A registry that answers at once that it has no such image.
      Object.assign(volume?.image ?? {}, { reference: '127.0.0.1:5000/none:1' });
    });

    expect(failure).toMatchObject({
      reason: 'restoreFailed',
      explanation: `Thaw’s runtime image is not on node ${nodeName} and cannot be pulled`,
      remedies: [{ action: 'retry' }],
    });
  });

  it('says that the image of the container cannot be had', async () => {
    const failure = await explainedFailure(record, (manifest) => {
      container(manifest).image = '127.0.0.1:5000/none:1';
    });

    expect(failure).toMatchObject({
      reason: 'restoreFailed',
      explanation: `the image that the container was started from is not on node ${nodeName} and cannot be pulled`,
      remedies: [{ action: 'retry' }],
    });
  });

  it('names a file that is another one in the image that has the name now', async () => {
    const reference = `127.0.0.1:5000/${cluster.namespace}/base:1`;
    await cluster.node.ctr('images', 'tag', counter.image.reference, reference);
    try {
      await cluster.startPod('tagged', counterPod({ image: reference }));
      const checkpoint = await cluster.checkpoint('tagged');
      await cluster.deletePod('tagged');
      await cluster.node.ctr('images', 'rm', '--sync', reference);
      await importCounterImage(cluster.node, reference, {
        changeRoot: (folder) => appendFile(join(folder, 'usr/bin/busybox'), 'more'),
      });

      expect(await explainedFailure(checkpoint)).toMatchObject({
        reason: 'restoreFailed',
        explanation:
          'the file /usr/bin/busybox, which the process with pid 1 had open, has another size than when it was checkpointed',
        remedies: [{ action: 'retry' }],
      });
    } finally {
      await cluster.node.ctr('images', 'rm', reference);
    }
  });

  it.each(['SYS_ADMIN', 'NET_ADMIN', 'SYS_TIME'])(
    'names the capability %s where it lacks that',
    async (lacking) => {
      const failure = await explainedFailure(record, (manifest) => {
        const capabilities = container(manifest).securityContext?.capabilities;
        const add = capabilities?.add?.filter((each) => each !== lacking);
        Object.assign(capabilities ?? {}, { add });
      });

      expect(failure.reason).toBe('restoreFailed');
      expect(failure.explanation).toContain(`(capability ${lacking}`);
      expect(failure.remedies).toMatchObject([{ action: 'changeSecurityContext', value: lacking }]);
    },
  );

  it('names the seccomp profile where that forbids what it does', async () => {
    const failure = await explainedFailure(record, (manifest) => {
      const { securityContext } = container(manifest);
      Object.assign(securityContext ?? {}, { seccompProfile: { type: 'RuntimeDefault' } });
    });

    expect(failure).toMatchObject({
      reason: 'restoreFailed',
      explanation: 'the seccomp profile of the pod forbids pivot_root',
      remedies: [{ action: 'changeSecurityContext', value: 'Unconfined' }],
    });
  });

  it('says that the changes to the root file system cannot be applied', async () => {
    const damaged = await withFiles('diff', 'echo garbage > rootfs-diff.tar');

    const failure = await explainedFailure(damaged);

    expect(failure.reason).toBe('restoreFailed');
    expect(failure.explanation).toBe(
      'the changes to the root file system could not be applied: unexpected EOF',
    );
    expect(actionsOf(failure)).toEqual(['retry']);
  });

  it('says that the archive is cut', async () => {
    const cut = await withArchive('cut', 'head --bytes=50000 "$0" > "$1"');

    const failure = await explainedFailure(cut);

    expect(failure.reason).toBe('restoreFailed');
    expect(failure.explanation).toMatch(/^the checkpoint cannot be read: /);
    expect(actionsOf(failure)).toEqual(['retry']);
  });

  it("explains CRIU's failure by what it has logged", async () => {
    const failure = await explainedFailure(await withFiles('memory', ': > checkpoint/mm-1.img'));

    expect(failure.explanation).toBe('CRIU failed with "Unexpected EOF"');
    expect(failure.raw).toContain('Error (criu/');
  });

  it('ends at once when its pod is deleted in the middle', async () => {
    const { pod, start, signal } = await begin(record, (manifest) => {
      // So little that there is a middle; and with the grace period, an end that only the restore's own can be.
      container(manifest).resources = { limits: { cpu: '50m' } };
      Object.assign(manifest.spec ?? {}, { terminationGracePeriodSeconds: 60 });
    });
    const failing = failureOf(untilGoesOn(cluster.connection, start, pod, signal));
    const exitCode = exitCodeOf(pod);
    await start.running(pod.uid);
    // The kernel keeps a signal from a first process that does not listen yet, as from any container's.
    await until(async () => ((await listensForEnd()) ? true : undefined));
    await deletePod(cluster.connection, pod);

    expect((await failing).explanation).toBe('somebody has deleted it');
    // 128 and SIGTERM; or as a Go program ends that is told so before its first line.
    expect([143, 2]).toContain(await exitCode);
    start.dispose();
  });
});

describe('In a namespace that allows no more than baseline, a nested restore', () => {
  let baseline: TemporaryNamespace;

  beforeAll(async () => {
    baseline = await TemporaryNamespace.create(cluster.connection);
    const label = 'pod-security.kubernetes.io/enforce=baseline';
    await cluster.node.cluster.kubectl(['label', 'namespace', baseline.name, label]);
  });

  afterAll(async () => {
    await baseline[Symbol.asyncDispose]();
  });

  it('is refused, with what allows it', async () => {
    const options = { name, namespace: baseline.name };
    const failure = await failureOf(cluster.routes.nested.restore(restorableCheckpoint(record), options));

    expect(failure.reason).toBe('forbidden');
    expect(failure.explanation).toContain('"NET_ADMIN", "SYS_ADMIN", "SYS_TIME"');
    expect(actionsOf(failure)).toEqual(['relaxPodSecurity']);
  });

  it('is not chosen where it was not asked for, and said to be impossible where it was', async () => {
    const { routes } = cluster;
    const checkpoint = restorableCheckpoint(record);
    const facts = await routes.factsOf(checkpoint, { node: nodeName, namespace: baseline.name });

    expect(routes.choose(checkpoint, facts).route.name).toBe('native');
    const choose = new Promise((resolve) => {
      resolve(routes.choose(checkpoint, facts, 'nested'));
    });
    const failure = await failureOf(choose);
    expect(failure.reason).toBe('restoreUnsupported');
    expect(actionsOf(failure)).toEqual(['relaxPodSecurity']);
  });
});
