import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { deletePodAndWait } from '../../src/kubernetes/podRequests.ts';
import { untilRestored } from '../../src/restore/nestedState.ts';
import { untilPod } from './support/podCondition.ts';
import { memoryServerPod } from './support/memoryServer.ts';
import { fileServerPort } from './support/fileServer.ts';
import { Workbench } from './support/workbench.ts';

let bench: Workbench;
let checkpoint: CheckpointRecord;

beforeAll(async () => {
  bench = await Workbench.open();
  await bench.cluster.startPod('source', memoryServerPod(128 * 1024 * 1024));
  checkpoint = await bench.bake('source');
  await bench.cluster.deletePod('source');
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

/** Restores the server with its memory arriving when it is touched, and returns the new pod's address. */
async function restoreLazily(name: string): Promise<string> {
  const { connection } = bench.cluster;
  const pod = await bench.create(checkpoint, { name, memory: 'lazy' }, 'nested');
  await untilPod(connection, pod, ({ podIP }) => podIP !== undefined);
  return await bench.cluster.podAddress(name);
}

/** What the server answers, or undefined where nobody does. */
async function ask(address: string): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(2000);
    return await (await fetch(`http://${address}:${fileServerPort}/`, { signal })).text();
  } catch {
    return undefined;
  }
}

/** Everything that the server answers until it is told to stop. */
async function answersUntil(address: string, signal: AbortSignal): Promise<readonly string[]> {
  const answers: string[] = [];
  while (!signal.aborted) {
    const answer = await ask(address);
    if (answer !== undefined) answers.push(answer);
  }
  return answers;
}

describe('a container whose memory arrives when it is touched', () => {
  it('answers rightly while that arrives, and says when all is in', async () => {
    const address = await restoreLazily('arriving');
    const place = { namespace: bench.cluster.namespace, name: 'arriving', container: 'main' };
    const stop = new AbortController();
    const answers = answersUntil(address, stop.signal);
    await untilRestored(bench.cluster.connection, place);
    const state = await untilRestored(bench.cluster.connection, place, { memory: true });
    await expect.poll(() => ask(address)).toBe('right');
    stop.abort();
    expect(state).toMatchObject({ phase: 'running', arrivedMs: expect.any(Number) as number });
    expect(new Set(await answers)).toEqual(new Set(['right']));
    await deletePodAndWait(bench.cluster.connection, place);
  });
});
