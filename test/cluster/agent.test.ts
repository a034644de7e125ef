import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { PassThrough } from 'node:stream';
import { CoreV1Api } from '@kubernetes/client-node';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ContainerdEvent } from '../../src/kubernetes/containerdEvent.ts';
import { checkpointContainer } from '../../src/kubernetes/kubeletCheckpoint.ts';
import { execInPod } from '../../src/kubernetes/execInPod.ts';
import type { NodeAgent } from '../../src/kubernetes/nodeAgent.ts';
import { agentContainer, agentNamespace } from '../../src/kubernetes/nodeAgentJob.ts';
import { failureOf } from '../support/failureOf.ts';
import { until } from '../support/until.ts';
import { counterPod } from './support/counterPod.ts';
import { TestCluster } from './support/testCluster.ts';

let cluster: TestCluster;
let agent: NodeAgent;
/** The path of an archive on the node, and its name. */
let path: string;
let archive: string;

beforeAll(async () => {
  cluster = await TestCluster.open();
  agent = cluster.agent;
  await cluster.startPod('source', counterPod());
  path = await makeArchive();
  archive = basename(path);
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** Checkpoints the pod past the catalog, and returns the path of the archive on the node. */
async function makeArchive(): Promise<string> {
  const { connection, namespace } = cluster;
  return (await checkpointContainer(connection, { namespace, pod: 'source' })).archivePath;
}

/** The names of the files in a tar stream. */
async function entries(write: (target: PassThrough) => Promise<void>): Promise<readonly string[]> {
  const stream = new PassThrough();
  const [{ stdout }] = await Promise.all([execa('tar', ['--list'], { input: stream }), write(stream)]);
  return stdout.split('\n').map((name) => name.replace(/^\.\//, ''));
}

describe('the archives of a node', () => {
  it('are listed with their size and time', async () => {
    const [size, seconds] = (await cluster.node.run('stat', '-c', '%s %Y', path)).split(' ').map(Number);
    const listed = (await agent.list()).find(({ name }) => name === archive);
    expect(listed?.bytes).toBe(size);
    expect(Math.floor((listed?.modifiedAt.getTime() ?? 0) / 1000)).toBe(seconds);
  });

  it('tell of the container, and how their bytes are spent', async () => {
    const { files, ...sizes } = await agent.readContent(archive);
    expect([...files.keys()].sort()).toEqual(['config.dump', 'spec.dump', 'status.dump']);
    expect(JSON.parse(files.get('spec.dump') ?? '')).toMatchObject({
      annotations: { 'io.kubernetes.cri.sandbox-name': 'source' },
    });
    expect(sizes.fileBytes).toBe(Number(await cluster.node.run('stat', '-c', '%s', path)));
    expect(sizes.memoryBytes).toBeGreaterThan(0);
    expect(sizes.totalBytes).toBeGreaterThan(sizes.memoryBytes);
    expect(sizes.fileBytes).toBeGreaterThan(sizes.totalBytes);
  });

  it('are read without the memory of the processes', async () => {
    const names = await entries((target) => agent.read(archive, target));
    expect(names).toEqual(
      expect.arrayContaining([
        'config.dump',
        'spec.dump',
        'checkpoint/inventory.img',
        'checkpoint/core-1.img',
      ]),
    );
    expect(names.filter((name) => name.includes('pages-'))).toEqual([]);
    // Of the processor CRIU keeps nothing: so the catalog does (hostComparison.ts).
    expect(names.filter((name) => name.includes('cpuinfo'))).toEqual([]);
  });

  it('are read as they are, with the memory, where that is asked for', async () => {
    const hash = createHash('sha256');
    const stream = new PassThrough();
    stream.on('data', (chunk: Buffer) => hash.update(chunk));
    await agent.read(archive, stream, { withMemory: true });
    expect(await cluster.node.run('sha256sum', path)).toBe(`${hash.digest('hex')}  ${path}`);
  });
});

describe('an archive that is deleted', () => {
  let doomed: string;

  beforeEach(async () => {
    // Two of the same second are one archive.
    doomed = await until(async () => {
      const made = basename(await makeArchive());
      return made === archive ? undefined : made;
    });
    await agent.delete(doomed);
  });

  it('is gone from the node', async () => {
    expect(await cluster.node.archives(doomed)).toEqual([]);
    expect((await agent.list()).map(({ name }) => name)).not.toContain(doomed);
  });

  it('is not found any more', async () => {
    expect((await failureOf(agent.delete(doomed))).reason).toBe('archiveNotFound');
    expect((await failureOf(agent.readContent(doomed))).reason).toBe('archiveNotFound');
    expect((await failureOf(agent.read(doomed, new PassThrough()))).reason).toBe('archiveNotFound');
  });
});

/** What containerd tells of the pods in a namespace, from now on until the end of the test, or until `ending` is aborted. */
async function follow(
  namespace: string,
  ending = new AbortController(),
): Promise<readonly ContainerdEvent[]> {
  const told: ContainerdEvent[] = [];
  onTestFinished(() => {
    ending.abort();
  });
  const { promise: isFollowing, resolve } = Promise.withResolvers<undefined>();
  const listener = {
    onFollowing: () => {
      resolve(undefined);
    },
    onEvent: (event: ContainerdEvent) => told.push(event),
  };
  const ended = failureOf(agent.followContainerd(namespace, listener, { signal: ending.signal }));
  await Promise.race([isFollowing, ended]);
  return told;
}

describe('a turn', () => {
  it('comes with the time of the node', async () => {
    const seconds = async (): Promise<number> => Number(await cluster.node.run('date', '+%s'));
    const before = await seconds();
    const told = Promise.withResolvers<number | undefined>();
    await agent.takeTurn('11111111-2222-3333-4444-555555555555', (clock) => {
      told.resolve(clock?.());
      return Promise.resolve();
    });
    const now = await told.promise;
    expect(now).toBeGreaterThanOrEqual(before * 1000);
    expect(now).toBeLessThan(((await seconds()) + 1) * 1000);
  });
});

describe('how busy a node is', () => {
  it('shows in how much of its processors is used', async () => {
    const { node } = cluster;
    const flag = `/tmp/${cluster.namespace}-busy`;
    await node.run('touch', flag);
    const loop = `timeout 60 sh -c 'while [ -e ${flag} ]; do :; done' &`;
    const busy = node.run('sh', '-c', `for i in $(seq $(nproc)); do ${loop} done; wait`);
    try {
      await expect.poll(() => agent.processorUse(0.3), { timeout: 50_000 }).toBeGreaterThan(0.9);
    } finally {
      await node.run('rm', flag);
      await busy;
    }
  });

  it('is at most what the kernel has counted meanwhile', async () => {
    const counted = async (): Promise<number> => {
      const [, ...ticks] = (await cluster.node.run('head', '-1', '/proc/stat')).split(/\s+/).map(Number);
      const [user = NaN, nice = NaN, system = NaN, , , irq = NaN, softirq = NaN, steal = NaN] = ticks;
      return user + nice + system + irq + softirq + steal;
    };
    const processors = Number(await cluster.node.run('nproc'));
    const before = await counted();
    const share = await agent.processorUse(0.3);
    const work = (await counted()) - before;
    // A processor has 100 ticks each second, of which one may fall to either side.
    expect(share * 0.3 * 100 * processors).toBeLessThanOrEqual(work + processors);
  });
});

describe('an agent that follows containerd', () => {
  it('tells of the sandbox and of the container of a pod in the namespace, and of no other’s', async () => {
    const [own, other] = await Promise.all([follow(cluster.namespace), follow('default')]);
    const podUid = await cluster.startPod('followed', counterPod());
    const topics = (container?: string): readonly string[] =>
      own.flatMap((event) => (event.container === container ? event.topic : []));
    await expect.poll(() => topics('main')).toEqual(['/containers/create', '/tasks/create', '/tasks/start']);
    expect(topics()).toEqual(['/containers/create', '/tasks/create', '/tasks/start']);
    expect(new Set(own.map((event) => event.podUid))).toEqual(new Set([podUid]));
    await cluster.deletePod('followed');
    await expect.poll(() => topics('main').at(-1), { timeout: 60_000 }).toBe('/tasks/exit');
    expect(other).toEqual([]);
  });

  it('ends with who has asked for it', async () => {
    const ending = new AbortController();
    await follow(cluster.namespace, ending);
    expect(await commandsUnderWay()).not.toEqual([]);
    ending.abort();
    await expect.poll(commandsUnderWay, { timeout: 60_000 }).toEqual([]);
  });
});

/** The processes of the agent's commands, which keep it from ending. */
async function commandsUnderWay(): Promise<readonly string[]> {
  const { connection } = cluster;
  const pods = await connection.call('list the agents', CoreV1Api, (api) =>
    api.listNamespacedPod({ namespace: agentNamespace, labelSelector: 'app.kubernetes.io/name=thaw-agent' }),
  );
  const pod = pods.items[0]?.metadata?.name ?? '';
  const { stdout } = await execInPod(connection, {
    namespace: agentNamespace,
    pod,
    container: agentContainer,
    command: ['ls', '/run/thaw-agent/busy'],
  });
  return stdout.split('\n').filter((line) => line !== '');
}

describe('an agent', () => {
  it.each(['../pki/kubelet.key', '/etc/shadow', '..', ''])('takes %j for no archive', async (name) => {
    expect((await failureOf(agent.readContent(name))).reason).toBe('invalidArchive');
    expect((await failureOf(agent.delete(name))).reason).toBe('invalidArchive');
  });

  it.each(['../minikube.tar', '/etc/shadow', '..', ''])('deletes no %j for minikube', async (name) => {
    expect((await failureOf(agent.deleteLoadedFile(name))).reason).toBe('invalidArchive');
  });

  it.each(['../../etc', '..', ''])('takes %j for no container', async (id) => {
    expect((await failureOf(agent.restoreTimes(id))).reason).toBe('invalidArchive');
  });

  it('knows no statistics of a container that was not restored', async () => {
    expect((await failureOf(agent.restoreTimes('3f4e'))).message).toContain('no statistics of a restore');
  });

  it('tells of an image that is not on the node', async () => {
    const exported = agent.exportImage({ archive, image: 'localhost/nothing:1' }, new PassThrough());
    expect((await failureOf(exported)).reason).toBe('notFound');
  });

  it.each([
    '/etc/shadow',
    '/etc/thaw/kubelet.key',
    '/run/secrets',
    '/var/log/../../etc/shadow.log',
    'var/log/dpkg.log',
    '/var/log/a b.log',
  ])('reads no log at %s', async (outside) => {
    expect((await failureOf(agent.readLog(outside))).reason).toBe('invalidArchive');
  });

  it('reads a log that is one, and tells of one that is not there', async () => {
    const log = `/run/${cluster.namespace}.log`;
    await cluster.node.run('sh', '-c', `echo "Error (criu/sk-inet.c:204)" > ${log}`);
    expect(await agent.readLog(log)).toBe('Error (criu/sk-inet.c:204)\n');
    await cluster.node.run('rm', log);
    expect((await failureOf(agent.readLog(log))).reason).toBe('archiveNotFound');
  });
});
