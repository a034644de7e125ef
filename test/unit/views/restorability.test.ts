import { describe, expect, it } from 'vitest';
import { summarizeNode } from '../../../src/kubernetes/nodeSummary.ts';
import type { ClusterWatch } from '../../../src/views/clusterWatch.ts';
import { whyNotRestorable } from '../../../src/views/restorability.ts';
import { loadedRecord, recordWithImage, recordWithPod } from '../checkpoint/recordExample.ts';

/** A cluster whose nodes are all there, but only some of them ready. */
function onlyReady(...ready: readonly string[]): Pick<ClusterWatch, 'node' | 'isNodeGone'> {
  return {
    node: (name) =>
      summarizeNode({
        metadata: { uid: name, name },
        status: { conditions: [{ type: 'Ready', status: ready.includes(name) ? 'True' : 'False' }] },
      }),
    isNodeGone: () => false,
  };
}

/** A cluster whose nodes are all ready, but those that are gone. */
function without(...gone: readonly string[]): Pick<ClusterWatch, 'node' | 'isNodeGone'> {
  const isNodeGone = (name: string): boolean => gone.includes(name);
  return { isNodeGone, node: (name) => (isNodeGone(name) ? undefined : onlyReady(name).node(name)) };
}

describe('whyNotRestorable', () => {
  it('is that no node which has the image can restore it', () => {
    expect(whyNotRestorable(recordWithImage, onlyReady('node-2'))).toBe('node node-1 is not ready');
    expect(whyNotRestorable(loadedRecord, onlyReady())).toBe('node node-1 is not ready');
  });

  it('is nothing where one of them can', () => {
    expect(whyNotRestorable(recordWithImage, onlyReady('node-1'))).toBeUndefined();
    expect(whyNotRestorable(loadedRecord, onlyReady('node-2'))).toBeUndefined();
    expect(whyNotRestorable(loadedRecord, without('node-1'))).toBeUndefined();
  });

  it('is that all nodes that had it are gone', () => {
    expect(whyNotRestorable(recordWithPod, without('node-1'))).toBe('its node node-1 is gone');
    expect(whyNotRestorable(recordWithImage, without('node-1'))).toBe('its node node-1 is gone');
    expect(whyNotRestorable(loadedRecord, without('node-1', 'node-2'))).toBe(
      'its nodes node-1, node-2 are gone',
    );
  });

  it('is nothing for an image in a registry, whatever became of the node that pushed it', () => {
    const image = {
      reference: 'registry.example/warm:1',
      digest: 'sha256:1',
      bytes: 1,
      location: 'registry',
    } as const;
    expect(whyNotRestorable({ ...recordWithPod, image }, without('node-1'))).toBeUndefined();
  });

  it('is nothing that is known where nodes are not known', () => {
    expect(whyNotRestorable(recordWithImage, undefined)).toBeUndefined();
  });
});
