import { inNamespace } from '../kubernetes/podPath.ts';
import type { WorkloadReference } from './environment.ts';

/** The path of the Deployments or StatefulSets of a namespace, or of the whole cluster, at the API server. */
export function workloadsPath(kind: WorkloadReference['kind'], namespace?: string): string {
  return `/apis/apps/v1${inNamespace(namespace)}/${kind.toLowerCase()}s`;
}
