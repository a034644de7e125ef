import { describe, expect, it, vi } from 'vitest';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type {
  ContainerCheckpoint,
  NodeFacts,
  RestorableCheckpoint,
} from '../../../src/restore/restoreRoute.ts';
import { RestoreRoutes } from '../../../src/restore/restoreRoutes.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';

const routes = new RestoreRoutes({ request: () => expect.unreachable() }, 'runtime:1', {
  on: () => expect.unreachable(),
});

const small: RestorableCheckpoint = {
  name: 'warm',
  archive: { node: 'devnode', path: '/var/lib/kubelet/checkpoints/c.tar' },
  memoryBytes: 100_000_000,
  sourcePod: {},
  container: 'main',
};

const host = {
  node: 'node-1',
  kernel: '6.18.0',
  architecture: 'amd64',
  containerRuntime: { name: 'containerd', version: '2.3.6' },
  cpuFeatures: 'sse2 avx2 pti',
};

function node(version: string): NodeFacts {
  const containerRuntime = { name: 'containerd', version };
  return { name: 'devnode', ready: true, containerRuntime, kubeletVersion: 'v1.36.3' };
}

const restricted = { name: 'shop', podSecurity: 'restricted' } as const;

describe('the choice of a route', () => {
  it('is the native one where both are available', () => {
    expect(routes.choose(small, { node: node('2.3.3') }).route.name).toBe('native');
  });

  it('is the nested one, which reads memory on demand, for much memory', () => {
    const large = { ...small, memoryBytes: 4_000_000_000 };
    expect(routes.choose(large, { node: node('2.3.3') }).route.name).toBe('nested');
  });

  it('is the nested one where the node cannot restore, and says so', () => {
    const { route, reason } = routes.choose(small, { node: node('2.4.2') });
    expect(route.name).toBe('nested');
    expect(reason).toContain('no longer restores');
  });

  it('is the native one where the namespace forbids the other, however much memory there is', () => {
    const large = { ...small, memoryBytes: 4_000_000_000 };
    const { route, reason } = routes.choose(large, { node: node('2.3.3'), namespace: restricted });
    expect(route.name).toBe('native');
    expect(reason).toContain('allows only restricted pods');
  });

  it('is the nested one for what a nested runtime has dumped', () => {
    const { route, reason } = routes.choose({ ...small, isNestedDump: true }, { node: node('2.3.3') });
    expect(route.name).toBe('nested');
    expect(reason).toContain('the runtime inside of its pod has dumped it');
  });

  it('counts what is restored with it', () => {
    const { name, archive } = small;
    const other = { name, archive, container: 'other', memoryBytes: 450_000_000 };
    const choice = (others: readonly ContainerCheckpoint[]): string =>
      routes.choose({ ...small, others }, { node: node('2.3.3') }).route.name;
    expect(choice([{ ...other, memoryBytes: 1 }])).toBe('native');
    expect(choice([other])).toBe('nested');
    expect(choice([{ ...other, memoryBytes: 1, isNestedDump: true }])).toBe('nested');
  });

  it('is not the nested one on a node that mounts no images, where the archive is gone', async () => {
    const gone: RestorableCheckpoint = {
      ...small,
      archive: undefined,
      image: { reference: 'registry.example/warm:1', location: 'registry' },
    };
    const old = { ...node('2.4.2'), kubeletVersion: 'v1.34.0' };
    expect(routes.choose(small, { node: old }).route.name).toBe('nested');
    const failure = await failureOf(
      Promise.resolve().then(() => routes.choose(gone, { node: old }, 'nested')),
    );
    expect(failure.explanation).toContain('does not mount images as volumes');
  });

  it('is what was asked for', () => {
    expect(routes.choose(small, { node: node('2.3.3') }, 'nested').route.name).toBe('nested');
  });

  it('is an error where what was asked for is not available', async () => {
    const choice = Promise.resolve().then(() => routes.choose(small, { node: node('2.4.2') }, 'native'));
    expect(await failureOf(choice)).toMatchObject({
      reason: 'restoreUnsupported',
      explanation: expect.stringContaining('no longer restores') as string,
    });
  });

  it('is an error where none is available, with what is in the way of each', async () => {
    const place = { node: node('2.4.2'), namespace: restricted };
    const failure = await failureOf(Promise.resolve().then(() => routes.choose(small, place)));
    expect(failure.explanation).toContain('namespace shop allows only restricted pods');
    expect(failure.explanation).toContain('no longer restores');
    expect(failure.remedies.map(({ action }) => action)).toEqual(['relaxPodSecurity', 'changeRuntime']);
  });

  it('is left to the attempt where nothing is known of the node', () => {
    expect(routes.choose(small, {}).route.name).toBe('native');
  });

  it('is an error on a node whose processor lacks what the process may use', async () => {
    const place = { node: { ...node('2.3.3'), cpuFeatures: 'sse2' } };
    const choice = Promise.resolve().then(() => routes.choose({ ...small, host }, place));
    expect(await failureOf(choice)).toMatchObject({
      reason: 'restoreUnsupported',
      explanation:
        'the processor of node devnode lacks what that of node-1 has, and the process may be using: avx2',
    });
  });

  it('comes with the difference between the kernels', () => {
    const place = { node: { ...node('2.3.3'), kernel: '6.12.1', cpuFeatures: 'sse2 avx2' } };
    const { differences } = routes.choose({ ...small, host }, place);
    expect(differences).toMatchObject([{ field: 'node.kernel', from: '6.18.0', to: '6.12.1' }]);
  });
});

describe('the facts of a place', () => {
  async function factsOf(
    cpuFeatures: () => Promise<string>,
    ...checkpoints: readonly RestorableCheckpoint[]
  ): Promise<(string | undefined)[]> {
    await using server = await FakeApiServer.start();
    server.on('GET', '/api/v1/nodes/devnode', (_request, reply) => {
      reply.json({ metadata: { name: 'devnode' } });
    });
    const on = (): { cpuFeatures: () => Promise<string> } => ({ cpuFeatures });
    const asked = new RestoreRoutes(server.connect(), 'runtime:1', { on });
    const found: (string | undefined)[] = [];
    for (const checkpoint of checkpoints) {
      const place = await asked.factsOf(checkpoint, { node: 'devnode', namespace: 'demo' });
      expect(place.node?.name).toBe('devnode');
      found.push(place.node?.cpuFeatures);
    }
    return found;
  }

  it('have the features of the processor of another node than that of the checkpoint, read once', async () => {
    const cpuFeatures = vi.fn(() => Promise.resolve('sse2'));
    const elsewhere = { ...small, host };
    expect(await factsOf(cpuFeatures, elsewhere, elsewhere)).toEqual(['sse2', 'sse2']);
    expect(cpuFeatures).toHaveBeenCalledOnce();
  });

  it('need no agent on the node of the checkpoint, and none where that is not known', async () => {
    const here = { ...small, host: { ...host, node: 'devnode' } };
    expect(await factsOf(() => expect.unreachable(), here, small)).toEqual([undefined, undefined]);
  });

  it('leave open what no agent can read', async () => {
    const failure = { reason: 'agentNotReady', attempted: 'start', explanation: 'it is not there' } as const;
    const cpuFeatures = (): Promise<string> => Promise.reject(new ThawError(failure));
    expect(await factsOf(cpuFeatures, { ...small, host })).toEqual([undefined]);
  });
});
