import type { Demo } from '../../devcluster/demo/demo.ts';
import { deletePodAndWait } from '../../src/kubernetes/podRequests.ts';
import type { StartupRun } from '../../src/startup/startupRun.ts';
import type { Measurement } from './alternating.ts';

/** Measures the startup of a pod to its first response, in milliseconds, and removes it again. */
export function podStartup(
  demo: Demo,
  pod: string,
  start: (pod: string) => Promise<StartupRun>,
): Measurement {
  return async () => {
    try {
      const { firstResponseMs, failure } = await start(pod);
      if (firstResponseMs === undefined) throw failure ?? new Error(`${pod} did not answer`);
      return firstResponseMs;
    } finally {
      await deletePodAndWait(demo.connection, { namespace: demo.namespace, name: pod });
    }
  };
}
