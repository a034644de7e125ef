import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notebook } from '../../devcluster/environments/notebook/environment.ts';
import type { ContainerProcess } from '../../src/kubernetes/containerProcess.ts';
import { readPodProcesses } from '../../src/kubernetes/podProcesses.ts';
import { untilRestored } from '../../src/restore/nestedState.ts';
import { failureOf } from '../support/failureOf.ts';
import { counterPod } from './support/counterPod.ts';
import { Workbench } from './support/workbench.ts';

/** Two processes, in an image that has neither `ps` nor a shell. */
const program = `
import os, signal
os.fork()
signal.pause()
`;

let bench: Workbench;

beforeAll(async () => {
  bench = await Workbench.open();
  const command = ['/usr/bin/python3', '-c', program, 'a\n\u001B[31m'];
  await bench.cluster.startPod('plain', counterPod({ image: notebook.image.reference, command }));
  const checkpoint = await bench.bake('plain');
  await bench.restore(checkpoint, { name: 'native' }, 'native');
  for (const memory of ['eager', 'lazy'] as const) {
    const nested = await bench.restore(checkpoint, { name: `nested-${memory}`, memory }, 'nested');
    await untilRestored(bench.cluster.connection, nested, { memory: true });
  }
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

async function processesOf(pod: string): Promise<readonly ContainerProcess[]> {
  const { connection, agents, namespace } = bench.cluster;
  const { node, processes } = await readPodProcesses(connection, agents, {
    namespace,
    pod,
    container: 'main',
  });
  expect(node).toBe(bench.cluster.agent.node);
  return processes;
}

describe('the processes of a container', () => {
  it.each(['plain', 'native', 'nested-eager', 'nested-lazy'])(
    'are the application’s, whatever its image has: %s',
    async (pod) => {
      const [first, second, ...others] = await processesOf(pod);
      expect(others).toEqual([]);
      expect(first).toMatchObject({ pid: 1, user: 0, state: 'S', name: 'python3' });
      expect(second).toMatchObject({ user: 0, state: 'S', name: 'python3' });
      expect(first?.rssBytes).toBeGreaterThan(1_000_000);
      expect(first?.command).toBe(`/usr/bin/python3 -c ${program} a\n\u001B[31m`);
    },
  );

  it('have the user that they run as', async () => {
    const pod = counterPod();
    Object.assign(pod.spec ?? {}, { securityContext: { runAsUser: 1234 } });
    await bench.cluster.startPod('other-user', pod);
    expect(await processesOf('other-user')).toMatchObject([{ pid: 1, user: 1234 }]);
  });

  it('include what was started in it since, and no more when that has ended', async () => {
    await bench.cluster.startPod('busy', counterPod());
    await bench.exec('busy', ['sh', '-c', 'sleep 1001 > /dev/null 2>&1 &']);
    const commands = (await processesOf('busy')).map(({ command }) => command);
    expect(commands).toEqual(['tail -f /dev/null', 'sleep 1001']);
    await bench.exec('busy', ['killall', '-KILL', 'sleep']);
    await expect
      .poll(async () => (await processesOf('busy')).filter(({ state }) => state !== 'Z').length)
      .toBe(1);
  });

  it('are none of a container that has ended', async () => {
    await bench.cluster.startPod('ended', counterPod({ command: ['true'] }), 'Succeeded');
    expect((await failureOf(processesOf('ended'))).reason).toBe('containerNotRunning');
  });
});

describe('an agent', () => {
  it.each(['', '.*', '../1', '--help'])('takes %j for no container', async (id) => {
    await failureOf(bench.cluster.agent.processes(id));
  });
});
