import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClaimOptions, claimPod } from '../../../src/environment/claimPod.ts';
import type { ClaimedPod } from '../../../src/environment/poolPod.ts';
import type { PoolStatus } from '../../../src/environment/poolStatus.ts';
import type { PodJson } from '../../../src/kubernetes/podJson.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';
import { serveExec } from '../kubernetes/fakeExec.ts';
import { FakePool, shopDeployment, waitingPod } from './fakePool.ts';

const pool = { namespace: 'demo', environment: 'shop' };

let server: FakeApiServer;
let fake: FakePool;

beforeEach(async () => {
  server = await FakeApiServer.start();
  fake = new FakePool(server);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function claim(options: Partial<ClaimOptions> = {}): Promise<ClaimedPod> {
  return claimPod(server.connect(), pool, { owner: 'jane', random: () => 0, ...options });
}

/** A pod of a pool that was made with rules for claims. */
function ruled(pod: PodJson, rules: string): PodJson {
  const annotations = { ...pod.metadata.annotations, 'thaw.dev/claim-rules': rules };
  return { ...pod, metadata: { ...pod.metadata, annotations } };
}

/** The names of the pods that a claim has tried to take, in order. */
function tried(): readonly string[] {
  return server.requests
    .filter(({ method }) => method === 'PATCH')
    .map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
}

describe('a claim', () => {
  it('makes a ready pod its owner’s', async () => {
    fake.putPod(waitingPod('cold', { isReady: false }));
    fake.putPod(waitingPod('warm'));
    expect(await claim()).toMatchObject({
      namespace: 'demo',
      name: 'warm',
      uid: 'uid-of-warm',
      container: 'web',
      checkpoint: 'shop-1',
      claim: { owner: 'jane' },
    });
    expect(fake.pod('warm')?.metadata.labels).toMatchObject({
      'thaw.dev/environment': 'shop',
      'thaw.dev/pool': 'claimed',
      'thaw.dev/owner': 'jane',
    });
  });

  it('does with the pods that the API server has at hand, and does not make it wait for etcd', async () => {
    fake.putPod(waitingPod('warm'));
    await claim();
    const [list] = server.requests.filter(({ method }) => method === 'GET');
    expect(list?.query.get('resourceVersion')).toBe('0');
  });

  it('takes the pod out of the hands of its ReplicaSet in the same moment', async () => {
    fake.putPod(waitingPod('warm'));
    await claim();
    expect(fake.pod('warm')?.metadata).not.toHaveProperty('ownerReferences');
  });

  it('says by the API server’s clock when it was made, and when it ends', async () => {
    fake.now = Date.parse('2031-01-01T00:00:00Z');
    fake.putPod(waitingPod('warm'));
    const { claim: made } = await claim({ lifetimeMs: 3_600_000 });
    expect(new Date(made.claimedAt).getUTCFullYear()).toBe(2031);
    expect(made.expiresAt).toBe(made.claimedAt + 3_600_000);
    expect(fake.pod('warm')?.metadata.annotations).toMatchObject({
      'thaw.dev/claimed-at': new Date(made.claimedAt).toISOString(),
      'thaw.dev/expires-at': new Date(made.claimedAt + 3_600_000).toISOString(),
    });
  });

  it('keeps to the lifetime with which the pool was made, where it names none', async () => {
    fake.putPod(ruled(waitingPod('warm'), JSON.stringify({ hooks: [], lifetimeMs: 60_000 })));
    const { claim: made } = await claim();
    expect(made.expiresAt).toBe(made.claimedAt + 60_000);
  });

  it('has no end without a lifetime', async () => {
    fake.putPod(waitingPod('warm'));
    expect((await claim()).claim.expiresAt).toBeUndefined();
    expect(fake.pod('warm')?.metadata.annotations).not.toHaveProperty('thaw.dev/expires-at');
  });

  it('names an owner whose name no label can have in the annotation, and as well as it can in the label', async () => {
    fake.putPod(waitingPod('warm'));
    const owner = 'Jane Doe <jane@example.com>';
    expect((await claim({ owner })).claim.owner).toBe(owner);
    expect(fake.pod('warm')?.metadata.labels).toMatchObject({
      'thaw.dev/owner': 'Jane-Doe-jane-example.com',
    });
  });

  it('takes the next pod where another claim was faster', async () => {
    fake.putPod(waitingPod('first'));
    fake.putPod(waitingPod('second'));
    fake.beforePatch = () => {
      fake.beforePatch = () => undefined;
      const first = waitingPod('first');
      fake.putPod({
        ...first,
        metadata: { ...first.metadata, labels: { ...first.metadata.labels, 'thaw.dev/pool': 'claimed' } },
      });
    };
    expect((await claim()).name).toBe('second');
    expect(tried()).toEqual(['first', 'second']);
  });

  it('takes the next pod where one was replaced, or is gone', async () => {
    for (const name of ['first', 'second', 'third']) fake.putPod(waitingPod(name));
    server.on('PATCH', /pods\/second$/, (_request, reply) => {
      reply.status({ code: 404, reason: 'NotFound' });
    });
    fake.beforePatch = () => {
      const first = waitingPod('first');
      fake.putPod({ ...first, metadata: { ...first.metadata, uid: 'another' } });
    };
    expect((await claim()).name).toBe('third');
  });

  it('deletes a pod that was not ready any more when it was taken, and takes the next', async () => {
    for (const name of ['first', 'second']) fake.putPod(waitingPod(name));
    fake.beforePatch = () => {
      fake.beforePatch = () => undefined;
      fake.putPod(waitingPod('first', { isReady: false }));
    };
    expect((await claim()).name).toBe('second');
    expect(fake.pod('first')).toBeUndefined();
  });

  it('prefers pods of the newest checkpoint, but takes one of an older before it waits', async () => {
    fake.putPod(waitingPod('old'));
    fake.putPod(waitingPod('new', { checkpoint: 'shop-2', createdAt: '2026-11-26T08:30:00Z' }));
    expect((await claim()).name).toBe('new');
    expect((await claim()).name).toBe('old');
  });

  it('gives each of many who claim at once a pod of its own', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `pod-${index}`);
    for (const name of names) fake.putPod(waitingPod(name));
    const claimed = await Promise.all(names.map((owner) => claim({ owner, random: Math.random })));
    expect(new Set(claimed.map(({ name }) => name))).toEqual(new Set(names));
    for (const pod of claimed) {
      expect(fake.pod(pod.name)?.metadata.labels).toMatchObject({ 'thaw.dev/owner': pod.claim.owner });
    }
  });

  it('is refused with the right that is missing', async () => {
    fake.putPod(waitingPod('warm'));
    server.on('PATCH', /pods\/warm$/, (_request, reply) => {
      const message =
        'pods "warm" is forbidden: User "jane" cannot patch resource "pods" in API group "" in the namespace "demo"';
      reply.status({ code: 403, reason: 'Forbidden', message });
    });
    expect(await failureOf(claim())).toMatchObject({
      reason: 'forbidden',
      attempted: 'claim a pod of shop',
      remedies: [
        { action: 'grantAccess', rule: { verb: 'patch', group: '', resource: 'pods', namespace: 'demo' } },
      ],
    });
  });

  it('is refused where the changed pod would be invalid: trying others would not help', async () => {
    for (const name of ['first', 'second']) fake.putPod(waitingPod(name));
    server.on('PATCH', /pods\//, (_request, reply) => {
      reply.status({ code: 422, reason: 'Invalid', message: 'admission says no' });
    });
    expect((await failureOf(claim())).reason).toBe('invalidObject');
    expect(tried()).toEqual(['first']);
  });
});

