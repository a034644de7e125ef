import { describe, expect, it } from 'vitest';
import { restoredAffinity, restoreNode } from '../../../src/restore/restoredPlacement.ts';
import type { CheckpointImage, RestorableCheckpoint } from '../../../src/restore/restoreRoute.ts';

const inRegistry: CheckpointImage = { reference: 'r/i:1', location: 'registry' };
const onA: CheckpointImage = { reference: 'i:1', location: 'node', node: 'a' };

const onAAndB: CheckpointImage = { ...onA, location: 'node', node: 'a', otherNodes: ['b'] };

function checkpoint(image: CheckpointImage): RestorableCheckpoint {
  return { name: 'warm', image, sourcePod: {}, container: 'main' };
}

const options = { name: 'web-2', namespace: 'demo' };

describe('restoreNode', () => {
  it('is any node for an image in a registry', () => {
    expect(restoreNode(checkpoint(inRegistry), options)).toBeUndefined();
  });

  it('is the node asked for', () => {
    expect(restoreNode(checkpoint(inRegistry), { ...options, node: 'b' })).toBe('b');
  });

  it('is the node that has the image', () => {
    expect(restoreNode(checkpoint(onA), options)).toBe('a');
    expect(restoreNode(checkpoint(onA), { ...options, node: 'a' })).toBe('a');
  });

  it('can be a node that the image was loaded onto, and is the one that made it unless that is asked for', () => {
    expect(restoreNode(checkpoint(onAAndB), options)).toBe('a');
    expect(restoreNode(checkpoint(onAAndB), { ...options, node: 'b' })).toBe('b');
    expect(() => restoreNode(checkpoint(onAAndB), { ...options, node: 'c' })).toThrow(
      expect.objectContaining({ explanation: 'its image is on the nodes a, b only' }),
    );
  });

  it('is one that has the images of all containers', () => {
    const other = { name: 'other', image: { ...onA, node: 'b' }, container: 'side' } as const;
    expect(restoreNode({ ...checkpoint(onAAndB), others: [other] }, options)).toBe('b');
  });

  it('cannot be another one than has the image', () => {
    expect(() => restoreNode(checkpoint(onA), { ...options, node: 'b' })).toThrow(
      expect.objectContaining({
        reason: 'restoreUnsupported',
        explanation: 'its image is on the node a only',
      }),
    );
  });
});

describe('restoredAffinity', () => {
  const onNode = { key: 'metadata.name', operator: 'In', values: ['a'] };

  it('leaves the node to the scheduler where any will do', () => {
    expect(restoredAffinity(undefined, undefined, 'a')).toMatchObject({
      value: undefined,
      differences: [{ field: 'spec.nodeName', kind: 'dropped', from: 'a' }],
    });
  });

  it('asks the scheduler for one node by its name', () => {
    expect(restoredAffinity(undefined, 'a', 'b').value).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [onNode] }] },
      },
    });
  });

  it('narrows each of the terms of which any may hold', () => {
    const [fast, big] = [
      { key: 'fast', operator: 'Exists' },
      { key: 'big', operator: 'Exists' },
    ];
    const affinity = {
      podAntiAffinity: {},
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [fast] }, { matchExpressions: [big] }],
        },
      },
    };
    expect(restoredAffinity(affinity, 'a', 'a').value).toEqual({
      podAntiAffinity: {},
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [fast], matchFields: [onNode] },
            { matchExpressions: [big], matchFields: [onNode] },
          ],
        },
      },
    });
  });
});
