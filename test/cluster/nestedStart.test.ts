import { CoreV1Api } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { environments } from '../../devcluster/environments/environments.ts';
import type { StateReading } from '../../devcluster/environments/stateProof.ts';
import { runtimeImage } from '../../devcluster/runtimeImage.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { planNestedStart } from '../../src/environment/nestedStart.ts';
import { startNested } from '../../src/environment/startNested.ts';
import { nestedCommand } from '../../src/kubernetes/nestedRuntime.ts';
import { createPod } from '../../src/kubernetes/podRequests.ts';
import type { PodManifest } from '../../src/restore/podManifest.ts';
import { restorableCheckpoint } from '../../src/restore/restorableCheckpoint.ts';
import { failureOf } from '../support/failureOf.ts';
import { until } from '../support/until.ts';
import { untilPod, untilReady } from './support/podCondition.ts';
import { toolPod, withContainers } from './support/toolPod.ts';
import { Workbench } from './support/workbench.ts';

let bench: Workbench;

beforeAll(async () => {
  bench = await Workbench.open();
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

/** Creates a pod in which the runtime inside starts the container, and tells that to; returns when the container runs. */
async function start(name: string, manifest: PodManifest, container = 'main'): Promise<void> {
  const { connection, namespace, agents } = bench.cluster;
  const pod = { ...manifest, metadata: { ...manifest.metadata, namespace, name } };
  const place = { namespace, name };
  await createPod(
    connection,
    place,
    planNestedStart({ pod, containers: [container], runtimeImage: runtimeImage.image.reference }),
  );
  await untilPod(connection, place, (status) => status.phase === 'Running');
  await startNested({ connection, agent: (node) => agents.on(node) }, { pod, container });
}

describe.each(environments)('$name started by the runtime inside of its pod', (environment) => {
  const source = environment.name;
  let state: StateReading;
  let archived: CheckpointRecord;

  beforeAll(async () => {
    const { connection, namespace } = bench.cluster;
    await start(source, environment.pod, environment.container);
    await untilReady(connection, { namespace, name: source });
    state = await bench.putState(source, environment);
    archived = await bench.cluster.checkpoint(source);
  });

  it('goes on with its state in another pod, straight from its archive, and so does it itself', async () => {
    const name = `${source}-archived`;
    await bench.restore(archived, { name }, 'nested');
    expect(await bench.lostState(name, environment, state)).toEqual([]);
    expect(await bench.lostState(source, environment, state)).toEqual([]);
  });

  it('goes on with its state from an image', async () => {
    const name = `${source}-baked`;
    await bench.restore(await bench.bakeImage(archived), { name }, 'nested');
    expect(await bench.lostState(name, environment, state)).toEqual([]);
  });

  it('is restored as the pod that it would be without that runtime', () => {
    const { containers, volumes = [] } = restorableCheckpoint(archived).sourcePod.spec ?? { containers: [] };
    const names = (each: readonly { readonly name: string }[]): readonly string[] =>
      each.map(({ name }) => name);
    expect(containers[0]?.command).toEqual(environment.pod.spec?.containers[0]?.command);
    expect(names(volumes).filter((name) => name.startsWith('thaw-'))).toEqual([]);
  });
});

describe('a container started by the runtime inside of its pod', () => {
  /** What a command prints that is run in it. */
  async function output(pod: string, ...command: [string, ...string[]]): Promise<string> {
    return (await bench.exec(pod, nestedCommand(command))).stdout.trim();
  }

  it('has the rights that its pod gives it, and no others', async () => {
    const securityContext = { runAsUser: 1234, runAsGroup: 99, allowPrivilegeEscalation: false };
    await start(
      'limited',
      withContainers(counter.pod, (main) => [Object.assign(main, { securityContext })]),
    );
    const status = await output('limited', 'cat', '/proc/1/status');
    expect(status).toMatch(/^Uid:\t1234\t/m);
    expect(status).toMatch(/^Gid:\t99\t/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    // Those of containers by default: of all others, the nested runtime's among them, none.
    expect(status).toMatch(/^CapBnd:\t00000000a80425fb$/m);
  });

  it('runs its own command, with the variables in it that the kubelet replaces', async () => {
    const command = ['sh', '-c', 'echo $0 > /said; exec sleep 1000', '$(GREETING)'];
    const env = [{ name: 'GREETING', value: 'hello' }];
    await start(
      'commanded',
      withContainers(toolPod(), (main) => [Object.assign(main, { command, args: [], env })]),
    );
    expect(await output('commanded', 'cat', '/said')).toBe('hello');
  });

  it('says why its command cannot be started', async () => {
    const command = ['/no/such/program'];
    const pod = withContainers(toolPod(), (main) => [Object.assign(main, { command, args: [] })]);
    Object.assign(pod.spec ?? {}, { restartPolicy: 'Never' });
    const failure = await failureOf(start('missing', pod));
    expect(failure.reason).toBe('podNotStarted');
    const message = await until(async () => {
      const { connection, namespace } = bench.cluster;
      const { status } = await connection.call('read the pod', CoreV1Api, (api) =>
        api.readNamespacedPod({ namespace, name: 'missing' }),
      );
      return status?.containerStatuses?.[0]?.state?.terminated?.message;
    });
    expect(message).toContain('/no/such/program');
  });
});
