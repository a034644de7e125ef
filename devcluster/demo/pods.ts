import type { ClusterConnection } from '../../src/kubernetes/connection.ts';
import { deleteAndWait } from '../../src/kubernetes/deleteAndWait.ts';
import { type NodeJson, type NodeSummary, summarizeNode } from '../../src/kubernetes/nodeSummary.ts';
import { createPod as createPodOfManifest } from '../../src/kubernetes/podRequests.ts';
import { bodyJson, bodyText, failureOfResponse } from '../../src/kubernetes/responseFailure.ts';
import type { PodManifest } from '../../src/restore/podManifest.ts';

/** Creates a pod in `namespace` by a manifest that needs no name, and returns it as the API server answers. */
export async function createPod(
  connection: ClusterConnection,
  namespace: string,
  name: string,
  template: PodManifest,
): Promise<PodManifest> {
  const manifest = { ...template, metadata: { ...template.metadata, name, namespace } };
  return createPodOfManifest(connection, { namespace, name }, manifest);
}

/** Creates a namespace, empty: one of that name which a killed run has left is deleted first. */
export async function createEmptyNamespace(connection: ClusterConnection, name: string): Promise<void> {
  await deleteNamespace(connection, name);
  const attempted = `create the namespace ${name}`;
  const response = await connection.request(attempted, '/api/v1/namespaces', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'thaw' } } }),
  });
  if (!response.ok) throw await failureOfResponse(attempted, response);
}

/** Deletes a namespace with all that is in it, and waits until it is gone. */
export async function deleteNamespace(connection: ClusterConnection, name: string): Promise<void> {
  await deleteAndWait(connection, `delete the namespace ${name}`, `/api/v1/namespaces/${name}`, '');
}

/** Whether there is a namespace of that name. */
export async function namespaceExists(connection: ClusterConnection, name: string): Promise<boolean> {
  const response = await connection.request(`find the namespace ${name}`, `/api/v1/namespaces/${name}`);
  await bodyText(`find the namespace ${name}`, response);
  return response.ok;
}

/** The nodes that are ready. */
export async function readyNodes(connection: ClusterConnection): Promise<readonly NodeSummary[]> {
  const attempted = 'list the nodes';
  const response = await connection.request(attempted, '/api/v1/nodes');
  if (!response.ok) throw await failureOfResponse(attempted, response);
  const { items } = (await bodyJson(attempted, response)) as { items: readonly NodeJson[] };
  return items.map(summarizeNode).filter(({ ready }) => ready);
}
