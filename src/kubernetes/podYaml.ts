import { dumpYaml } from '@kubernetes/client-node';

/** As much of an object as is looked at here. */
interface WithMetadata {
  readonly metadata?: object;
}

/** Writes a pod as YAML, as `kubectl get pod -o yaml` prints it: without `managedFields`. */
export function podYaml(pod: WithMetadata): string {
  return dumpYaml({ ...pod, metadata: { ...pod.metadata, managedFields: undefined } }, { skipInvalid: true });
}
