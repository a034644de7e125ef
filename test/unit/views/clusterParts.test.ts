import { describe, expect, it } from 'vitest';
import { ClusterParts } from '../../../src/views/clusterParts.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';

describe('ClusterParts', () => {
  it('keeps its connection until what is under way has ended, then closes it', async () => {
    await using api = await FakeApiServer.start();
    api.on('DELETE', '/pod', (_request, reply) => {
      reply.json({});
    });
    const parts = new ClusterParts(api.connect(), 'image');
    const cancelled = Promise.withResolvers<undefined>();
    const clearingAway = parts.during(async () => {
      await cancelled.promise;
      return await parts.connection.request('delete the pod', '/pod', { method: 'DELETE' });
    });

    const disposed = parts.dispose();
    cancelled.resolve(undefined);

    expect((await clearingAway).ok).toBe(true);
    await disposed;
    await expect(parts.connection.request('delete the pod', '/pod')).rejects.toThrow();
  });
});
