import { CoreV1Api, type V1ContainerStatus, type V1Pod } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counter } from '../../../devcluster/environments/counter/environment.ts';
import type { StateReading } from '../../../devcluster/environments/stateProof.ts';
import { runtimeImage } from '../../../devcluster/runtimeImage.ts';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { nestedCommand } from '../../../src/kubernetes/nestedRuntime.ts';
import { readPodLog } from '../../../src/kubernetes/podLog.ts';
import { createPod, deletePod, deletePodAndWait } from '../../../src/kubernetes/podRequests.ts';
import { planNestedRestore } from '../../../src/restore/nestedPod.ts';
import { untilRestored } from '../../../src/restore/nestedState.ts';
import { restorableCheckpoint } from '../../../src/restore/restorableCheckpoint.ts';
import type { RestoredPod } from '../../../src/restore/restoreRoute.ts';
import { until } from '../../support/until.ts';
import { untilReady } from './podCondition.ts';
import { obedientPod, orders } from './obedientPod.ts';
import { Workbench } from './workbench.ts';

/** Tests that a process restored in a pod on a node is to the pod what a container's is. */
export function nestedProcesses(node: string): void {
  describe(`on ${node}`, () => {
    let bench: Workbench;

    beforeAll(async () => {
      bench = await Workbench.open(node);
    });

    afterAll(async () => {
      await bench[Symbol.asyncDispose]();
    });

    /** Restores a checkpoint nested in a pod, and waits until its process goes on. */
    async function restore(record: CheckpointRecord, name: string): Promise<RestoredPod> {
      const pod = await bench.restore(record, { name }, 'nested');
      await untilRestored(bench.cluster.connection, pod);
      return pod;
    }

    async function readPod(name: string): Promise<V1Pod> {
      const { namespace, connection } = bench.cluster;
      return connection.call(`read the pod ${name}`, CoreV1Api, (api) =>
        api.readNamespacedPod({ namespace, name }),
      );
    }

    /** Waits until the only container of a pod is as wanted. */
    async function untilContainer(
      pod: string,
      isReached: (status: V1ContainerStatus) => boolean,
    ): Promise<V1ContainerStatus> {
      return until(async () => (await readPod(pod)).status?.containerStatuses?.find(isReached));
    }

    /** The log of a pod until its container ends. */
    async function wholeLog(pod: string): Promise<readonly string[]> {
      const lines: string[] = [];
      const { connection, namespace } = bench.cluster;
      const request = { namespace, pod, container: 'main', follow: true };
      for await (const line of readPodLog(connection, request)) lines.push(line);
      return lines;
    }

    describe('a process restored in a pod', () => {
      let checkpoint: CheckpointRecord;

      beforeAll(async () => {
        await bench.cluster.startPod('obedient', obedientPod());
        checkpoint = await bench.cluster.checkpoint('obedient');
      });

      /** Sends a signal to the process itself, which is the first of the nested container. */
      async function order(pod: string, signal: string): Promise<void> {
        const { exitCode, stderr } = await bench.exec(pod, nestedCommand(['kill', `-${signal}`, '1']));
        expect(`${exitCode} ${stderr}`).toBe('0 ');
      }

      it('writes its stdout and stderr to the log of the pod', async () => {
        await restore(checkpoint, 'speaker');
        const log = wholeLog('speaker');
        await order('speaker', orders.speak);
        await order('speaker', orders.exit);
        expect([...(await log)].sort()).toEqual(['to stderr', 'to stdout']);
      });

      it('gives the container its exit code', async () => {
        await restore(checkpoint, 'exiting');
        await order('exiting', orders.exit);
        const { state } = await untilContainer('exiting', (status) => status.state?.terminated !== undefined);
        expect(state?.terminated?.exitCode).toBe(3);
        await until(async () => ((await readPod('exiting')).status?.phase === 'Failed' ? true : undefined));
      });

      it('gets SIGTERM when the pod is deleted, and the time to end', async () => {
        const pod = await restore(checkpoint, 'asked');
        const log = wholeLog('asked');
        await deletePod(bench.cluster.connection, pod);
        expect(await log).toEqual(['ending', 'ended']);
      });

      it('is killed when its grace period is over', async () => {
        const { namespace, name } = await restore(checkpoint, 'deaf');
        const log = wholeLog('deaf');
        await order('deaf', orders.ignoreTermination);
        await bench.cluster.connection.call('delete the pod', CoreV1Api, (api) =>
          api.deleteNamespacedPod({ namespace, name, gracePeriodSeconds: 1 }),
        );
        expect(await log).toEqual(['deaf']);
        await deletePodAndWait(bench.cluster.connection, { namespace, name });
      });

      it('has no more memory than the pod’s container', async () => {
        await restore(checkpoint, 'greedy');
        await order('greedy', orders.grow);
        const { state } = await untilContainer('greedy', (status) => status.state?.terminated !== undefined);
        expect(state?.terminated).toMatchObject({ reason: 'OOMKilled', exitCode: 137 });
      });
    });

    describe('a server restored in a pod', () => {
      let state: StateReading;
      let checkpoint: CheckpointRecord;

      beforeAll(async () => {
        await bench.cluster.startPod('server', counter.pod);
        state = await bench.putState('server', counter);
        checkpoint = await bench.cluster.checkpoint('server');
      });

      /** Waits until the process goes on again, after the first run of its container. */
      async function untilAgain(pod: RestoredPod): Promise<V1ContainerStatus> {
        const status = await untilContainer(
          pod.name,
          ({ restartCount, state: now }) => restartCount === 1 && now?.running !== undefined,
        );
        await untilRestored(bench.cluster.connection, pod);
        return status;
      }

      it('is restored again after it has crashed', async () => {
        const pod = await restore(checkpoint, 'crashing');
        // From outside of the nested container, as the kernel would: it is its first process.
        await bench.exec('crashing', ['killall', '-KILL', 'sh']);
        const { lastState } = await untilAgain(pod);
        expect(lastState?.terminated?.exitCode).toBe(137);
        expect(await bench.lostState('crashing', counter, state)).toEqual([]);
      });

      it('is restored again after the kubelet has restarted it, as its probe failed', async () => {
        const record = structuredClone(checkpoint);
        const livenessProbe = { exec: { command: ['test', '!', '-e', '/ill'] }, periodSeconds: 1 };
        Object.assign(record.sourcePod?.spec.containers[0] ?? {}, { livenessProbe });
        const pod = await restore(record, 'ill');
        await bench.exec('ill', nestedCommand(['touch', '/ill']));
        const { lastState } = await untilAgain(pod);
        // What the counter does when it is asked to end.
        expect(lastState?.terminated?.exitCode).toBe(0);
        expect(await bench.lostState('ill', counter, state)).toEqual([]);
      });

      it('goes on by a copy of the runtime, as on nodes that mount no images as volumes', async () => {
        const { connection, namespace } = bench.cluster;
        const place = { namespace, name: 'copied' };
        const { manifest } = planNestedRestore(restorableCheckpoint(checkpoint), place, {
          runtimeImage: runtimeImage.image.reference,
          mountsImages: false,
        });
        await createPod(connection, place, manifest);
        await untilReady(connection, place);
        expect(await bench.lostState('copied', counter, state)).toEqual([]);
      });

      it('goes on twenty times at once on one node', async () => {
        const names = Array.from({ length: 20 }, (_, index) => `replica-${index}`);
        await Promise.all(names.map((name) => bench.restore(checkpoint, { name }, 'nested')));
        const lost = await Promise.all(names.map((name) => bench.lostState(name, counter, state)));
        expect(lost.flat()).toEqual([]);
        const addresses = await Promise.all(names.map((name) => bench.cluster.podAddress(name)));
        expect(new Set(addresses).size).toBe(names.length);
      });
    });
  });
}
