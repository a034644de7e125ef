import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointCatalog } from '../../../src/checkpoint/catalog.ts';
import type { CheckpointIntent } from '../../../src/checkpoint/checkpointIntent.ts';
import { readableRecords } from '../../../src/checkpoint/checkpointRecord.ts';
import { settleIntent } from '../../../src/checkpoint/settleIntent.ts';
import type { ArchiveContent } from '../../../src/kubernetes/archiveContent.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';
import { archiveContent, archiveName, failed, FakeNodeAgent } from './archiveExample.ts';
import { FakeConfigMaps } from './fakeConfigMaps.ts';
import { intentExample } from './intentExample.ts';
import { newRecord } from './recordExample.ts';

/** A moment within the second in which {@link archiveName} was begun. */
const begunAt = Date.parse('2026-11-22T17:04:25.4Z');

/** An agent of a node on which a dump can end while it is waited for, and an archive be broken. */
class LeftAgent extends FakeNodeAgent {
  /** What the node has written when the dump has ended. */
  readonly dumping = new Map<string, ArchiveContent>();
  readonly broken = new Set<string>();

  override async untilUndumped(podUid: string): Promise<void> {
    await super.untilUndumped(podUid);
    for (const [name, content] of this.dumping) this.archives.set(name, content);
  }

  override async readContent(archive: string): Promise<ArchiveContent> {
    const content = await super.readContent(archive);
    if (this.broken.has(archive)) throw failed('invalidArchive');
    return content;
  }
}

