import { execInPod } from '../../../src/kubernetes/execInPod.ts';
import {
  measureStartup,
  type MeasureTools,
  type StartupSubject,
} from '../../../src/startup/measureStartup.ts';
import type { StartupRun } from '../../../src/startup/startupRun.ts';
import type { TestCluster } from './testCluster.ts';

/** A start of a pod that serves HTTP. */
export interface MeasuredStart extends Pick<
  StartupSubject,
  'kind' | 'route' | 'podName' | 'container' | 'create'
> {
  readonly port: number;
  /** The path whose first answer ends the start. */
  readonly path: string;
  readonly signal?: AbortSignal | undefined;
  readonly containerd?: MeasureTools['containerd'];
}

/** Measures the start of a pod in the cluster's namespace as Thaw does. The pod is left behind. */
export async function measureStart(
  { connection, namespace }: Pick<TestCluster, 'connection' | 'namespace'>,
  { port, path, signal, containerd, ...start }: MeasuredStart,
): Promise<StartupRun> {
  return measureStartup(
    { ...start, namespace, probe: { kind: 'http', port, path, expectedStatus: 200 } },
    { requester: connection, exec: (request) => execInPod(connection, request), containerd },
    { ...(signal && { signal }) },
  );
}