describe('a claim while no pod is ready', () => {
  it('tells how the pool stands, and takes the first that becomes ready', async () => {
    fake.putDeployment(shopDeployment(1));
    fake.putPod(waitingPod('late', { isReady: false }));
    const told: PoolStatus[] = [];
    const onWait = (status: PoolStatus): void => {
      told.push(status);
      fake.putPod(waitingPod('late'));
    };
    expect((await claim({ onWait })).name).toBe('late');
    expect(told[0]).toMatchObject({ environment: 'shop', wanted: 1, ready: 0 });
  });

  it('does not wait where there is no pool', async () => {
    expect(await failureOf(claim())).toMatchObject({
      reason: 'noPool',
      message: 'Cannot claim a pod of shop: there is no pool of it in namespace demo.',
    });
  });

  it('does not wait for a pool that is scaled to zero', async () => {
    fake.putDeployment(shopDeployment(0));
    expect(await failureOf(claim())).toMatchObject({
      reason: 'noPool',
      message: 'Cannot claim a pod of shop: its pool is scaled to zero in namespace demo.',
    });
  });

  it('gives up after its time, and says why no pod is ready', async () => {
    fake.putDeployment(shopDeployment(1));
    const broken = waitingPod('broken', { isReady: false });
    const waiting = { reason: 'ErrImageNeverPull', message: 'Container image "checkpoint:1" is not present' };
    const containerStatuses = [{ name: 'web', ready: false, restartCount: 0, state: { waiting } }];
    fake.putPod({ ...broken, status: { ...broken.status, containerStatuses } });
    expect(await failureOf(claim({ waitMs: 1000 }))).toMatchObject({
      reason: 'podNotStarted',
      message:
        'Cannot claim a pod of shop: no pod was ready within 1 s: the checkpoint image is not on node node-1.',
      remedies: [{ action: 'scanNodes' }],
    });
  });

  it('can be cancelled', async () => {
    fake.putDeployment(shopDeployment(1));
    const controller = new AbortController();
    const onWait = (): void => {
      controller.abort();
    };
    expect((await failureOf(claim({ onWait, signal: controller.signal }))).reason).toBe('cancelled');
  });

  it('says at once that pools may not be watched', async () => {
    fake.putDeployment(shopDeployment(1));
    server.on('GET', '/apis/apps/v1/namespaces/demo/deployments', (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden', message: 'deployments is forbidden' });
    });
    expect(await failureOf(claim())).toMatchObject({ reason: 'forbidden', attempted: 'claim a pod of shop' });
  });
});

