import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { counter } from '../../../devcluster/environments/counter/environment.ts';
import { nodeWithIoUring } from '../../../devcluster/environments/node/environment.ts';
import type { CheckpointStage } from '../../../src/checkpoint/checkpointer.ts';
import type { PodManifest } from '../../../src/restore/podManifest.ts';
import { failureOf } from '../../support/failureOf.ts';
import { connectedPod, onceThereIs, pythonPod, withContainer } from '../support/pythonPod.ts';
import { actionsOf, nothing, TestCluster } from '../support/testCluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
});

afterEach(async () => {
  expect(await cluster.leftovers()).toEqual(nothing);
  await cluster.deletePods();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

describe('A dump that CRIU refuses', () => {
  it('names the process that is connected, and the address', async () => {
    await cluster.startPod('connected', connectedPod());

    const failure = await failureOf(cluster.checkpoint('connected'));

    expect(failure.reason).toBe('dumpFailed');
    expect(failure.explanation).toMatch(
      /^the process python3 \(pid \d+\) has an established TCP connection .*127\.0\.0\.1.*, which cannot be checkpointed$/,
    );
    expect(actionsOf(failure)[0]).toBe('closeConnections');
    expect(failure.raw).toContain('Connected TCP socket');
  });

  it('names the process that uses io_uring', async () => {
    await cluster.startPod('io-uring', nodeWithIoUring.pod);

    const failure = await failureOf(cluster.checkpoint('io-uring'));

    expect(failure.reason).toBe('dumpFailed');
    expect(failure.explanation).toMatch(
      /^the process MainThread \(pid \d+\) uses io_uring, which CRIU cannot checkpoint$/,
    );
    expect(actionsOf(failure)).toEqual(['changeSecurityContext', 'setEnvironmentVariable']);
    expect(failure.raw).toContain('io_uring');
  });
});

/** A server that takes a connection only when a datagram tells it to: until then, the connection is in flight. */
const reluctantServer = `
import socket
order = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
order.bind(('0.0.0.0', 9000))
server = socket.create_server(('0.0.0.0', 9000))
while True:
    order.recv(1)
    server.accept()[0].close()
`;

describe('A connection that is made while the container is dumped', () => {
  it('is waited for', async () => {
    await cluster.startPod('reluctant', onceThereIs('0A', pythonPod(reluctantServer)));
    const address = await cluster.podAddress('reluctant');
    const client = connect(9000, address).on('error', () => undefined);
    await once(client, 'connect');
    const order = createSocket('udp4');
    const stages: CheckpointStage[] = [];

    await cluster.checkpointer.checkpoint(
      { namespace: cluster.namespace, pod: 'reluctant' },
      {
        onStage: (stage) => {
          stages.push(stage);
          if (stage === 'dumpingAgain') order.send('!', 9000, address);
        },
      },
    );

    expect(stages).toContain('dumpingAgain');
    client.destroy();
    order.close();
    await cluster.deleteCheckpoints();
  });

  it('does not keep a probed container from being checkpointed ten times', async () => {
    await cluster.startPod('probed', probedEachSecond(counter.pod));

    for (let i = 0; i < 10; i++) await cluster.checkpoint('probed');

    // The kubelet names archives by the second: of two in one second only the later is left.
    expect(await cluster.recordedArchives()).toEqual(
      expect.arrayContaining([...(await cluster.node.archives(`_${cluster.namespace}-`))]),
    );
    await cluster.deleteCheckpoints();
  });
});

function probedEachSecond(pod: PodManifest): PodManifest {
  const httpGet = { path: counter.startupPath, port: counter.port };
  return withContainer(pod, { readinessProbe: { httpGet, periodSeconds: 1 } });
}
