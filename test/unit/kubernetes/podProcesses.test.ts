import { describe, expect, it, vi } from 'vitest';
import { type ContainerProcess, parseProcesses } from '../../../src/kubernetes/containerProcess.ts';
import { nestedLabels } from '../../../src/kubernetes/nestedRuntime.ts';
import type { PodJson } from '../../../src/kubernetes/podJson.ts';
import { readPodProcesses } from '../../../src/kubernetes/podProcesses.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';
import { servePods } from '../../support/servePods.ts';
import { type FakePodOptions, fakePod } from './fakePod.ts';

const container = { namespace: 'demo', pod: 'notebook', container: 'main' };
const process: ContainerProcess = {
  pid: 1,
  user: 0,
  state: 'S',
  rssBytes: 4096,
  name: 'sh',
  command: 'sh -c "echo"',
};

/** A pod whose container has an id, as the runtime gives it. */
function startedPod(options: FakePodOptions = {}): PodJson {
  const pod = fakePod(options);
  const containerStatuses = pod.status?.containerStatuses?.map((status) => ({
    ...status,
    containerID: 'containerd://3f4e00000001',
  }));
  return { ...pod, status: { ...pod.status, containerStatuses } } as PodJson;
}

async function servedBy(pod: PodJson): Promise<FakeApiServer> {
  const server = await FakeApiServer.start();
  servePods(server, [pod]);
  return server;
}

describe('the processes of a container', () => {
  it('are those that the agent of its node finds by its id', async () => {
    await using server = await servedBy(startedPod());
    const processes = vi.fn(() => Promise.resolve([process]));
    const on = vi.fn(() => ({ processes }));
    const list = await readPodProcesses(server.connect(), { on }, container);
    expect(list).toEqual({ node: 'node-1', processes: [process] });
    expect(on).toHaveBeenCalledWith('node-1');
    expect(processes).toHaveBeenCalledWith('3f4e00000001', { isNested: false, signal: undefined });
  });

  it('are those of the container nested in it, where there is one', async () => {
    await using server = await servedBy(startedPod({ labels: nestedLabels(['main']) }));
    const processes = vi.fn(() => Promise.resolve([process]));
    await readPodProcesses(server.connect(), { on: () => ({ processes }) }, container);
    expect(processes).toHaveBeenCalledWith('3f4e00000001', { isNested: true, signal: undefined });
  });

  it.each([
    ['containerNotFound', startedPod({ containers: { other: { running: {} } } })],
    ['containerNotRunning', startedPod({ containers: { main: { terminated: { exitCode: 0 } } } })],
    ['containerNotRunning', fakePod()],
  ])('cannot be had: %s', async (reason, pod) => {
    await using server = await servedBy(pod);
    const processes = vi.fn(() => Promise.resolve([process]));
    const failure = await failureOf(
      readPodProcesses(server.connect(), { on: () => ({ processes }) }, container),
    );
    expect(failure).toMatchObject({ reason, attempted: 'list the processes of demo/notebook/main' });
    expect(processes).not.toHaveBeenCalled();
  });

  it('cannot be had where the agent cannot, which is told as that', async () => {
    await using server = await servedBy(startedPod());
    const lost = new ThawError({
      reason: 'agentNotReady',
      attempted: 'start',
      explanation: 'it is not there',
    });
    const on = (): { processes: () => Promise<never> } => ({ processes: () => Promise.reject(lost) });
    const failure = await failureOf(readPodProcesses(server.connect(), { on }, container));
    expect(failure.message).toBe('Cannot list the processes of demo/notebook/main: it is not there.');
  });
});

describe('what the agent prints of processes', () => {
  it('is a line of JSON for each', () => {
    const line = JSON.stringify(process);
    expect(parseProcesses(`${line}\n${line}\n`)).toEqual([process, process]);
    expect(parseProcesses('')).toEqual([]);
  });
});
