import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointCatalog } from '../../../src/checkpoint/catalog.ts';
import type { CheckpointIntent } from '../../../src/checkpoint/checkpointIntent.ts';
import { type CheckpointRecord, readableRecords } from '../../../src/checkpoint/checkpointRecord.ts';
import { settleIntent } from '../../../src/checkpoint/settleIntent.ts';
import type { ArchiveContent } from '../../../src/kubernetes/archiveContent.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';
import { archiveContent, archiveName, failed, FakeNodeAgent } from './archiveExample.ts';
import { FakeConfigMaps } from './fakeConfigMaps.ts';
import { intentExample } from './intentExample.ts';
import { newRecord } from './recordExample.ts';

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

  async function settle(changes: Partial<CheckpointIntent> = {}): Promise<readonly CheckpointRecord[]> {
    const tools = { connection: server.connect(), catalog, agents: { on: () => agent } };
    const { records, deleted } = await settleIntent(tools, { ...intentExample, ...changes });
    expect(deleted).toBe(0);
    return records;
  }

  /** Settles one that was cancelled or failed; resolves to how many archives were deleted. */
  async function clear(...unwanted: readonly string[]): Promise<number> {
    const tools = { connection: server.connect(), catalog, agents: { on: () => agent } };
    const { records, deleted } = await settleIntent(tools, { ...intentExample, unwanted });
    expect(records).toEqual([]);
    return deleted;
  }

  async function recorded(): Promise<readonly string[]> {
    const records = readableRecords(await catalog.list({ namespace: 'demo' }));
    return records.map(({ archive }) => archive.fileName);
  }

  it('has its archive recorded', async () => {
    agent.archives.set(archiveName, archiveContent());
    const records = await settle();
    expect(records).toMatchObject([{ source: { pod: 'counter', container: 'main' } }]);
    expect(await recorded()).toEqual([archiveName]);
  });

  it('has it recorded as soon as the node has ended its dump, when it is its turn', async () => {
    agent.dumping.set(archiveName, archiveContent());
    expect(await settle()).toHaveLength(1);
    expect(agent.calls.slice(0, 3)).toEqual(['takeTurn uid-1', 'untilUndumped uid-1', 'list']);
  });

  it('has nothing recorded where no archive was left, or it was recorded meanwhile', async () => {
    expect(await settle()).toEqual([]);
    agent.archives.set(archiveName, archiveContent());
    await catalog.add(newRecord);
    expect(await settle()).toEqual([]);
  });

  it('has nothing to do with other archives', async () => {
    agent.archives.set(archiveName, archiveContent());
    expect(await settle({ pod: 'counter-2' })).toEqual([]);
    expect(await settle({ containers: ['sidecar'] })).toEqual([]);
    expect(await settle({ namespace: 'prod' })).toEqual([]);
    expect(await settle({ beganAt: Date.parse('2026-11-22T17:10:00Z') })).toEqual([]);
    expect(await recorded()).toEqual([]);
  });

  it('has an archive found that was made by a clock that is somewhat slower', async () => {
    agent.archives.set(archiveName, archiveContent());
    expect(await settle({ beganAt: Date.parse('2026-11-22T17:05:00Z') })).toHaveLength(1);
  });

  it('has an archive deleted that was not written to its end', async () => {
    agent.archives.set(archiveName, archiveContent());
    agent.broken.add(archiveName);
    expect(await settle()).toEqual([]);
    expect([...agent.archives.keys()]).toEqual([]);
  });

  it('leaves an archive alone that Thaw does not understand, and is not settled by that', async () => {
    agent.archives.set(archiveName, archiveContent({ config: { checkpointedTime: 7 } }));
    expect((await failureOf(settle())).reason).toBe('invalidArchive');
    expect([...agent.archives.keys()]).toEqual([archiveName]);
  });

  it('has nothing left where its node is gone', async () => {
    agent.failures.set('untilUndumped', failed('nodeGone'));
    expect(await settle()).toEqual([]);
  });

  it('has its archives deleted, and no others, and nothing recorded, where it was cancelled or failed', async () => {
    const later = archiveName.replace('17:04', '18:04');
    for (const name of [archiveName, later]) agent.archives.set(name, archiveContent());
    expect(await clear(archiveName, 'deleted-meanwhile.tar')).toBe(1);
    expect([...agent.archives.keys()]).toEqual([later]);
    expect(await recorded()).toEqual([]);
  });

  it('has nothing deleted that is in a list by now, or was on a node that is gone', async () => {
    agent.archives.set(archiveName, archiveContent());
    await catalog.add(newRecord);
    expect(await clear(archiveName)).toBe(0);
    expect([...agent.archives.keys()]).toEqual([archiveName]);
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
