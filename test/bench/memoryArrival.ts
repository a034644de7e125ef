import type { Demo } from '../../devcluster/demo/demo.ts';
import type { Environment } from '../../devcluster/environments/environment.ts';
import { deletePodAndWait } from '../../src/kubernetes/podRequests.ts';
import { readPod } from '../../src/kubernetes/readPod.ts';
import { untilRestored } from '../../src/restore/nestedState.ts';
import type { RestorableCheckpoint } from '../../src/restore/restoreRoute.ts';
import { timed } from './alternating.ts';

/** What memory that arrives when it is touched costs whoever asks meanwhile; durations in milliseconds. */
export interface MemoryArrival {
  /** From the start of the nested runtime until all memory was in. */
  readonly arrivedMs: number;
  /** Of each request, one after the other, from the first response until then. */
  readonly meanwhileMs: readonly number[];
  /** Of as many requests when all memory was in. */
  readonly afterwardsMs: readonly number[];
}

/** How many requests are made when all memory is in, at least. */
const leastRequests = 100;

/** Restores an environment with its memory on demand, and asks its server again and again until all is in, and then as often. */
export async function measureArrival(
  demo: Demo,
  environment: Environment,
  checkpoint: RestorableCheckpoint,
): Promise<MemoryArrival> {
  const { connection, namespace, signal } = demo;
  const pod = 'arriving';
  try {
    const { nested } = demo.routes;
    const { failure } = await demo.startBy(nested, environment, checkpoint, pod, { memory: 'lazy' });
    if (failure !== undefined) throw failure;
    // Past the API server, which would be slower than what is measured.
    const { podIP = '' } = (await readPod(connection, { namespace, pod })).status ?? {};
    const request = (): Promise<number> =>
      timed(async () => {
        const url = `http://${podIP}:${environment.port}${environment.startupPath}`;
        const answer = await (await fetch(url, { signal })).text();
        if (answer !== 'right') throw new Error(`The restored server has other memory: ${answer}`);
      });
    const meanwhileMs: number[] = [];
    const allIn = new AbortController();
    const place = { namespace, name: pod, container: environment.container };
    const arrival = untilRestored(connection, place, { memory: true, signal }).finally(() => {
      allIn.abort();
    });
    // Where a request fails, nobody waits for it.
    arrival.catch(() => undefined);
    do meanwhileMs.push(await request());
    while (!allIn.signal.aborted);
    const { arrivedMs = NaN } = await arrival;
    const afterwardsMs: number[] = [];
    while (afterwardsMs.length < Math.max(meanwhileMs.length, leastRequests)) {
      afterwardsMs.push(await request());
    }
    return { arrivedMs, meanwhileMs, afterwardsMs };
  } finally {
    await deletePodAndWait(connection, { namespace, name: pod });
  }
}
