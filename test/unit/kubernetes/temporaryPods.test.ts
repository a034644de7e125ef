import { describe, expect, it } from 'vitest';
import { removeLeftPods } from '../../../src/kubernetes/temporaryPods.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';

const pods = '/api/v1/namespaces/demo/pods';

function podOfAge(name: string, minutes: number): object {
  const creationTimestamp = new Date(Date.now() - minutes * 60_000).toISOString();
  return { metadata: { name, creationTimestamp, labels: { 'thaw.dev/temporary': '600' } } };
}

describe('removeLeftPods', () => {
  it('removes pods that nothing can be using any more, and leaves those of another window', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', pods, (_request, reply) => {
      reply.json({ items: [podOfAge('left', 60), podOfAge('in-use', 2)] });
    });
    server.on('DELETE', `${pods}/left`, (_request, reply) => {
      reply.json({ kind: 'Status' });
    });
    server.on('GET', `${pods}/left`, (_request, reply) => {
      reply.status({ code: 404, reason: 'NotFound' });
    });
    expect(await removeLeftPods(server.connect(), 'demo')).toBe(1);
    const deleted = server.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
    expect(deleted).toEqual([`${pods}/left`]);
  });

  it('asks for temporary pods only', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', pods, (_request, reply) => {
      reply.json({ items: [] });
    });
    expect(await removeLeftPods(server.connect(), 'demo')).toBe(0);
    expect(server.requests[0]?.query.get('labelSelector')).toBe('thaw.dev/temporary');
  });
});
