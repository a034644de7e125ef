import { dumpYaml } from '@kubernetes/client-node';
import type { ClusterConnection } from './connection.ts';
import { readPod } from './readPod.ts';

/**
 * Reads a pod as YAML, as `kubectl get pod -o yaml` prints it: without `managedFields`.
 *
 * @throws {ThawError} `notFound`, `forbidden` and whatever else a request can meet
 */
export async function readPodYaml(
  connection: Pick<ClusterConnection, 'request'>,
  identity: { readonly namespace: string; readonly pod: string },
): Promise<string> {
  const found = await readPod(connection, identity);
  return dumpYaml(
    { ...found, metadata: { ...found.metadata, managedFields: undefined } },
    { skipInvalid: true },
  );
}
