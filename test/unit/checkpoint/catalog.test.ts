import { describe, expect, it, vi } from 'vitest';
import { CheckpointCatalog } from '../../../src/checkpoint/catalog.ts';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { toConfigMap } from '../../../src/checkpoint/recordConfigMap.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';
import { FakeConfigMaps } from './fakeConfigMaps.ts';
import { newRecord, record } from './recordExample.ts';

async function start(): Promise<
  AsyncDisposable & { server: FakeApiServer; configMaps: FakeConfigMaps; catalog: CheckpointCatalog }
> {
  const server = await FakeApiServer.start();
  const configMaps = new FakeConfigMaps(server);
  return {
    server,
    configMaps,
    catalog: new CheckpointCatalog(server.connect()),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** The record of another checkpoint of the same container in the same second. */
const twin = { ...newRecord, archive: { ...newRecord.archive, fileName: 'checkpoint-other.tar' } };

describe('adding a checkpoint to the catalog', () => {
  it('gives it a name and keeps it', async () => {
    await using cluster = await start();
    expect(await cluster.catalog.add(newRecord)).toEqual(record);
    expect(await cluster.catalog.get(record)).toEqual(record);
  });

  it('gives two checkpoints of one second two names', async () => {
    await using cluster = await start();
    await cluster.catalog.add(newRecord);
    expect((await cluster.catalog.add(twin)).name).toBe('counter-main-20261122-170425-2');
  });

  it('leaves alone what is no checkpoint and has the name', async () => {
    await using cluster = await start();
    cluster.configMaps.put(record.name, { data: { other: 'thing' } });
    expect((await cluster.catalog.add(newRecord)).name).toBe('counter-main-20261122-170425-2');
    expect(cluster.configMaps.stored.get(`demo/${record.name}`)?.data).toEqual({ other: 'thing' });
  });

  it('completes the record of the same archive instead of making a second one', async () => {
    await using cluster = await start();
    await cluster.catalog.add({ ...newRecord, note: 'mine' });
    const added = await cluster.catalog.add({ ...newRecord, note: 'other', label: 'warm' });
    expect(added).toEqual({ ...record, note: 'mine', label: 'warm' });
    expect(cluster.configMaps.stored.size).toBe(1);
  });

  it('makes no second record for an archive whose record is of a later version', async () => {
    await using cluster = await start();
    cluster.configMaps.put(record.name, {
      annotations: toConfigMap(record).metadata?.annotations ?? {},
      data: { 'checkpoint.json': '{"schemaVersion":2}' },
    });
    expect((await failureOf(cluster.catalog.add(newRecord))).reason).toBe('alreadyExists');
    expect(cluster.configMaps.stored.size).toBe(1);
  });

  it('fails where the namespace is gone', async () => {
    await using cluster = await start();
    const failure = await failureOf(cluster.catalog.add({ ...newRecord, namespace: 'gone' }));
    expect(failure.reason).toBe('notFound');
  });

  it('is cancelled by its signal', async () => {
    await using cluster = await start();
    const failure = await failureOf(cluster.catalog.add(newRecord, { signal: AbortSignal.abort() }));
    expect(failure.reason).toBe('cancelled');
    expect(cluster.configMaps.stored.size).toBe(0);
  });
});

describe('the group of a checkpoint', () => {
  it('is those that were made with it, in their order, as far as they are still there', async () => {
    await using cluster = await start();
    const { catalog } = cluster;
    const member = (container: string, position: number): Promise<CheckpointRecord> =>
      catalog.add({
        ...newRecord,
        source: { ...newRecord.source, container },
        archive: { ...newRecord.archive, fileName: `${container}.tar` },
        group: { id: 'g-1', position, size: 3, gapMs: 7 },
      });
    const second = await member('b', 2);
    const first = await member('c', 1);
    const third = await member('a', 3);
    await catalog.add(newRecord);
    expect(await catalog.groupOf(second)).toEqual([first, second, third]);
    await catalog.remove(first);
    expect(await catalog.groupOf(third)).toEqual([second, third]);
  });

  it('is the checkpoint alone, where it has none', async () => {
    await using cluster = await start();
    const added = await cluster.catalog.add(newRecord);
    await cluster.catalog.add(twin);
    expect(await cluster.catalog.groupOf(added)).toEqual([added]);
  });
});

describe('the list of the catalog', () => {
  it('is read page by page', async () => {
    await using cluster = await start();
    for (let index = 0; index < 205; index += 1) {
      cluster.configMaps.put(`checkpoint-${index}`, { data: toConfigMap(record).data ?? {} });
    }
    expect(await cluster.catalog.list({ namespace: 'demo' })).toHaveLength(205);
    expect(cluster.server.requests).toHaveLength(3);
  });

  it('tells of a broken record beside the others', async () => {
    await using cluster = await start();
    await cluster.catalog.add(newRecord);
    cluster.configMaps.put('broken', { data: { 'checkpoint.json': '[]' } });
    const entries = await cluster.catalog.list('all');
    expect(entries.map(({ status }) => status)).toEqual(['readable', 'unreadable']);
  });

  it('fails where it is forbidden', async () => {
    await using cluster = await start();
    cluster.configMaps.forbiddenNamespaces.add('demo');
    const failure = await failureOf(cluster.catalog.list({ namespace: 'demo' }));
    expect(failure.reason).toBe('forbidden');
  });
});

describe('changing a record', () => {
  it('is tried again on what another client has made of it', async () => {
    await using cluster = await start();
    await cluster.catalog.add(newRecord);
    cluster.configMaps.beforeReplace = () => {
      cluster.configMaps.touch(`demo/${record.name}`, { 'example.com/team': 'blue' });
      cluster.configMaps.beforeReplace = () => undefined;
    };
    await cluster.catalog.update(record, (current) => ({ ...current, note: 'new' }));
    expect((await cluster.catalog.get(record)).note).toBe('new');
    expect(cluster.configMaps.stored.get(`demo/${record.name}`)?.metadata.labels).toMatchObject({
      'example.com/team': 'blue',
    });
  });

  it('gives up where another client is always faster', async () => {
    await using cluster = await start();
    await cluster.catalog.add(newRecord);
    cluster.configMaps.beforeReplace = () => {
      cluster.configMaps.touch(`demo/${record.name}`, {});
    };
    const change = cluster.catalog.update(record, (current) => ({ ...current, note: 'new' }));
    expect((await failureOf(change)).reason).toBe('conflict');
  });

  it('writes nothing where nothing changes', async () => {
    await using cluster = await start();
    await cluster.catalog.add(newRecord);
    await cluster.catalog.update(record, (current) => current);
    expect(cluster.server.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('fails for a record that cannot be understood', async () => {
    await using cluster = await start();
    cluster.configMaps.put(record.name, { data: { 'checkpoint.json': '[]' } });
    const failure = await failureOf(cluster.catalog.update(record, (current) => current));
    expect(failure.reason).toBe('invalidObject');
  });
});

describe('removing a record', () => {
  it('leaves none, however often', async () => {
    await using cluster = await start();
    await cluster.catalog.add(newRecord);
    await cluster.catalog.remove(record);
    await cluster.catalog.remove(record);
    expect((await failureOf(cluster.catalog.get(record))).reason).toBe('notFound');
  });
});

describe('the watch of the catalog', () => {
  it('holds the records, and tells of those it cannot understand', async () => {
    await using cluster = await start();
    await cluster.catalog.add(newRecord);
    cluster.configMaps.put('broken', { data: {} });
    const watch = cluster.catalog.watch({ namespace: 'demo' });
    watch.start();
    try {
      await vi.waitUntil(() => watch.size === 2);
      expect([...watch.objects()]).toMatchObject([
        { status: 'readable', record },
        { status: 'unreadable', problem: { name: 'broken' } },
      ]);
    } finally {
      watch.dispose();
    }
  });
});
