import { describe, expect, it } from 'vitest';
import { imageVolumeObstacle, nestedAvailability } from '../../../src/restore/nestedAvailability.ts';
import type { Availability, NamespaceFacts, NodeFacts } from '../../../src/restore/restoreRoute.ts';

function on(changes: Partial<NodeFacts> = {}, namespace?: NamespaceFacts): Availability {
  const node = {
    name: 'devnode',
    ready: true,
    containerRuntime: { name: 'containerd', version: '2.4.2' },
    kubeletVersion: 'v1.36.3',
    ...changes,
  };
  return nestedAvailability(node, namespace);
}

describe('nestedAvailability', () => {
  it.each([
    ['containerd', '2.1.0'],
    ['containerd', '2.4.2'],
    ['cri-o', '1.36.0'],
  ])('is given with %s %s', (name, version) => {
    expect(on({ containerRuntime: { name, version } })).toEqual({ available: true });
  });

  it.each([[{ ready: false }, 'node devnode is not ready']])('is not given with %o', (changes, reason) => {
    expect(on(changes)).toMatchObject({
      available: false,
      reason: expect.stringContaining(reason) as string,
    });
  });

  it('is given without image volumes, too', () => {
    expect(on({ kubeletVersion: 'v1.30.1' })).toEqual({ available: true });
  });

  it.each(['baseline', 'restricted'] as const)(
    'is not given in a namespace that allows %s pods, and says how to change that',
    (podSecurity) => {
      expect(on({}, { name: 'shop', podSecurity })).toMatchObject({
        available: false,
        remedies: [{ action: 'relaxPodSecurity', level: 'privileged' }],
      });
    },
  );

  it('is given in a namespace that allows privileged pods, or says nothing', () => {
    expect(on({}, { name: 'shop', podSecurity: 'privileged' })).toEqual({ available: true });
    expect(on({}, { name: 'shop' })).toEqual({ available: true });
  });
});

describe('imageVolumeObstacle', () => {
  it.each([
    ['2.0.5', 'v1.36.3', 'containerd 2.0.5 on node devnode cannot mount images as volumes'],
    ['2.1.0', 'v1.34.2', 'the kubelet v1.34.2 of node devnode does not mount images as volumes by default'],
    ['2.1.0', 'v1.35.0', undefined],
  ])('with containerd %s and the kubelet %s is: %s', (version, kubeletVersion, reason) => {
    const containerRuntime = { name: 'containerd', version };
    const obstacle = imageVolumeObstacle({ name: 'devnode', containerRuntime, kubeletVersion });
    if (reason === undefined) expect(obstacle).toBeUndefined();
    else expect(obstacle?.reason).toContain(reason);
  });
});
