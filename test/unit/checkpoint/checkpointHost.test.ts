import { describe, expect, it } from 'vitest';
import { readCheckpointHost } from '../../../src/checkpoint/checkpointHost.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';

const nodePath = '/api/v1/nodes/node-1';
const nodeInfo = {
  kernelVersion: '6.18.0',
  architecture: 'amd64',
  containerRuntimeVersion: 'containerd://2.3.6',
};
const host = {
  kernel: '6.18.0',
  architecture: 'amd64',
  containerRuntime: { name: 'containerd', version: '2.3.6' },
};

function agent(cpuFeatures: () => Promise<string>): Parameters<typeof readCheckpointHost>[1] {
  return { node: 'node-1', cpuFeatures };
}

describe('what is remembered of the node of a checkpoint', () => {
  it('is what the API server and the agent know', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', nodePath, (_request, reply) => {
      reply.json({ metadata: { name: 'node-1' }, status: { nodeInfo } });
    });
    const read = readCheckpointHost(
      server.connect(),
      agent(() => Promise.resolve('sse2 avx2')),
    );
    expect(await read).toEqual({ ...host, cpuFeatures: 'sse2 avx2' });
  });

  it('is less where there is no agent', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', nodePath, (_request, reply) => {
      reply.json({ metadata: { name: 'node-1' }, status: { nodeInfo } });
    });
    const read = readCheckpointHost(
      server.connect(),
      agent(() => Promise.reject(new Error('lost'))),
    );
    expect(await read).toEqual(host);
  });

  it('is nothing where the node may not be read', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', nodePath, (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden' });
    });
    const read = readCheckpointHost(
      server.connect(),
      agent(() => Promise.resolve('sse2')),
    );
    expect(await read).toBeUndefined();
  });
});
