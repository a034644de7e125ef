import { CoreV1Api } from '@kubernetes/client-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { registryHost } from '../../devcluster/clusterFiles.ts';
import { notebook } from '../../devcluster/environments/notebook/environment.ts';
import type { StateReading } from '../../devcluster/environments/stateProof.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { checkpointImageReference } from '../../src/checkpoint/imageReference.ts';
import { recordCheckpointImage } from '../../src/checkpoint/recordedImage.ts';
import { pushCheckpointImage, registryReference } from '../../src/checkpoint/pushCheckpointImage.ts';
import type { PushProgress } from '../../src/kubernetes/imagePush.ts';
import type { PushCall } from '../../src/kubernetes/nodeAgent.ts';
import type { FoundCredentials } from '../../src/kubernetes/registryCredential.ts';
import { findRegistryCredentials } from '../../src/kubernetes/registryCredentials.ts';
import { failureOf } from '../support/failureOf.ts';
import { registryUser, TestRegistry } from './support/testRegistry.ts';
import { Workbench } from './support/workbench.ts';

const nobody: FoundCredentials = { credentials: [], problems: [] };

let bench: Workbench;
let state: StateReading;
let archived: CheckpointRecord;

beforeAll(async () => {
  bench = await Workbench.open();
  await bench.cluster.startPod('source', notebook.pod);
  state = await bench.putState('source', notebook);
  archived = await bench.cluster.checkpoint('source');
});