describe('an intent that was left', () => {
  let server: FakeApiServer;
  let catalog: CheckpointCatalog;
  let agent: LeftAgent;

  beforeEach(async () => {
    server = await FakeApiServer.start();
    new FakeConfigMaps(server);
    catalog = new CheckpointCatalog(server.connect());
    agent = new LeftAgent();
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** Resolves to how many archives were deleted. */
  async function settle(changes: Partial<CheckpointIntent> = {}): Promise<number> {
    const tools = { catalog, agents: { on: () => agent } };
    return await settleIntent(tools, { ...intentExample, ...changes });
  }

  /** Settles one that was cancelled or failed. */
  async function clear(...unwanted: readonly string[]): Promise<number> {
    return await settle({ unwanted });
  }

  function archives(): readonly string[] {
    return [...agent.archives.keys()];
  }

  async function recorded(): Promise<readonly string[]> {
    const records = readableRecords(await catalog.list({ namespace: 'demo' }));
    return records.map(({ archive }) => archive.fileName);
  }

  it('has its archive deleted', async () => {
    agent.archives.set(archiveName, archiveContent());
    expect(await settle()).toBe(1);
    expect(archives()).toEqual([]);
    expect(await recorded()).toEqual([]);
  });

  it('has it deleted as soon as the node has ended its dump, when it is its turn', async () => {
    agent.dumping.set(archiveName, archiveContent());
    expect(await settle()).toBe(1);
    expect(agent.calls.slice(0, 3)).toEqual(['takeTurn uid-1', 'untilUndumped uid-1', 'list']);
    expect(archives()).toEqual([]);
  });

  it('asks nothing of the node where no dump was begun', async () => {
    agent.archives.set(archiveName, archiveContent());
    expect(await settle({ dumps: [] })).toBe(0);
    expect(await settle({ dumps: undefined })).toBe(0);
    expect(agent.calls).toEqual([]);
  });

  it('has nothing deleted where no archive was left, or it was recorded to its end', async () => {
    expect(await settle()).toBe(0);
    agent.archives.set(archiveName, archiveContent());
    await catalog.add(newRecord);
    expect(await settle()).toBe(0);
    expect(archives()).toEqual([archiveName]);
    expect(await recorded()).toEqual([archiveName]);
  });

  it('has its records deleted, too, where not all containers of it were recorded', async () => {
    const sidecar = archiveName.replace('-main-', '-sidecar-');
    agent.archives.set(archiveName, archiveContent());
    agent.archives.set(sidecar, archiveContent({ container: 'sidecar' }));
    await catalog.add({ ...newRecord, group: { id: 'one', position: 1, size: 2, gapMs: 3 } });
    const dumps = ['main', 'sidecar'].map((container) => ({ container, at: begunAt }));
    expect(await settle({ containers: ['main', 'sidecar'], dumps })).toBe(2);
    expect(archives()).toEqual([]);
    expect(await recorded()).toEqual([]);
  });

  it.each<[string, Partial<CheckpointIntent>]>([
    ['of another pod', { pod: 'counter-2' }],
    ['of another pod of its name', { podUid: 'uid-2' }],
    ['of another namespace', { namespace: 'prod' }],
    ['of another container', { dumps: [{ container: 'sidecar', at: begunAt }] }],
    ['that were begun before', { dumps: [{ container: 'main', at: begunAt + 1000 }] }],
    ['that were begun later', { dumps: [{ container: 'main', at: begunAt - 6000 }] }],
  ])('has nothing to do with archives %s', async (_, changes) => {
    agent.archives.set(archiveName, archiveContent());
    expect(await settle(changes)).toBe(0);
    expect(archives()).toEqual([archiveName]);
  });

  it('has neither of two archives deleted that can be meant', async () => {
    const names = [archiveName, archiveName.replace(':25Z', ':27Z')];
    for (const name of names) agent.archives.set(name, archiveContent());
    expect(await settle()).toBe(0);
    expect(archives()).toEqual(names);
  });

  it('has an archive deleted that was not written to its end, where its name can mean no other container', async () => {
    agent.archives.set(archiveName, archiveContent());
    agent.broken.add(archiveName);
    expect(await settle()).toBe(1);
    expect(archives()).toEqual([]);
    const doubtful = archiveName.replace('_demo-', '_demo-a-');
    agent.archives.set(doubtful, archiveContent());
    agent.broken.add(doubtful);
    expect(await settle({ namespace: 'demo-a' })).toBe(0);
    expect(archives()).toEqual([doubtful]);
  });

  it('has nothing left where its node is gone', async () => {
    agent.failures.set('untilUndumped', failed('nodeGone'));
    expect(await settle()).toBe(0);
  });

  it('has its archives deleted, and no others, and nothing recorded, where it was cancelled or failed', async () => {
    const later = archiveName.replace('17:04', '18:04');
    for (const name of [archiveName, later]) agent.archives.set(name, archiveContent());
    expect(await clear(archiveName, 'deleted-meanwhile.tar')).toBe(1);
    expect(archives()).toEqual([later]);
    expect(await recorded()).toEqual([]);
  });

  it('has nothing deleted that is in a list by now, or was on a node that is gone', async () => {
    agent.archives.set(archiveName, archiveContent());
    await catalog.add(newRecord);
    expect(await clear(archiveName)).toBe(0);
    expect(archives()).toEqual([archiveName]);
    agent.failures.set('delete', failed('nodeGone'));
    expect(await clear('other.tar')).toBe(0);
  });

  it('is not settled where what nobody wants cannot be deleted now either', async () => {
    agent.archives.set(archiveName, archiveContent());
    agent.failures.set('delete', failed('agentLost'));
    expect((await failureOf(clear(archiveName))).reason).toBe('agentLost');
  });

  it('is not settled where the node cannot be asked, or the records', async () => {
    agent.failures.set('untilUndumped', failed('agentNotReady'));
    expect((await failureOf(settle())).reason).toBe('agentNotReady');
    agent.failures.clear();
    agent.failures.set('list', failed('agentLost'));
    expect((await failureOf(settle())).reason).toBe('agentLost');
    agent.failures.clear();
    server.on('GET', /\/configmaps$/, (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden', message: 'configmaps is forbidden' });
    });
    expect((await failureOf(settle())).reason).toBe('forbidden');
  });
});
