import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { environments } from '../../devcluster/environments/environments.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import type { BakeRequest } from '../../src/environment/bake.ts';
import type { BakeProgress } from '../../src/environment/bakeProgress.ts';
import type { Environment, WarmUpStep } from '../../src/environment/environment.ts';
import { failureOf } from '../support/failureOf.ts';
import { until } from '../support/until.ts';
import { bakeIn, type Baking, proof, proofOf, provable, requestStep } from './support/baking.ts';
import { lostPairState, pairPod, putPairState } from './support/pairPod.ts';
import { Workbench } from './support/workbench.ts';

let bench: Workbench;

beforeAll(async () => {
  bench = await Workbench.open();
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

const bakeHere = (environment: Environment, baking: Baking = {}, more: Partial<BakeRequest> = {}) =>
  bakeIn(bench.cluster, environment, baking, more);

describe.each(environments)('$name', ({ name, port }) => {
  afterEach(async () => {
    await bench.cluster.deleteCheckpoints();
  });

  const restoredProof = async (record: CheckpointRecord, route: 'native' | 'nested'): Promise<string> => {
    const restored = `${name}-${route}`;
    await bench.restore(record, { name: restored }, route);
    const server = bench.server(restored, { port });
    const { path } = proofOf(name);
    // A pod without a probe of its own counts as ready before the runtime inside of it has restored anything.
    const answer = await until(() => server.send({ method: 'GET', path }).catch(() => undefined));
    await bench.cluster.deletePod(restored);
    return answer;
  };

  it('is baked through the kubelet, and restored by both routes with what its warm-up did', async () => {
    const record = await bakeHere(await provable(name, { route: 'native' }));
    expect(record.bake).toMatchObject({ environment: name });
    expect(await restoredProof(record, 'native')).toContain(proof);
    expect(await restoredProof(record, 'nested')).toContain(proof);
  });

  it('is baked by the runtime inside of its pod, without the kubelet', async () => {
    const record = await bakeHere(await provable(name, { route: 'nested' }));
    expect(await restoredProof(record, 'nested')).toContain(proof);
  });
});

describe('a bake', () => {
  afterEach(async () => {
    await bench.cluster.deleteCheckpoints();
  });

  it.each(['native', 'nested'] as const)(
    'checkpoints several containers in one act, and they are restored together, %s',
    async (route) => {
      const { metadata = {}, spec = { containers: [] } } = pairPod();
      const pod = { kind: 'template', template: { metadata, spec } } as const;
      const environment = await provable('counter', { pod, containers: ['main', 'second'], route });
      const first = await bakeHere(environment);
      const [, ...others] = await bench.cluster.catalog.groupOf(first);
      expect(others.map(({ source, bake: recorded }) => [source.container, recorded?.environment])).toEqual([
        ['second', 'counter'],
      ]);
      await bench.restore(first, { name: 'baked-pair-1', others }, route);
      const states = await putPairState(bench, 'baked-pair-1');
      await bench.restore(first, { name: 'baked-pair-2', others }, route);
      // Each says what it was started as, and counts: that began again where the dump was.
      const lost = await lostPairState(bench, 'baked-pair-2', states);
      expect(lost.filter((sentence) => sentence.includes('/process'))).toEqual([]);
      await Promise.all(['baked-pair-1', 'baked-pair-2'].map((pod) => bench.cluster.deletePod(pod)));
    },
  );

  it('is recorded with what warmed it up, both startups, and a log of its stages', async () => {
    const { bake: recorded, sourcePod } = await bakeHere(await provable('counter'));
    expect(recorded?.warmUp).toMatch(/^sh -c echo put by the warm-up > \/www\/proof$/);
    expect(recorded?.coldMs).toBeGreaterThan(0);
    expect(recorded?.restoredMs).toBeGreaterThan(0);
    const stages = recorded?.log.split('\n').map((line) => line.replace(/^ *[\d.]+ s {2}/, ''));
    expect(stages).toEqual([
      'starting counter-bake',
      expect.stringMatching(/^ready: first response after \d+ ms$/),
      expect.stringMatching(/^warmed up by sh /),
      'checkpointing main',
      'making the checkpoint image on devnode',
      expect.stringMatching(/^restoring counter-trial-[0-9a-f]{4} to try it$/),
      expect.stringMatching(/^it goes on: first response after \d+ ms$/),
    ]);
    expect(sourcePod?.metadata.labels).toMatchObject({ 'app.kubernetes.io/name': 'counter' });
    expect(sourcePod?.spec.activeDeadlineSeconds).toBeUndefined();
  });

  it('waits for what the startup probe says is the first response, long after the readiness', async () => {
    // The server answers at once, and counts ten times a second.
    const counted = 40;
    const command: [string, ...string[]] = ['sh', '-c', `[ "$(cat /www/count)" -ge ${counted} ]`];
    const startupProbe = { probe: { kind: 'exec', command }, timeoutMs: 60_000 } as const;
    const { bake: recorded } = await bakeHere(await provable('counter', { startupProbe }));
    expect(recorded?.coldMs).toBeGreaterThan(counted * 100);
    expect(recorded?.restoredMs).toBeGreaterThan(0);
  });

  it('leaves nothing on the cluster but its checkpoint', async () => {
    const { archive } = await bakeHere(await provable('counter'));
    const { pods, archives } = await bench.cluster.leftovers();
    expect({ pods, archives }).toEqual({ pods: [], archives: [archive.fileName] });
  });

  it('runs its hooks before the dump, in the container', async () => {
    const hook = { command: ['sh', '-c', 'echo hooked > /hooked'] as const, timeoutMs: 5000 };
    const record = await bakeHere({
      ...(await provable('counter')),
      beforeDump: [{ ...hook, command: [...hook.command] }],
    });
    await bench.restore(record, { name: 'hooked' });
    expect((await bench.exec('hooked', ['cat', '/hooked'])).stdout).toBe('hooked\n');
    await bench.cluster.deletePod('hooked');
  });

  it('takes its pod from a Deployment of the cluster', async () => {
    const { namespace, node } = bench.cluster;
    const environment = await provable('counter');
    const template = environment.pod.kind === 'template' ? environment.pod.template : undefined;
    const labels = { app: 'counted' };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'counted', namespace },
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: { ...template, metadata: { labels } },
      },
    };
    await node.cluster.kubectl(['create', '--filename=-'], JSON.stringify(deployment));
    const record = await bakeHere({
      ...environment,
      pod: { kind: 'reference', reference: { kind: 'Deployment', name: 'counted' } },
    });
    expect(record.sourcePod?.metadata.labels).toMatchObject(labels);
  });

  it('tells how far it is', async () => {
    const told: BakeProgress[] = [];
    const warmUp: readonly WarmUpStep[] = [{ ...requestStep('GET', '/health'), count: 3 }];
    await bakeHere(
      { ...(await provable('counter')), warmUp },
      { onProgress: (progress) => told.push(progress) },
    );
    const answered = told.flatMap((progress) =>
      progress.stage === 'warmingUp' ? [[progress.step.answered, progress.step.requests]] : [],
    );
    expect(answered).toEqual([
      [0, undefined],
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });
});

describe('an environment that is being baked', () => {
  it('is not baked a second time, unless the other bake is to end', async () => {
    const environment = await provable('counter', { warmUp: [{ kind: 'sleep', ms: 120_000 }] });
    const isWarmingUp = Promise.withResolvers<undefined>();
    const first = bakeHere(environment, {
      onProgress: ({ stage }) => {
        if (stage === 'warmingUp') isWarmingUp.resolve(undefined);
      },
    });
    const ended = failureOf(first);
    await isWarmingUp.promise;
    const second = await failureOf(bakeHere(environment));
    expect(second.reason).toBe('alreadyExists');
    expect(second.remedies.map(({ action }) => action)).toEqual(['replaceBake']);
    const third = await bakeHere(
      { ...environment, warmUp: [requestStep('GET', '/health')] },
      {},
      { replacesOther: true },
    );
    expect(third.bake?.environment).toBe('counter');
    expect((await ended).message).toMatch(/^Cannot bake .*\/counter: somebody has deleted its pod\.$/);
  });
});