afterEach(async () => {
  const { node } = bench.cluster;
  expect(await node.ctr('snapshots', 'ls')).not.toMatch(/thaw-(?:push|build)-/);
  // Those of containerd's own are named after sandboxes.
  const leases = (await node.ctr('leases', 'ls', '--quiet')).split('\n');
  expect(leases.filter((name) => !/^[0-9a-f]{64}$|^$/.test(name))).toEqual([]);
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

function referenceIn(registry: string): string {
  return registryReference({ registry, name: `${bench.cluster.namespace}/notebook` }, archived);
}

async function push(
  reference: string,
  found: FoundCredentials = nobody,
  call: PushCall = {},
): Promise<CheckpointRecord> {
  return await pushCheckpointImage(bench.cluster, { record: archived, reference, found }, call);
}

/** Removes the image from the node: what is restored then was pulled. */
async function forgetImage(record: CheckpointRecord): Promise<void> {
  await bench.cluster.agent.deleteImage(checkpointImageReference(record));
  expect(await bench.cluster.node.images(record.image?.digest ?? '')).toEqual([]);
}

/** Makes a pull secret in the namespace, and returns its name. */
async function makePullSecret(name: string, registry: string, password: string): Promise<string> {
  const { connection, namespace } = bench.cluster;
  const auth = Buffer.from(`${registryUser.username}:${password}`).toString('base64');
  await connection.call(`make the secret ${name}`, CoreV1Api, (api) =>
    api.createNamespacedSecret({
      namespace,
      body: {
        metadata: { name },
        type: 'kubernetes.io/dockerconfigjson',
        stringData: { '.dockerconfigjson': JSON.stringify({ auths: { [registry]: { auth } } }) },
      },
    }),
  );
  return name;
}

/** The credentials of pull secrets; the machine's own user has none. */
async function ofSecrets(image: string, ...secrets: readonly string[]): Promise<FoundCredentials> {
  const { connection, namespace } = bench.cluster;
  return await findRegistryCredentials(connection, {
    image,
    owner: { namespace, secrets },
    dockerConfig: '/nonexistent/config.json',
  });
}

describe('A checkpoint image that is pushed', () => {
  it('need not be pulled on the node that has it', async () => {
    await using registry = await TestRegistry.start(bench.cluster.node.cluster, { port: 5003 });
    const pushed = await push(referenceIn(registry.host));
    await registry.stop();
    await bench.restore(pushed, { name: 'not-pulled' }, 'native');
    expect(await bench.lostState('not-pulled', notebook, state)).toEqual([]);
    await bench.cluster.deletePod('not-pulled');
    await registry.run();
  });

  it('goes from its node to the registry, part by part, and its record names it there', async () => {
    const reference = referenceIn(registryHost);
    const told: PushProgress[] = [];
    const pushed = await push(reference, nobody, { onProgress: (progress) => told.push(progress) });
    const bytes = pushed.image?.bytes ?? 0;
    expect(pushed.image).toMatchObject({ location: 'registry', reference });
    expect(told.length).toBeGreaterThan(10);
    expect(told.at(-1)).toEqual({ sentBytes: bytes, totalBytes: bytes });
    expect(told).toEqual(told.toSorted((one, other) => one.sentBytes - other.sentBytes));
    expect(await bench.cluster.catalog.get(archived)).toEqual(pushed);
  });

  it('is not sent a second time', async () => {
    const told: PushProgress[] = [];
    await push(referenceIn(registryHost), nobody, { onProgress: (progress) => told.push(progress) });
    expect(told).toHaveLength(1);
  });

  it.each(['native', 'nested'] as const)(
    'is pulled, and goes on by the %s route with its state',
    async (route) => {
      const pushed = await push(referenceIn(registryHost));
      await forgetImage(pushed);
      const name = `pulled-${route}`;
      await bench.restore(pushed, { name }, route);
      expect(await bench.lostState(name, notebook, state)).toEqual([]);
      await bench.cluster.deletePod(name);
    },
  );

  it('is taken for no stray one by a scan', async () => {
    await push(referenceIn(registryHost));
    expect((await bench.cluster.scan()).strayImages).toEqual([]);
  });
});

describe('A registry that asks who pushes', () => {
  let registry: TestRegistry;

  beforeAll(async () => {
    const { cluster } = bench.cluster.node;
    registry = await TestRegistry.start(cluster, { port: 5001, asksForPassword: true });
  });

  afterAll(() => registry[Symbol.asyncDispose]());

  it('refuses who says nothing', async () => {
    const failure = await failureOf(push(referenceIn(registry.host)));
    expect(failure.reason).toBe('registryUnauthorized');
    expect(failure.remedies[0]).toMatchObject({ command: `docker login ${registry.host}` });
  });

  it('refuses a wrong password, which no error tells', async () => {
    const reference = referenceIn(registry.host);
    const secret = await makePullSecret('wrong', registry.host, 'hunter2');
    const failure = await failureOf(push(reference, await ofSecrets(reference, secret)));
    expect(failure.reason).toBe('registryUnauthorized');
    expect(failure.explanation).toContain(`thaw of the secret ${bench.cluster.namespace}/wrong`);
    expect(JSON.stringify([failure.message, failure.raw])).not.toContain('hunter2');
  });

  it('takes that of a pull secret, by which the restored pod pulls it again', async () => {
    const reference = referenceIn(registry.host);
    const secret = await makePullSecret('right', registry.host, registryUser.password);
    const pushed = await push(reference, await ofSecrets(reference, 'wrong', secret));
    await forgetImage(pushed);
    if (pushed.sourcePod !== undefined) pushed.sourcePod.spec.imagePullSecrets = [{ name: secret }];
    await bench.restore(pushed, { name: 'signed-in' }, 'nested');
    expect(await bench.lostState('signed-in', notebook, state)).toEqual([]);
    await bench.cluster.deletePod('signed-in');
  });

  it('leaves no trace of the password on the node', async () => {
    const reference = referenceIn(registry.host);
    const secret = await makePullSecret('again', registry.host, registryUser.password);
    const processes: string[] = [];
    await push(reference, await ofSecrets(reference, secret), {
      onProgress: () => {
        void bench.cluster.node
          .run('sh', '-c', 'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2> /dev/null || :')
          .then((text) => processes.push(text));
      },
    });
    await bench.cluster.node.until(() => Promise.resolve(processes.length > 0), 'nothing was looked at');
    const secretJson = JSON.stringify(registryUser.password);
    const encoded = Buffer.from(`{"username":"thaw","secret":${secretJson}}`).toString('base64');
    expect(processes.join()).not.toContain(encoded);
  });
});

describe('A push that fails', () => {
  it('for a registry that is down says so, and works when that is up again', async () => {
    await using registry = await TestRegistry.start(bench.cluster.node.cluster, { port: 5002 });
    await registry.stop();
    const failure = await failureOf(push(referenceIn(registry.host)));
    expect(failure.reason).toBe('registryUnreachable');
    expect(failure.message).toContain('connection refused');
    expect((await bench.cluster.catalog.get(archived)).image?.reference).not.toContain(registry.host);
    await registry.run();
    await push(referenceIn(registry.host));
  });

  it('for a name that cannot be looked up says so', async () => {
    const failure = await failureOf(push(referenceIn('nowhere.invalid')));
    expect(failure.reason).toBe('registryUnreachable');
    expect(failure.message).toContain('nowhere.invalid');
  });

  it('for a certificate that the node does not know says so, and works when it does', async () => {
    const { cluster } = bench.cluster.node;
    await using registry = await TestRegistry.start(cluster, { port: 5004, speaksTls: true });
    const failure = await failureOf(push(referenceIn(registry.host)));
    expect(failure.reason).toBe('registryUntrusted');
    expect(failure.message).toContain('unknown authority');
    await registry.trustOn(cluster.node);
    expect((await push(referenceIn(registry.host))).image).toMatchObject({ location: 'registry' });
  });

  it('because it is cancelled leaves the record as it was, and nothing on the node', async () => {
    const { cluster } = bench.cluster.node;
    await using registry = await TestRegistry.start(cluster, { port: 5005 });
    await recordCheckpointImage(bench.cluster, await bench.cluster.catalog.get(archived));
    const before = await bench.cluster.catalog.get(archived);
    const isPushing = async (): Promise<boolean> =>
      (await bench.cluster.node.run('ps', '-eo', 'args')).includes('checkpoint-archive push');
    const controller = new AbortController();
    const pushed = failureOf(push(referenceIn(registry.host), nobody, { signal: controller.signal }));
    // Progress is told too late: of what is as small as this, the end may be told with it.
    await bench.cluster.node.until(isPushing, 'nothing is pushed');
    controller.abort();
    expect((await pushed).reason).toBe('cancelled');
    expect(await bench.cluster.catalog.get(archived)).toEqual(before);
    await bench.cluster.node.until(async () => !(await isPushing()), 'it goes on');
    expect(await bench.cluster.node.images(registry.host)).toEqual([]);
  });
});

describe('The disk of a node', () => {
  it('is said to have the archive and its image, and room for more', async () => {
    await push(referenceIn(registryHost));
    const before = await bench.cluster.agent.diskUse();
    expect(before.archiveBytes).toBeGreaterThanOrEqual(archived.archive.bytes);
    expect(before.imageBytes).toBeGreaterThan(archived.archive.memoryBytes);
    expect(before.freeBytes).toBeGreaterThan(0);
    expect(before.totalBytes).toBeGreaterThan(before.freeBytes);
    const { archives, images } = before;
    await bench.cluster.deleteCheckpoints();
    expect(await bench.cluster.agent.diskUse()).toMatchObject({ archives: archives - 1, images: images - 1 });
    expect(await bench.cluster.node.images(`/${bench.cluster.namespace}/`)).toEqual([]);
  });
});
