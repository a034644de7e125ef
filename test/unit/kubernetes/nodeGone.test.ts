import { describe, expect, it } from 'vitest';
import { NodeAgents } from '../../../src/kubernetes/nodeAgents.ts';
import { isNodeGone } from '../../../src/kubernetes/nodeGone.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import type { Reply } from '../../support/fakeReply.ts';
import { failureOf } from '../../support/failureOf.ts';

const path = '/api/v1/nodes/node-1';

function notFound(reply: Reply): void {
  const message = 'nodes "node-1" not found';
  reply.status({ code: 404, reason: 'NotFound', message, details: { name: 'node-1', kind: 'nodes' } });
}

describe('a node is gone', () => {
  it('when the API server knows none of that name', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', path, (_request, reply) => {
      notFound(reply);
    });
    expect(await isNodeGone(server.connect(), 'node-1')).toBe(true);
  });

  it('not when it is there, however it is', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', path, (_request, reply) => {
      const conditions = [{ type: 'Ready', status: 'Unknown' }];
      reply.json({ metadata: { name: 'node-1', uid: 'u-1' }, status: { conditions } });
    });
    expect(await isNodeGone(server.connect(), 'node-1')).toBe(false);
  });

  it('not as far as is known when nodes may not be read', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', path, (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden', message: 'it is forbidden' });
    });
    expect(await isNodeGone(server.connect(), 'node-1')).toBe(false);
  });

  it('not as far as is known when something before the API server does not find the path', async () => {
    await using server = await FakeApiServer.start();
    expect(await isNodeGone(server.connect(), 'node-1')).toBe(false);
  });
});

describe('the agent of a node that is gone', () => {
  it('says so, and starts nothing', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', path, (_request, reply) => {
      notFound(reply);
    });
    const agent = new NodeAgents(server.connect(), { image: 'runtime:1' }).on('node-1');
    expect(await failureOf(agent.list())).toMatchObject({
      reason: 'nodeGone',
      message: expect.stringContaining('node node-1: the cluster has no node of that name') as string,
    });
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  });
});
