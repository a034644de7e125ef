import { describe, expect, it } from 'vitest';
import { localClusterOf } from '../../../src/kubernetes/localCluster.ts';

describe('localClusterOf', () => {
  it('knows a cluster of kind by the provider ID of its nodes', () => {
    const node = { labels: {}, providerID: 'kind://podman/dev/dev-worker' };
    expect(localClusterOf([node])).toEqual({ tool: 'kind', name: 'dev', provider: 'podman' });
  });

  it('knows a cluster of minikube by the label of its nodes', () => {
    const node = { labels: { 'minikube.k8s.io/name': 'dev' }, providerID: '' };
    expect(localClusterOf([node])).toEqual({ tool: 'minikube', name: 'dev' });
  });

  it.each(['', 'gce://project/zone/node', 'kind://docker/dev', 'x-kind://docker/dev/node'])(
    'knows none by the provider ID %j',
    (providerID) => {
      expect(localClusterOf([{ labels: {}, providerID }])).toBeUndefined();
    },
  );
});
