import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { notRestoredExitCode } from '../../src/kubernetes/nestedRuntime.ts';
import { deletePodAndWait } from '../../src/kubernetes/podRequests.ts';
import { readPod } from '../../src/kubernetes/readPod.ts';
import { untilRestored } from '../../src/restore/nestedState.ts';
import type { RestoredPod } from '../../src/restore/restoreRoute.ts';
import { until } from '../support/until.ts';
import { untilPod } from './support/podCondition.ts';
import { memoryServerPod, memoryTwinsPod, secondServerPort } from './support/memoryServer.ts';
import { fileServerPort } from './support/fileServer.ts';
import { PodProcess } from './support/podProcesses.ts';
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
async function ask(address: string, port = fileServerPort): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(2000);
    return await (await fetch(`http://${address}:${port}/`, { signal })).text();
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

/** Waits until something is so, and looks often: what is looked at changes within milliseconds. */
async function untilSo<Found>(look: () => Found | undefined, interval = 1): Promise<Found> {
  return await vi.waitUntil(look, { timeout: 20_000, interval });
}

/**
 * Restores a pod with its memory on demand, again where that is all in before the first answer, and stops its page daemon then: for good,
 * as CRIU's takes having been stopped for a failure.
 */
async function restoreHalf(name: string): Promise<{
  readonly pod: RestoredPod;
  readonly daemon: PodProcess;
  readonly address: string;
}> {
  const { connection } = bench.cluster;
  for (let attempt = 1; ; attempt += 1) {
    const pod = await bench.create(checkpoint, { name: `${name}-${attempt}`, memory: 'lazy' }, 'nested');
    const daemon = await untilSo(() => PodProcess.pageDaemon(pod.uid));
    await untilRestored(connection, pod);
    const address = await bench.cluster.podAddress(pod.name);
    while ((await ask(address)) === undefined);
    daemon.signal('SIGSTOP');
    if (daemon.servedProcesses > 0) return { pod, daemon, address };
    await deletePodAndWait(connection, pod);
  }
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

describe('a container whose page daemon dies while nobody can kill what it has served', () => {
  it('waits for what is missing, answers nothing, and is killed as soon as somebody can', async () => {
    const { pod, daemon, address } = await restoreHalf('delayed');
    const [server] = PodProcess.ofProgram(pod.uid, 'node');
    const runtime = PodProcess.nestedRuntime(pod.uid);
    runtime?.signal('SIGSTOP');
    daemon.signal('SIGKILL');
    await untilSo(() => (daemon.hasEnded ? true : undefined));

    const stop = new AbortController();
    const answers: string[] = [];
    const answering = answersUntil(address, stop.signal, answers);
    const wrong = (): readonly string[] => answers.filter((answer) => answer !== 'right');
    const outcome = await untilSo(() => {
      if (wrong().length > 0) return `answers ${wrong().join()}`;
      if (server === undefined || server.hasEnded) return 'has ended';
      return server.waitsForMemory ? 'waits' : undefined;
    });
    expect(outcome).toBe('waits');

    runtime?.signal('SIGCONT');
    const { connection } = bench.cluster;
    const exitCode = async (): Promise<number | undefined> => {
      const { status } = await readPod(connection, { namespace: pod.namespace, pod: pod.name });
      return status?.containerStatuses?.[0]?.state?.terminated?.exitCode;
    };
    await expect.poll(exitCode, { timeout: 20_000 }).toBe(notRestoredExitCode);
    stop.abort();
    await answering;
    expect(wrong()).toEqual([]);
    await deletePodAndWait(connection, pod);
  });
});

describe('a process all of whose memory is in', () => {
  it('goes on while that of another in its container is missing', async () => {
    const { cluster } = bench;
    await cluster.startPod('twins', memoryTwinsPod(128 * 1024 * 1024));
    const source = await cluster.podAddress('twins');
    await until(() => ask(source, secondServerPort));
    const record = await cluster.checkpoint('twins');
    const pod = await bench.create(record, { name: 'twins-lazy', memory: 'lazy' }, 'nested');
    const daemon = await untilSo(() => PodProcess.pageDaemon(pod.uid));
    await untilSo(() => (daemon.servedProcesses === 2 ? true : undefined));
    await untilSo(() => (daemon.servedProcesses < 2 ? true : undefined));
    daemon.signal('SIGSTOP');
    expect(daemon.servedProcesses).toBe(1);
    const address = await cluster.podAddress('twins-lazy');

    const outcome = await until(async () => {
      const ports = [fileServerPort, secondServerPort];
      const answers = await Promise.all(ports.map((port) => ask(address, port)));
      if (answers.includes('right')) return 'one of them answers';
      const servers = PodProcess.ofProgram(pod.uid, 'node');
      return servers.every(({ waitsForMemory }) => waitsForMemory) ? 'both of them wait' : undefined;
    });
    expect(outcome).toBe('one of them answers');
    await Promise.all(
      [pod, { ...pod, name: 'twins' }].map((each) => deletePodAndWait(cluster.connection, each)),
    );
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
  // On nodes that restore slowly there may be none in time.
  const found = untilSo(() => PodProcess.pageDaemon(uid), 20).catch(() => undefined);
  const pod = { namespace, name };
  const { podIP = '' } = await untilPod(connection, pod, (each) => each.podIP !== undefined);
  const stop = new AbortController();
  const answers: string[] = [];
  const answering = answersUntil(podIP, stop.signal, answers);
  const daemon = await found;
  if ('afterMs' in moment) await delay(moment.afterMs);
  else await until(() => Promise.resolve(answers.length >= moment.afterAnswers ? true : undefined));
  const isInTime = daemon !== undefined && !daemon.hasEnded && daemon.signal('SIGKILL');
  const isKilled = isInTime && !(await hasAllMemory(pod));
  if (isKilled) await untilPod(connection, pod, ({ phase }) => phase === 'Failed' || phase === 'Succeeded');
  stop.abort();
  await answering;
  await deletePodAndWait(connection, pod);
  return { isKilled, answers };
}

/** Resolves when all memory of a container is in, or the container has ended before: a daemon may be sent a signal when it is just ending. */
async function hasAllMemory(pod: { readonly namespace: string; readonly name: string }): Promise<boolean> {
  const place = { ...pod, container: 'main' };
  return await untilRestored(bench.cluster.connection, place, { memory: true }).then(
    () => true,
    () => false,
  );
}
