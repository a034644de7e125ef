import { describe, expect, it } from 'vitest';
import { type NodeSummary, summarizeNode } from '../../../src/kubernetes/nodeSummary.ts';
import { whyNotRestorable } from '../../../src/views/restorability.ts';
import { loadedRecord, recordWithImage } from '../checkpoint/recordExample.ts';

function onlyReady(...ready: readonly string[]): (name: string) => NodeSummary {
  return (name) =>
    summarizeNode({
      metadata: { uid: name, name },
      status: { conditions: [{ type: 'Ready', status: ready.includes(name) ? 'True' : 'False' }] },
    });
}

describe('whyNotRestorable', () => {
  it('is that no node which has the image can restore it', () => {
    expect(whyNotRestorable(recordWithImage, onlyReady('node-2'))).toBe('node node-1 is not ready');
    expect(whyNotRestorable(loadedRecord, onlyReady())).toBe('node node-1 is not ready');
  });

  it('is nothing where one of them can', () => {
    expect(whyNotRestorable(recordWithImage, onlyReady('node-1'))).toBeUndefined();
    expect(whyNotRestorable(loadedRecord, onlyReady('node-2'))).toBeUndefined();
  });
});
