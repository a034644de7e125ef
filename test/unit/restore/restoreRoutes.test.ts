import { describe, expect, it } from 'vitest';
import type { NodeFacts, RestorableCheckpoint } from '../../../src/restore/restoreRoute.ts';
import { RestoreRoutes } from '../../../src/restore/restoreRoutes.ts';
import { failureOf } from '../../support/failureOf.ts';

const routes = new RestoreRoutes({ request: () => expect.unreachable() }, 'runtime:1');

const small: RestorableCheckpoint = {
  name: 'warm',
  archive: { node: 'devnode', path: '/var/lib/kubelet/checkpoints/c.tar' },
  memoryBytes: 100_000_000,
  sourcePod: {},
  container: 'main',
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
});
