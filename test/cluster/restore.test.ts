import { CoreV1Api, type V1Pod } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { environments } from '../../devcluster/environments/environments.ts';
import type { StateReading } from '../../devcluster/environments/stateProof.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { RegistryImage } from './support/registryImage.ts';
import { idleContainer, withContainers } from './support/toolPod.ts';
import { Workbench } from './support/workbench.ts';

let bench: Workbench;

beforeAll(async () => {
  bench = await Workbench.open();
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

/** A pod as the API server has it. */
async function readPod(name: string): Promise<V1Pod> {
  const namespace = bench.cluster.namespace;
  return bench.cluster.connection.call(`read the pod ${name}`, CoreV1Api, (api) =>
    api.readNamespacedPod({ namespace, name }),
  );
}

/** The last two bytes of CRIU's inventory in a checkpoint image, in hexadecimal. */
async function endOfInventory(image: string): Promise<string> {
  const script = `
    set -e
    folder=$(mktemp --directory)
    ctr --namespace=k8s.io images mount "$1" "$folder" > /dev/null
    tail --bytes=2 "$folder/checkpoint/inventory.img" | od --address-radix=n --format=x1
    ctr --namespace=k8s.io images unmount --rm "$folder" > /dev/null
    rmdir "$folder"`;
  return await bench.cluster.node.run('sh', '-c', script, 'sh', image);
}

describe.each(environments)('a restored $name', (environment) => {
  const source = environment.name;
  let state: StateReading;
  let archived: CheckpointRecord;
  let baked: CheckpointRecord;

  beforeAll(async () => {
    await bench.cluster.startPod(source, environment.pod);
    state = await bench.putState(source, environment);
    archived = await bench.cluster.checkpoint(source);
    baked = await bench.bakeImage(archived);
  });

  it('goes on with the state it had, beside its source, which goes on too', async () => {
    const name = `${source}-restored`;
    await bench.restore(baked, { name });
    expect(await bench.lostState(name, environment, state)).toEqual([]);
    expect(await bench.lostState(source, environment, state)).toEqual([]);
    expect((await readPod(source)).status?.containerStatuses?.[0]?.restartCount).toBe(0);
  });

  it('goes on nested in its pod, from its image', async () => {
    const name = `${source}-nested`;
    await bench.restore(baked, { name }, 'nested');
    expect(await bench.lostState(name, environment, state)).toEqual([]);
  });

  it('goes on nested in its pod, straight from its archive', async () => {
    const name = `${source}-archived`;
    await bench.restore(archived, { name }, 'nested');
    expect(await bench.lostState(name, environment, state)).toEqual([]);
  });
});

describe('a pod restored from one without a service account token', () => {
  it('has none either', async () => {
    await bench.cluster.startPod('tokenless', counter.pod);
    await bench.restore(await bench.bake('tokenless'), { name: 'tokenless-restored' });
    expect((await readPod('tokenless-restored')).spec?.automountServiceAccountToken).toBe(false);
    const folder = '/var/run/secrets/kubernetes.io';
    expect((await bench.exec('tokenless-restored', ['ls', folder])).exitCode).not.toBe(0);
  });
});

describe('a checkpoint image', () => {
  it('tells CRIU to leave the network of the pod open when it restores', async () => {
    await bench.cluster.startPod('reachable', counter.pod);
    const { image } = await bench.bake('reachable');
    // The last field is `network_lock_method`, of the value SKIP (CRIU, images/inventory.proto, images/rpc.proto).
    expect(await endOfInventory(image?.reference ?? '')).toBe(' 58 03');
  });
});

describe('a restored container that is one of two', () => {
  it('goes on while the other one starts cold', async () => {
    await bench.cluster.startPod(
      'pair',
      withContainers(counter.pod, (main) => [main, idleContainer('other')]),
    );
    await bench.exec('pair', ['touch', '/tmp-of-the-other'], 'other');
    const state = await bench.putState('pair', counter);
    const { differences } = await bench.restore(await bench.bake('pair', counter.container), {
      name: 'pair-restored',
    });
    expect(await bench.lostState('pair-restored', counter, state)).toEqual([]);
    expect((await bench.exec('pair-restored', ['ls', '/tmp-of-the-other'], 'other')).exitCode).not.toBe(0);
    expect(differences).toContainEqual(
      expect.objectContaining({ field: 'spec.containers.other', kind: 'changed' }),
    );
  });
});

describe('a restore of a container whose image was pulled from a registry', () => {
  it('names that image by its digest, and goes on', async () => {
    await using image = await RegistryImage.push(bench.cluster.node);
    await bench.cluster.startPod(
      'pulled',
      withContainers(counter.pod, (main) => [Object.assign(main, { image: `${image.name}:1` })]),
    );
    const state = await bench.putState('pulled', counter);
    const checkpoint = await bench.bake('pulled');
    expect(checkpoint.imageRef).toBe(`${image.name}@${image.digest}`);
    await bench.restore(checkpoint, { name: 'pulled-restored' });
    expect(await bench.lostState('pulled-restored', counter, state)).toEqual([]);
  });
});