describe('the hooks of a claim', () => {
  const hooks = [
    { command: ['/bin/reseed', '--now'], timeoutMs: 5000 },
    { command: ['/bin/renew'], container: 'other', timeoutMs: 5000 },
  ] as const;

  it('are run one after the other, in the container that they name or the restored one', async () => {
    fake.putPod(waitingPod('warm'));
    const run: (readonly (string | null)[])[] = [];
    serveExec(server, (exec) => {
      const { searchParams, pathname } = exec.url;
      run.push([
        pathname.split('/').at(-2) ?? '',
        searchParams.get('container'),
        ...searchParams.getAll('command'),
      ]);
      exec.exit(0);
    });
    await claim({ hooks });
    expect(run).toEqual([
      ['warm', 'web', '/bin/reseed', '--now'],
      ['warm', 'other', '/bin/renew'],
    ]);
  });

  it('are those with which the pool was made, where the claim has none: also without the file', async () => {
    fake.putPod(ruled(waitingPod('warm'), JSON.stringify({ hooks })));
    const run: (string | undefined)[] = [];
    serveExec(server, (exec) => {
      run.push(exec.url.searchParams.getAll('command')[0]);
      exec.exit(0);
    });
    await claim();
    expect(run).toEqual(['/bin/reseed', '/bin/renew']);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"hooks":[{"command":[]}]}',
    '{"hooks":[{"command":["a"],"timeoutMs":"5"}]}',
  ])('are none where somebody has changed them into %j', async (rules) => {
    fake.putPod(ruled(waitingPod('warm'), rules));
    expect((await claim()).claimRules).toBeUndefined();
  });

  it('enter the container that is nested in the pod’s', async () => {
    const pod = waitingPod('warm');
    const labels = { ...pod.metadata.labels, 'thaw.dev/nested-container': 'web' };
    fake.putPod({ ...pod, metadata: { ...pod.metadata, labels } });
    const commands: (readonly string[])[] = [];
    serveExec(server, (exec) => {
      commands.push(exec.url.searchParams.getAll('command'));
      exec.exit(0);
    });
    await claim({ hooks });
    expect(commands).toEqual([
      [expect.stringMatching(/thaw-nested$/), 'exec', '/bin/reseed', '--now'],
      ['/bin/renew'],
    ]);
  });

  it('delete the pod where one fails, and say what it complained of', async () => {
    fake.putPod(waitingPod('warm'));
    serveExec(server, (exec) => {
      exec.stderr('reading\nno seed here\n').exit(3);
    });
    expect(await failureOf(claim({ hooks }))).toMatchObject({
      reason: 'hookFailed',
      attempted: 'claim a pod of shop',
      explanation: expect.stringMatching(
        /^\/bin\/reseed ended with 3 in container web.*no seed here.*; the pod was deleted$/,
      ) as string,
      raw: expect.stringContaining('no seed here') as string,
    });
    expect(fake.pod('warm')).toBeUndefined();
  });

  it('delete the pod where one does not end in time', async () => {
    fake.putPod(waitingPod('warm'));
    serveExec(server, () => undefined);
    const slow = [{ command: ['/bin/sleep'], timeoutMs: 20 }] as const;
    expect((await failureOf(claim({ hooks: slow }))).message).toContain('did not end within 0.02 s');
    expect(fake.pod('warm')).toBeUndefined();
  });

  it('delete the pod where the claim is cancelled meanwhile', async () => {
    fake.putPod(waitingPod('warm'));
    const controller = new AbortController();
    serveExec(server, () => {
      controller.abort();
    });
    expect((await failureOf(claim({ hooks, signal: controller.signal }))).reason).toBe('cancelled');
    expect(fake.pod('warm')).toBeUndefined();
  });

  it('say that the pod is still there where it could not be deleted', async () => {
    fake.putPod(waitingPod('warm'));
    server.on('DELETE', /pods\/warm$/, (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden', message: 'no' });
    });
    serveExec(server, (exec) => {
      exec.exit(1);
    });
    expect((await failureOf(claim({ hooks }))).message).toContain(
      'the pod warm could not be deleted, and is still there',
    );
  });

  it('do not run before there is a pod', async () => {
    const run = vi.fn();
    serveExec(server, run);
    await failureOf(claim({ hooks }));
    expect(run).not.toHaveBeenCalled();
  });
});
