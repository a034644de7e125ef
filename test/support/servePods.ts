import type { PodJson } from '../../src/kubernetes/podJson.ts';
import type { FakeApiServer } from './fakeApiServer.ts';

/** Lets a fake API server have these pods, and nothing else that Thaw lists. */
export function servePods(api: FakeApiServer, pods: readonly PodJson[]): void {
  for (const path of ['/api/v1/pods', '/api/v1/configmaps', '/api/v1/nodes']) {
    api.on('GET', path, ({ query }, reply) => {
      if (query.get('watch') !== null) reply.begin();
      else reply.json({ metadata: { resourceVersion: '1' }, items: path.endsWith('pods') ? pods : [] });
    });
  }
  for (const pod of pods) {
    api.on(
      'GET',
      `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}`,
      (_request, reply) => {
        reply.json(pod);
      },
    );
  }
}
