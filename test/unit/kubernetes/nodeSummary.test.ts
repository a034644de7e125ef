import { describe, expect, it } from 'vitest';
import { summarizeNode } from '../../../src/kubernetes/nodeSummary.ts';

const metadata = { uid: 'uid-1', name: 'node-1', labels: { zone: 'a' } };

describe('summarizeNode', () => {
  it('keeps what decides whether a node can checkpoint and restore', () => {
    const summary = summarizeNode({
      metadata,
      spec: { providerID: 'kind://docker/dev/node-1' },
      status: {
        conditions: [{ type: 'Ready', status: 'True' }],
        addresses: [
          { type: 'Hostname', address: 'node-1' },
          { type: 'InternalIP', address: '198.18.0.2' },
        ],
        images: [{ names: ['notebook@sha256:1', 'notebook:1'] }, { names: null }],
        nodeInfo: {
          containerRuntimeVersion: 'containerd://2.3.6',
          kubeletVersion: 'v1.36.3',
          kernelVersion: '6.18.1',
          architecture: 'amd64',
          operatingSystem: 'linux',
          osImage: 'Debian GNU/Linux 14 (forky)',
        },
      },
    });
    expect(summary).toEqual({
      uid: 'uid-1',
      name: 'node-1',
      labels: { zone: 'a' },
      providerID: 'kind://docker/dev/node-1',
      containerRuntime: { name: 'containerd', version: '2.3.6' },
      kubeletVersion: 'v1.36.3',
      kernel: '6.18.1',
      architecture: 'amd64',
      operatingSystem: 'linux',
      osImage: 'Debian GNU/Linux 14 (forky)',
      ready: true,
      schedulable: true,
      internalIP: '198.18.0.2',
      images: [['notebook@sha256:1', 'notebook:1'], []],
    });
  });

  it('accepts a node that has not reported yet', () => {
    expect(summarizeNode({ metadata })).toMatchObject({
      ready: false,
      containerRuntime: { name: '', version: '' },
      internalIP: undefined,
    });
  });

  it('tells that a node is cordoned', () => {
    expect(summarizeNode({ metadata, spec: { unschedulable: true } }).schedulable).toBe(false);
  });
});
