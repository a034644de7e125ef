import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { deletePodAndWait } from '../../src/kubernetes/podRequests.ts';
import { untilRestored } from '../../src/restore/nestedState.ts';
import { until } from '../support/until.ts';
import { untilPod } from './support/podCondition.ts';
import { memoryServerPod } from './support/memoryServer.ts';
import { fileServerPort } from './support/fileServer.ts';
import { Workbench } from './support/workbench.ts';

let bench: Workbench;
let checkpoint: CheckpointRecord;

beforeAll(async () => {
  bench = await Workbench.open();
  await bench.cluster.startPod('source', memoryServerPod(256 * 1024 * 1024));
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
async function answersUntil(
  address: string,
  signal: AbortSignal,
  answers: string[] = [],
): Promise<readonly string[]> {
  while (!signal.aborted) {
    const answer = await ask(address);
    if (answer !== undefined) answers.push(answer);
  }
  return answers;
}

/** The id on the node of CRIU's page daemon of a pod, which is found by the pod's uid; undefined where there was none in 20 seconds. */
async function pageDaemon(podUid: string): Promise<string | undefined> {
  const script = `
    deadline=$(($(date +%s) + 20))
    while [ "$(date +%s)" -lt "$deadline" ]; do
      for folder in /proc/[0-9]*; do
        if grep -q "pod$1" "$folder/cgroup" 2> /dev/null && tr '\\0' ' ' < "$folder/cmdline" 2> /dev/null | grep -q 'criu lazy-pages'; then
          echo "\${folder#/proc/}"
          exit 0
        fi
      done
      sleep 0.02
    done`;
  const output = await bench.cluster.node.run('sh', '-c', script, 'sh', podUid);
  return output.trim() === '' ? undefined : output.trim();
}

/** Kills a process of the node; whether it was there. */
async function kill(pid: string): Promise<boolean> {
  const script = 'kill -KILL "$1" 2> /dev/null && echo killed || :';
  return (await bench.cluster.node.run('sh', '-c', script, 'sh', pid)).trim() === 'killed';
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

  const killed: boolean[] = [];
  const answered: string[] = [];

  // Each time at another moment: in the restore, while memory arrives, and after the first answers.
  it.each(Array.from({ length: 10 }, (_, round) => round))(
    'never answers wrongly when its page daemon is killed (%i of 10, five at once)',
    async (round) => {
      const rounds = Array.from({ length: 5 }, (_, index) => {
        const moment = index % 2 === 0 ? { afterMs: (round * 5 + index) * 12 } : { afterAnswers: round };
        return killedRestore(`killed-${round}-${index}`, moment);
      });
      for (const each of await Promise.all(rounds)) {
        killed.push(each.isKilled);
        answered.push(...each.answers);
        expect(each.answers.filter((answer) => answer !== 'right')).toEqual([]);
      }
    },
  );

  it('was killed in most of those rounds, and had answered in some', () => {
    expect(killed.filter(Boolean).length).toBeGreaterThan(killed.length / 2);
    expect(answered.length).toBeGreaterThan(0);
  });
});

/** When a page daemon is killed: so long after it was there, or once its process has answered so often. */
type Moment = { readonly afterMs: number } | { readonly afterAnswers: number };

/** Restores a pod, kills its page daemon, and collects every answer until the container has ended, or all memory was in before. */
async function killedRestore(
  name: string,
  moment: Moment,
): Promise<{ readonly isKilled: boolean; readonly answers: readonly string[] }> {
  const { connection, namespace } = bench.cluster;
  const { uid } = await bench.create(checkpoint, { name, memory: 'lazy' }, 'nested');
  const daemon = pageDaemon(uid);
  const pod = { namespace, name };
  const { podIP = '' } = await untilPod(connection, pod, (each) => each.podIP !== undefined);
  const stop = new AbortController();
  const answers: string[] = [];
  const answering = answersUntil(podIP, stop.signal, answers);
  const pid = await daemon;
  if ('afterMs' in moment) await delay(moment.afterMs);
  else await until(() => Promise.resolve(answers.length >= moment.afterAnswers ? true : undefined));
  const isKilled = pid !== undefined && (await kill(pid));
  if (isKilled) await untilPod(connection, pod, ({ phase }) => phase === 'Failed' || phase === 'Succeeded');
  stop.abort();
  await answering;
  await deletePodAndWait(connection, pod);
  return { isKilled, answers };
}
