import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { environments } from '../../devcluster/environments/environments.ts';
import { runtimeImage } from '../../devcluster/runtimeImage.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { bake, type BakeRequest } from '../../src/environment/bake.ts';
import type { BakeProgress } from '../../src/environment/bakeProgress.ts';
import type { Environment, WarmUpStep } from '../../src/environment/environment.ts';
import { failureOf } from '../support/failureOf.ts';
import { until } from '../support/until.ts';
import { demoEnvironmentFile } from './support/environmentFile.ts';
import { lostPairState, pairPod, putPairState } from './support/pairPod.ts';
import { nothing } from './support/testCluster.ts';
import { Workbench } from './support/workbench.ts';

let bench: Workbench;

beforeAll(async () => {
  bench = await Workbench.open();
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

interface Baking {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BakeProgress) => void;
}

function bakeTools(): Parameters<typeof bake>[0] {
  const { connection, agents, catalog, checkpointer, routes } = bench.cluster;
  return { connection, agents, catalog, checkpointer, routes, runtimeImage: runtimeImage.image.reference };
}

async function bakeHere(
  environment: Environment,
  { signal = new AbortController().signal, onProgress = () => undefined }: Baking = {},
  more: Partial<BakeRequest> = {},
): Promise<CheckpointRecord> {
  const request = { environment, namespace: bench.cluster.namespace, ...more };
  const [record] = await bake(bakeTools(), request, { signal, onProgress });
  if (record === undefined) throw new Error('Nothing was baked');
  return record;
}

/** A step that sends one request to a demo server. */
function request(method: 'GET' | 'PUT', path: string, more: { readonly body?: string } = {}): WarmUpStep {
  const usual = { port: 8080, headers: {}, expectedStatus: 200, timeoutMs: 10_000 };
  return { kind: 'http', count: 1, request: { ...usual, method, path, ...more } };
}

/** What leaves something behind by which a restored server can be told from one that began anew. */
const proof = 'put by the warm-up';
const putProof = request('PUT', '/state?key=proof', { body: proof });
const writeProof: WarmUpStep = {
  kind: 'exec',
  command: ['sh', '-c', `echo ${proof} > /www/proof`],
  timeoutMs: 5000,
};

/** The counter serves files, the other environments what was put into their memory. */
function proofOf(name: string): { readonly step: WarmUpStep; readonly path: string } {
  return name === 'counter'
    ? { step: writeProof, path: '/proof' }
    : { step: putProof, path: '/state?key=proof' };
}

/** An environment whose warm-up leaves something in its server. */
async function provable(name: string, changes: Partial<Environment> = {}): Promise<Environment> {
  const environment = await demoEnvironmentFile(name);
  return { ...environment, warmUp: [...environment.warmUp, proofOf(name).step], ...changes };
}

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

  it('checkpoints several containers in one act, and they are restored together', async () => {
    const { metadata = {}, spec = { containers: [] } } = pairPod();
    const pod = { kind: 'template', template: { metadata, spec } } as const;
    const environment = await provable('counter', { pod, containers: ['main', 'second'], route: 'native' });
    const first = await bakeHere(environment);
    const [, ...others] = await bench.cluster.catalog.groupOf(first);
    expect(others.map(({ source, bake: recorded }) => [source.container, recorded?.environment])).toEqual([
      ['second', 'counter'],
    ]);
    await bench.restore(first, { name: 'baked-pair-1', others });
    const states = await putPairState(bench, 'baked-pair-1');
    await bench.restore(first, { name: 'baked-pair-2', others });
    // Each says what it was started as, and counts: that began again where the dump was.
    const lost = await lostPairState(bench, 'baked-pair-2', states);
    expect(lost.filter((sentence) => sentence.includes('/process'))).toEqual([]);
    await Promise.all(['baked-pair-1', 'baked-pair-2'].map((pod) => bench.cluster.deletePod(pod)));
  });

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
    const warmUp: readonly WarmUpStep[] = [{ ...request('GET', '/health'), count: 3 } as WarmUpStep];
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

describe('a bake that fails', () => {
  afterEach(async () => {
    expect(await bench.cluster.leftovers()).toMatchObject({ ...nothing, pods: [], snapshots: [] });
  });

  async function failureWith(changes: Partial<Environment>): Promise<string> {
    return (await failureOf(bakeHere(await provable('counter', changes)))).message;
  }

  const place = (): string => `${bench.cluster.namespace}/counter-bake`;

  it('since an answer is not the one expected, says which step it was', async () => {
    expect(await failureWith({ warmUp: [request('GET', '/health'), request('GET', '/none')] })).toContain(
      `Cannot warm up ${place()} (step 2 of 2: GET /none): HTTP status 404 instead of 200: `,
    );
  });

  it('since a warm-up does not settle, says how far it came', async () => {
    const { request: health } = request('GET', '/health') as Extract<WarmUpStep, { kind: 'http' }>;
    const never = {
      kind: 'settle',
      request: health,
      window: 1000,
      tolerancePercent: 0,
      timeoutMs: 300,
    } as const;
    expect(await failureWith({ warmUp: [never] })).toMatch(
      /the latency had not settled within 0\.3 s \(\d+ answers/,
    );
  });

  it('since a command hangs, ends it in its time', async () => {
    const hangs = { kind: 'exec', command: ['sleep', '1000'] as [string, string], timeoutMs: 500 } as const;
    expect(await failureWith({ warmUp: [{ ...hangs, command: [...hangs.command] }] })).toBe(
      `Cannot warm up ${place()} (step 1 of 1: sleep 1000): sleep did not end within 0.5 s in container main.`,
    );
  });

  it('since a hook fails, has what it said', async () => {
    const hook = {
      command: ['sh', '-c', 'echo no seed >&2; exit 3'] as [string, ...string[]],
      timeoutMs: 5000,
    };
    expect(await failureWith({ beforeDump: [hook] })).toMatch(
      /before the dump: sh ended with 3 in container main: no seed\.$/,
    );
  });

  it('since its pod never answers', async () => {
    const probe = { kind: 'http', port: 8080, path: '/none', expectedStatus: 200 } as const;
    expect(await failureWith({ readiness: { probe, timeoutMs: 3000 } })).toMatch(/did not answer within/);
  });

  it('since its image is not to be had', async () => {
    const environment = await provable('counter');
    if (environment.pod.kind !== 'template') throw new Error('The sample has no template');
    const { template } = environment.pod;
    const [main] = template.spec.containers;
    const containers = [{ name: 'main', ...main, image: 'thaw.local/none:1', imagePullPolicy: 'Never' }];
    const pod = {
      kind: 'template',
      template: { ...template, spec: { ...template.spec, containers } },
    } as const;
    expect((await failureOf(bakeHere({ ...environment, pod }))).message).toContain('thaw.local/none:1');
  });

  it('since its container ends in the middle of the warm-up', async () => {
    const kill: WarmUpStep = { kind: 'exec', command: ['sh', '-c', 'kill -KILL 1; kill 1'], timeoutMs: 5000 };
    const wait: WarmUpStep = { kind: 'sleep', ms: 120_000 };
    expect(await failureWith({ warmUp: [kill, wait] })).toMatch(/: its container ended with exit code \d+/);
  });

  it('since its Deployment is gone', async () => {
    const pod = { kind: 'reference', reference: { kind: 'Deployment', name: 'gone' } } as const;
    expect(await failureWith({ pod })).toMatch(/: there is no Deployment gone in namespace .*\.$/);
  });

  it.each(['starting', 'warmingUp', 'checkpointing', 'makingImage', 'trying'] as const)(
    'since it is cancelled while %s',
    async (stage) => {
      const cancellation = new AbortController();
      const baking = bakeHere(await provable('counter'), {
        signal: cancellation.signal,
        onProgress: (progress) => {
          if (progress.stage === stage) cancellation.abort();
        },
      });
      expect((await failureOf(baking)).reason).toBe('cancelled');
      await bench.cluster.checkpointer.settled();
    },
  );
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
      { ...environment, warmUp: [request('GET', '/health')] },
      {},
      { replacesOther: true },
    );
    expect(third.bake?.environment).toBe('counter');
    expect((await ended).message).toMatch(/^Cannot bake .*\/counter: somebody has deleted its pod\.$/);
  });
});
