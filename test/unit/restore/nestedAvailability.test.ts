import { describe, expect, it } from 'vitest';
import { nestedAvailability } from '../../../src/restore/nestedAvailability.ts';
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

  it.each([
    [{ ready: false }, 'node devnode is not ready'],
    [{ containerRuntime: { name: 'containerd', version: '2.0.5' } }, 'cannot mount images as volumes'],
    [{ kubeletVersion: 'v1.34.2' }, 'does not mount images as volumes by default'],
  ])('is not given with %o', (changes, reason) => {
    const availability = on(changes);
    expect(availability).toMatchObject({
      available: false,
      reason: expect.stringContaining(reason) as string,
    });
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
