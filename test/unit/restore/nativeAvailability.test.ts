import { describe, expect, it } from 'vitest';
import { nativeAvailability } from '../../../src/restore/nativeAvailability.ts';
import type { NodeFacts } from '../../../src/restore/restoreRoute.ts';

function node(runtime: string, changes: Partial<NodeFacts> = {}): NodeFacts {
  const [name = '', version = ''] = runtime.split(' ');
  return {
    name: 'devnode',
    ready: true,
    containerRuntime: { name, version },
    kubeletVersion: 'v1.36.3',
    ...changes,
  };
}

function reasonFor(facts: NodeFacts): string {
  const availability = nativeAvailability(facts);
  return availability.available ? 'available' : availability.reason;
}

describe('nativeAvailability', () => {
  it.each(['containerd 2.1.0', 'containerd 2.1.9', 'containerd 2.2.6', 'containerd 2.3.3', 'cri-o 1.36.3'])(
    'is given with %s, whatever its configuration says',
    (runtime) => {
      expect(reasonFor(node(runtime, { isNativeRestoreEnabled: false }))).toBe('available');
    },
  );

  it.each(['containerd 2.1.10', 'containerd 2.2.7', 'containerd 2.3.4', 'containerd 2.3.6'])(
    'depends on the setting with %s',
    (runtime) => {
      expect(reasonFor(node(runtime, { isNativeRestoreEnabled: true }))).toBe('available');
      expect(reasonFor(node(runtime, { isNativeRestoreEnabled: false }))).toContain('switched off');
    },
  );

  it('is assumed where the setting is needed but not known: the attempt will tell', () => {
    expect(reasonFor(node('containerd 2.3.6'))).toBe('available');
  });

  it('names the setting that would change it', () => {
    const availability = nativeAvailability(node('containerd 2.3.6', { isNativeRestoreEnabled: false }));
    expect(availability).toMatchObject({
      remedies: [{ action: 'changeRuntime', setting: 'enable_experimental_restore_via_create' }],
    });
  });

  it.each([
    ['containerd 1.7.27', 'cannot restore yet'],
    ['containerd 2.0.5', 'cannot restore yet'],
    ['containerd 2.4.2', '2.4 removed it'],
    ['containerd 2.4.0-beta.0', '2.4 removed it'],
    ['containerd 3.0.0', '2.4 removed it'],
    ['docker 28.2.2', 'cannot restore'],
    ['', 'unknown'],
  ])('is not given with %s', (runtime, reason) => {
    expect(reasonFor(node(runtime))).toContain(reason);
  });

  it('is not given on a node that is not ready', () => {
    expect(reasonFor(node('containerd 2.3.3', { ready: false }))).toBe('node devnode is not ready');
  });
});
