import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Environment, WarmUpStep } from '../../src/environment/environment.ts';
import type { PodContainer } from '../../src/restore/podManifest.ts';
import { failureOf } from '../support/failureOf.ts';
import { bakeIn, provable, requestStep } from './support/baking.ts';
import { nothing, TestCluster } from './support/testCluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

async function kubectl(...args: readonly string[]): Promise<void> {
  await cluster.node.cluster.kubectl([...args]);
}

describe('a bake that fails', () => {
  afterEach(async () => {
    expect(await cluster.leftovers()).toMatchObject({ ...nothing, pods: [], snapshots: [] });
  });

  async function failureWith(changes: Partial<Environment>): Promise<string> {
    return (await failureOf(bakeIn(cluster, await provable('counter', changes)))).message;
  }

  const place = (): string => `${cluster.namespace}/counter-bake`;

  it('since an answer is not the one expected, says which step it was', async () => {
    expect(
      await failureWith({ warmUp: [requestStep('GET', '/health'), requestStep('GET', '/none')] }),
    ).toContain(`Cannot warm up ${place()} (step 2 of 2: GET /none): HTTP status 404 instead of 200: `);
  });

  it('since a warm-up does not settle, says how far it came', async () => {
    const { request: health } = requestStep('GET', '/health');
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
    expect(await failureWith({ readiness: { probe, timeoutMs: 3000 } })).toMatch(
      /did not answer within 3\.0 s/,
    );
  });

  /** The counter with its container's fields changed. */
  async function withContainer(changes: Partial<PodContainer>): Promise<Partial<Environment>> {
    const { pod } = await provable('counter');
    if (pod.kind !== 'template') throw new Error('The sample has no template');
    const { spec } = pod.template;
    const containers = spec.containers.map((container) => ({ ...container, ...changes }));
    return { pod: { kind: 'template', template: { ...pod.template, spec: { ...spec, containers } } } };
  }

  it('since its image is not to be had', async () => {
    const image = 'thaw.local/none:1';
    expect(await failureWith(await withContainer({ image, imagePullPolicy: 'Never' }))).toContain(image);
  });

  it('since its container ends at once, has what it said in the end', async () => {
    const command = ['sh', '-c', 'echo no such key: port >&2; exit 7'];
    expect(await failureWith(await withContainer({ command }))).toMatch(
      /its container ended with exit code 7 \(Error\); the log of main ends: no such key: port\.$/,
    );
  });

  it('since its template has a field that the cluster does not know, which nobody else would tell', async () => {
    const misspelt = { imagePulPolicy: 'Never' } as Partial<PodContainer>;
    const environment = { ...(await provable('counter')), ...(await withContainer(misspelt)) };
    expect(await failureOf(bakeIn(cluster, environment))).toMatchObject({
      message: `Cannot create ${place()}: unknown field "spec.containers[0].imagePulPolicy".`,
      remedies: [{ text: expect.stringContaining('Mend the environment file') as string }],
    });
  });

  it('since the namespace has no room for its pod', async () => {
    const here = `--namespace=${cluster.namespace}`;
    await kubectl('create', 'quota', 'none', '--hard=pods=0', here);
    try {
      const failure = await failureOf(bakeIn(cluster, await provable('counter')));
      expect(failure).toMatchObject({ reason: 'quotaExceeded' });
    } finally {
      await kubectl('delete', 'quota', 'none', here);
    }
  });

  it.each([
    ['native', 'restricted'],
    ['nested', 'baseline'],
  ] as const)('since Pod Security allows its pod no %s bake: %s', async (route, level) => {
    const label = 'pod-security.kubernetes.io/enforce';
    await kubectl('label', 'namespace', cluster.namespace, `${label}=${level}`);
    try {
      const failure = await failureOf(bakeIn(cluster, await provable('counter', { route })));
      expect(failure.message).toContain(`the Pod Security level "${level}" of the namespace forbids`);
      expect(failure.remedies.map(({ action }) => action)).toEqual(['relaxPodSecurity']);
    } finally {
      await kubectl('label', 'namespace', cluster.namespace, `${label}-`);
    }
  });

  it('since a line never comes in the log', async () => {
    const never: WarmUpStep = { kind: 'logLine', contains: 'never written', timeoutMs: 1000 };
    expect(await failureWith({ warmUp: [never] })).toContain(`Cannot warm up ${place()} (step 1 of 1: `);
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

  it.each(['starting', 'warmingUp', 'preparing', 'checkpointing', 'makingImage', 'trying', 'tried'] as const)(
    'since it is cancelled while %s',
    async (stage) => {
      const cancellation = new AbortController();
      const beforeDump = [{ command: ['sleep', '1'] as [string, string], timeoutMs: 5000 }];
      const baking = bakeIn(cluster, await provable('counter', { beforeDump }), {
        signal: cancellation.signal,
        onProgress: (progress) => {
          if (progress.stage === stage) cancellation.abort();
        },
      });
      expect((await failureOf(baking)).reason).toBe('cancelled');
      await cluster.checkpointer.settled();
    },
  );
});
