import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointCatalog } from '../../../src/checkpoint/catalog.ts';
import { Checkpointer, type PodCheckpointRequest } from '../../../src/checkpoint/checkpointer.ts';
import { CheckpointIntents } from '../../../src/checkpoint/checkpointIntents.ts';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { fromConfigMap } from '../../../src/checkpoint/recordConfigMap.ts';
import type { ArchiveContent } from '../../../src/kubernetes/archiveContent.ts';
import type { NodeAgents } from '../../../src/kubernetes/nodeAgents.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';
import { fakePod } from '../kubernetes/fakePod.ts';
import { archiveContent, failed, FakeNodeAgent } from './archiveExample.ts';
import { FakeConfigMaps } from './fakeConfigMaps.ts';

const podPath = '/api/v1/namespaces/demo/pods/counter';
const running = { running: {} };
/** When checkpoints begin, by the clock of the API server. */
const beganAt = Date.parse('2026-11-22T17:04:20Z');
const ended = { terminated: { exitCode: 0 } };

/** An agent of a node whose kubelet has its archives there before they are asked for. */
class WaitingAgent extends FakeNodeAgent {
  override async readContent(archive: string | Promise<string>): Promise<ArchiveContent> {
    return await super.readContent(await archive);
  }
}

describe('a checkpoint of several containers of a pod', () => {
  let server: FakeApiServer;
  let agent: WaitingAgent;
  let configMaps: FakeConfigMaps;
  let checkpointer: Checkpointer;
  /** Called when the kubelet is asked for a dump of a container, before it answers. */
  let atDump: (container: string) => void;
  /** What the kubelet answers instead of dumping. */
  let refused: ReadonlySet<string>;
  let dumped: string[];
  let folder: TemporaryFolder;

  beforeEach(async () => {
    server = await FakeApiServer.start();
    folder = await TemporaryFolder.create();
    agent = new WaitingAgent();
    configMaps = new FakeConfigMaps(server);
    atDump = () => undefined;
    refused = new Set();
    dumped = [];
    const connection = server.connect();
    const agents = { on: () => agent } as unknown as NodeAgents;
    const intents = new CheckpointIntents(folder.path, () => expect.unreachable());
    checkpointer = new Checkpointer(connection, agents, new CheckpointCatalog(connection), intents);
    server.on('GET', '/version', (_request, reply) => {
      reply.json({}, 200, { Date: new Date(beganAt).toUTCString() });
    });
    server.on('GET', podPath, (_request, reply) => {
      const containers = { web: running, cache: running, setup: ended };
      reply.json(fakePod({ name: 'counter', containers }));
    });
    server.on('POST', /\/checkpoint\//, ({ path }, reply) => {
      const container = path.split('/').at(-1) ?? '';
      dumped.push(container);
      atDump(container);
      if (refused.has(container)) {
        reply.text(500, `checkpointing of demo/counter/${container} failed (it will not)`);
        return;
      }
      const name = `checkpoint-counter_demo-${container}-2026-11-22T17:04:25Z.tar`;
      agent.archives.set(name, archiveContent({ container }));
      reply.json({ items: [`/var/lib/kubelet/checkpoints/${name}`] });
    });
  });

  afterEach(async () => {
    await checkpointer.settled();
    await folder[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  async function checkpoint(
    changes: Partial<PodCheckpointRequest> = {},
    signal?: AbortSignal,
  ): Promise<readonly CheckpointRecord[]> {
    return await checkpointer.checkpointPod({ namespace: 'demo', pod: 'counter', ...changes }, { signal });
  }

  /** What is kept of checkpoints that are being made. */
  function intents(): readonly unknown[] {
    const files = readdirSync(folder.path).map((name) => path.join(folder.path, name));
    return files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as unknown);
  }

  function expectNothingLeft(): void {
    expect(intents()).toEqual([]);
    expect([...agent.archives.keys()]).toEqual([]);
    expect([...configMaps.stored.keys()]).toEqual([]);
  }

  it('dumps those that run, in the order of the pod’s spec', async () => {
    const records = await checkpoint();
    expect(dumped).toEqual(['web', 'cache']);
    expect(records.map(({ source }) => source.container)).toEqual(['web', 'cache']);
  });

  it('dumps those that are asked for, in their order, each once', async () => {
    await checkpoint({ containers: ['cache', 'web', 'cache'] });
    expect(dumped).toEqual(['cache', 'web']);
  });

  it('records each of them, with its place among them and the gap between the first and the last', async () => {
    const records = await checkpoint();
    const groups = records.map(({ group }) => group);
    expect(groups).toMatchObject([
      { position: 1, size: 2 },
      { position: 2, size: 2 },
    ]);
    expect(groups[0]?.id).toBe(groups[1]?.id);
    expect(groups[0]?.gapMs).toBe(groups[1]?.gapMs);
    const stored = [...configMaps.stored.values()].map((each) => fromConfigMap(each));
    expect(stored).toEqual(records.map((record) => ({ status: 'readable', record })));
  });

  it('is none of a group where there is one container only', async () => {
    const [record] = await checkpoint({ containers: ['web'] });
    expect(record).not.toHaveProperty('group');
  });

  it('tells which container it is at', async () => {
    const stages: string[] = [];
    await checkpointer.checkpointPod(
      { namespace: 'demo', pod: 'counter' },
      {
        onStage: (stage, part) => {
          stages.push([stage, part && `${part.container} ${part.position}/${part.size}`].join(' '));
        },
      },
    );
    expect(stages).toEqual(['waiting ', 'dumping web 1/2', 'dumping cache 2/2', 'recording ']);
  });

  it('is kept as an intent from before the first dump until the last is recorded', async () => {
    const kept: unknown[] = [];
    atDump = () => {
      kept.push(...intents());
    };
    server.on('POST', /\/configmaps$/, ({ body }, reply) => {
      kept.push(...intents());
      reply.json(JSON.parse(body), 201);
    });
    await checkpoint();
    const intent = {
      context: 'fake',
      server: server.connect().server,
      node: 'node-1',
      namespace: 'demo',
      pod: 'counter',
      podUid: 'uid-of-counter',
      containers: ['web', 'cache'],
      beganAt,
    };
    // What was asked for is known before it is.
    const at = Date.parse('2026-11-22T17:04:25.2Z');
    const first = { ...intent, dumps: [{ container: 'web', at }] };
    const both = { ...intent, dumps: [...first.dumps, { container: 'cache', at }] };
    expect(kept).toEqual([first, both, both, both]);
    expect(intents()).toEqual([]);
  });

  it('leaves nothing where the second of them cannot be dumped', async () => {
    refused = new Set(['cache']);
    const failure = await failureOf(checkpoint());
    expect(failure.attempted).toBe('checkpoint demo/counter/cache');
    expect(agent.calls).toContain('delete checkpoint-counter_demo-web-2026-11-22T17:04:25Z.tar');
    expectNothingLeft();
  });

  it('dumps none where one of them does not run, or is not there', async () => {
    expect((await failureOf(checkpoint({ containers: ['web', 'setup'] }))).reason).toBe(
      'containerNotRunning',
    );
    expect((await failureOf(checkpoint({ containers: ['web', 'none'] }))).reason).toBe('containerNotFound');
    expect(dumped).toEqual([]);
  });

  it('leaves nothing where it is cancelled between two dumps', async () => {
    const controller = new AbortController();
    atDump = () => {
      controller.abort();
    };
    const failure = await failureOf(checkpoint({}, controller.signal));
    expect(failure).toMatchObject({ reason: 'cancelled', attempted: 'checkpoint demo/counter' });
    await checkpointer.settled();
    expect(dumped).toEqual(['web']);
    expectNothingLeft();
  });

  it('leaves nothing where the second of them cannot be recorded', async () => {
    server.on('POST', /\/configmaps$/, ({ body }, reply) => {
      if (body.includes('counter-cache-')) {
        reply.status({ code: 403, reason: 'Forbidden', message: 'configmaps is forbidden' });
        return;
      }
      const created = JSON.parse(body) as { metadata: { name: string } };
      configMaps.put(created.metadata.name, created as never);
      reply.json(created, 201);
    });
    expect((await failureOf(checkpoint())).reason).toBe('forbidden');
    expectNothingLeft();
  });

  it('keeps in its intent what it has written and cannot delete now', async () => {
    refused = new Set(['cache']);
    agent.failures.set('delete', failed('unreachable'));
    expect((await failureOf(checkpoint())).attempted).toBe('checkpoint demo/counter/cache');
    const unwanted = [...agent.archives.keys()];
    expect(unwanted).toHaveLength(1);
    expect(intents()).toMatchObject([{ pod: 'counter', containers: ['web', 'cache'], unwanted }]);
  });

  describe('where there can be no agent to read and to delete archives', () => {
    const mayReachKubelets = (allowed: boolean): void => {
      server.on('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', ({ body }, reply) => {
        reply.json({ ...(JSON.parse(body) as object), status: { allowed } }, 201);
      });
    };

    it.each(['forbidden', 'agentNotReady'] as const)(
      'is refused before anything is dumped: %s',
      async (reason) => {
        mayReachKubelets(true);
        agent.failures.set('takeTurn', failed(reason));
        expect(await failureOf(checkpoint())).toMatchObject({
          reason,
          attempted: 'checkpoint demo/counter/web',
        });
        expect(dumped).toEqual([]);
        expectNothingLeft();
      },
    );

    it('tells rather of the right to reach kubelets, where that lacks too', async () => {
      mayReachKubelets(false);
      agent.failures.set('takeTurn', failed('forbidden'));
      refused = new Set(['web']);
      await failureOf(checkpoint());
      expect(dumped).toEqual(['web']);
    });
  });
});
