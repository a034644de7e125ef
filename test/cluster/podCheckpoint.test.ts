import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import type { StateReading } from '../../devcluster/environments/stateProof.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { nestedCommand } from '../../src/kubernetes/nestedRuntime.ts';
import { untilRestored } from '../../src/restore/nestedState.ts';
import type { PodManifest } from '../../src/restore/podManifest.ts';
import type { RestoredPod, RestoreRouteName } from '../../src/restore/restoreRoute.ts';
import { lostPairState, pairPod, putPairState } from './support/pairPod.ts';
import { idleContainer } from './support/toolPod.ts';
import { Workbench } from './support/workbench.ts';

let bench: Workbench;
let states: readonly StateReading[];
let archived: readonly CheckpointRecord[];

beforeAll(async () => {
  bench = await Workbench.open();
  await bench.cluster.startPod('pair', pairPod());
  states = await putPairState(bench, 'pair');
  archived = await checkpoint('pair');
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

async function checkpoint(pod: string): Promise<readonly CheckpointRecord[]> {
  const { checkpointer, namespace } = bench.cluster;
  return await checkpointer.checkpointPod({ namespace, pod });
}

/** Restores all of a group, and waits until its processes go on. */
async function restore(
  [first, ...others]: readonly CheckpointRecord[],
  name: string,
  route: RestoreRouteName,
): Promise<RestoredPod> {
  if (first === undefined) throw new Error('There is no checkpoint');
  const pod = await bench.restore(first, { name, others }, route);
  if (route === 'native') return pod;
  for (const container of pod.containers) {
    await untilRestored(bench.cluster.connection, { ...pod, container });
  }
  return pod;
}

describe('a pod of two containers that was checkpointed in one act', () => {
  it('has a record of each, in the order of its spec, with the gap between their dumps', async () => {
    const groups = archived.map(({ group, source }) => ({ ...group, container: source.container }));
    const { id, gapMs } = archived[0]?.group ?? {};
    expect(groups).toEqual([
      { id, position: 1, size: 2, gapMs, container: 'main' },
      { id, position: 2, size: 2, gapMs, container: 'second' },
    ]);
    expect(gapMs).toBeGreaterThan(0);
    const [, second] = archived;
    expect(second && (await bench.cluster.catalog.groupOf(second))).toEqual(archived);
  });

  it('goes on itself, in both containers', async () => {
    expect(await lostPairState(bench, 'pair', states)).toEqual([]);
  });

  it('goes on in both containers of a pod that the node’s runtime restores', async () => {
    const baked: CheckpointRecord[] = [];
    for (const record of archived) baked.push(await bench.bakeImage(record));
    const { differences } = await restore(baked, 'pair-native', 'native');
    expect(await lostPairState(bench, 'pair-native', states)).toEqual([]);
    const fields = differences.map(({ field }) => field);
    expect(fields).toContain('spec.containers.main.image');
    expect(fields).toContain('spec.containers.second.image');
  });

  it('goes on nested in both containers of a pod, straight from the archives', async () => {
    await restore(archived, 'pair-archived', 'nested');
    expect(await lostPairState(bench, 'pair-archived', states)).toEqual([]);
  });

  it('goes on nested in both containers of a pod, from the images', async () => {
    const baked: CheckpointRecord[] = [];
    for (const record of archived) baked.push(await bench.bakeImage(record));
    await restore(baked, 'pair-nested', 'nested');
    expect(await lostPairState(bench, 'pair-nested', states)).toEqual([]);
  });

  it('goes on in many pods at once, whose containers share a network each', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `pair-of-many-${index}`);
    await Promise.all(names.map((name) => restore(archived, name, 'nested')));
    const lost = await Promise.all(names.map((name) => lostPairState(bench, name, states)));
    expect(lost.flat()).toEqual([]);
  });

  it('can be restored in part: the other container starts cold', async () => {
    const [, second] = archived;
    const { containers } = await restore(second ? [second] : [], 'pair-half', 'nested');
    expect(containers).toEqual(['second']);
    const lost = await lostPairState(bench, 'pair-half', states);
    expect(lost.filter((sentence) => sentence.startsWith('second'))).toEqual([]);
    expect(lost).toContainEqual(expect.stringMatching(/^main: \/process was /));
  });
});

describe('a pod with a sidecar', () => {
  it('is checkpointed without that, which starts cold with the restored pod', async () => {
    const pod = structuredClone<PodManifest>(counter.pod);
    const sidecar = Object.assign(idleContainer('sidecar'), { restartPolicy: 'Always' });
    Object.assign(pod.spec ?? {}, { initContainers: [sidecar] });
    await bench.cluster.startPod('assisted', pod);
    const state = await bench.putState('assisted', counter);
    const records = await checkpoint('assisted');
    expect(records.map(({ source }) => source.container)).toEqual(['main']);
    const { differences } = await restore(records, 'assisted-again', 'nested');
    expect(differences).toContainEqual(
      expect.objectContaining({ field: 'spec.initContainers.sidecar', kind: 'changed' }),
    );
    expect(await bench.lostState('assisted-again', counter, state)).toEqual([]);
    expect(await bench.exec('assisted-again', ['true'], 'sidecar')).toMatchObject({ exitCode: 0 });
  });
});

describe('a pod of two containers that are nested in it', () => {
  beforeAll(async () => {
    await restore(archived, 'generation-2', 'nested');
  });

  it('is entered by commands in each of them', async () => {
    for (const container of ['main', 'second']) {
      const mark = await bench.exec(
        'generation-2',
        nestedCommand(['sh', '-c', 'echo $$ > /mark']),
        container,
      );
      expect(`${mark.exitCode} ${mark.stderr}`).toBe('0 ');
      const { stdout } = await bench.exec(
        'generation-2',
        nestedCommand(['cat', '/proc/1/cmdline']),
        container,
      );
      expect(stdout).toContain('counter.sh');
    }
  });

  it('is checkpointed by both of the runtimes inside, and goes on in the next generation', async () => {
    const again = await checkpoint('generation-2');
    expect(again.map(({ runtime }) => runtime)).toEqual(['thaw-nested', 'thaw-nested']);
    await restore(again, 'generation-3', 'nested');
    expect(await lostPairState(bench, 'generation-3', states)).toEqual([]);
    expect(await lostPairState(bench, 'generation-2', states)).toEqual([]);
  });
});
