import { CoreV1Api } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { FakeApiServer } from '../../support/fakeApiServer.ts';

describe('ClusterConnection', () => {
  it('keeps its TLS connections open: 20 requests in a row need at most 2', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', '/api/v1/namespaces/default/pods', (_request, reply) => {
      reply.json({ kind: 'PodList', apiVersion: 'v1', items: [] });
    });
    const connection = server.connect();

    for (let index = 0; index < 10; index += 1) {
      await connection.call('list pods', CoreV1Api, (api) => api.listNamespacedPod({ namespace: 'default' }));
      await (await connection.request('list pods', '/api/v1/namespaces/default/pods')).text();
    }

    expect(server.requests).toHaveLength(20);
    expect(server.tlsConnections).toBeLessThanOrEqual(2);
  });
});
