import { describe, expect, it } from 'vitest';
import { CheckpointCatalog } from '../../../src/checkpoint/catalog.ts';
import { checkpointImageReference } from '../../../src/checkpoint/imageReference.ts';
import { scanNodes } from '../../../src/checkpoint/nodeScan.ts';
import type { NodeScan, ScanProgress } from '../../../src/checkpoint/scanReport.ts';
import type { ScanCall, ScanRequest } from '../../../src/checkpoint/scanRequest.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';
import { archiveContent, archiveName, failed, FakeNodeAgent } from './archiveExample.ts';
import { FakeConfigMaps } from './fakeConfigMaps.ts';
import { newRecord, record } from './recordExample.ts';

/** Two nodes with fake agents, and a catalog on a fake API server. */
class ScanScenario implements AsyncDisposable {
  readonly server: FakeApiServer;
  readonly configMaps: FakeConfigMaps;
  readonly catalog: CheckpointCatalog;
  readonly first = new FakeNodeAgent('node-1');
  readonly second = new FakeNodeAgent('node-2');

  private constructor(server: FakeApiServer) {
    this.server = server;
    this.configMaps = new FakeConfigMaps(server);
    this.catalog = new CheckpointCatalog(server.connect());
  }

  static async start(): Promise<ScanScenario> {
    return new ScanScenario(await FakeApiServer.start());
  }

  async scan(change: Partial<ScanRequest> = {}, call: ScanCall = {}): ReturnType<typeof scanNodes> {
    const agents = { on: (node: string) => (node === 'node-1' ? this.first : this.second) };
    return scanNodes({ catalog: this.catalog, agents, nodes: ['node-1', 'node-2'], ...change }, call);
  }

  /** What a scan has found on the first node. */
  async scanFirst(change: Partial<ScanRequest> = {}): Promise<NodeScan> {
    const [found] = (await this.scan({ nodes: ['node-1'], ...change })).nodes;
    if (found === undefined) throw new Error('The node was not scanned');
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

const image = {
  reference: checkpointImageReference(record),
  digest: 'sha256:dd',
  bytes: 7,
  location: 'node',
  node: 'node-1',
} as const;

describe('a scan that finds an archive without a record', () => {
  it('makes one in the namespace of its pod', async () => {
    await using scenario = await ScanScenario.start();
    scenario.first.archives.set(archiveName, archiveContent());
    const { added } = await scenario.scanFirst();
    expect(added).toMatchObject([record]);
    expect(await scenario.catalog.get(record)).toEqual(added[0]);
  });

  it('changes nothing the second time', async () => {
    await using scenario = await ScanScenario.start();
    scenario.first.archives.set(archiveName, archiveContent());
    await scenario.scan();
    const sent = scenario.server.requests.length;
    await scenario.scan();
    expect(scenario.server.requests.slice(sent).map(({ method }) => method)).toEqual(['GET']);
  });

  it('keeps the manifest of its pod where that is still there', async () => {
    await using scenario = await ScanScenario.start();
    scenario.first.archives.set(archiveName, archiveContent());
    const sourcePod = { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: { containers: [] } } as const;
    const asked: unknown[] = [];
    const { added } = await scenario.scanFirst({
      readPod: (pod) => {
        asked.push(pod);
        return Promise.resolve({ ...sourcePod, spec: { containers: [] } });
      },
    });
    expect(asked).toMatchObject([{ namespace: 'demo', pod: 'counter', podUid: 'uid-1' }]);
    expect(added[0]?.sourcePod).toEqual(sourcePod);
  });

  it('makes it without the manifest where that may not be read', async () => {
    await using scenario = await ScanScenario.start();
    scenario.first.archives.set(archiveName, archiveContent());
    const { added } = await scenario.scanFirst({ readPod: () => Promise.reject(failed('forbidden')) });
    expect(added[0]).not.toHaveProperty('sourcePod');
  });

  it('makes none where a record of a later version is about it', async () => {
    await using scenario = await ScanScenario.start();
    scenario.first.archives.set(archiveName, archiveContent());
    scenario.configMaps.put('other', {
      annotations: { 'thaw.dev/archive': `node-1/${archiveName}` },
      data: { 'checkpoint.json': '{"schemaVersion":2}' },
    });
    const report = await scenario.scan();
    expect(report.nodes[0]).toMatchObject({ added: [], failures: [] });
    expect(report.unreadable).toMatchObject([{ name: 'other', reason: 'newer' }]);
  });
});

describe('a scan that meets an archive it cannot record', () => {
  const bad = 'checkpoint-bad_demo-main-2026-11-22T17:00:00Z.tar';

  it.each([
    ['not JSON', { ...archiveContent(), files: new Map([['config.dump', '{']]) }, 'invalidArchive'],
    ['without its files', { ...archiveContent(), files: new Map() }, 'invalidArchive'],
    ['of another pod than its name says', archiveContent({ pod: 'other' }), 'invalidArchive'],
    [
      'of an unknown engine',
      archiveContent({ pod: 'bad', annotations: { 'io.container.manager': 'x' } }),
      'invalidArchive',
    ],
    [
      'of Podman',
      archiveContent({ pod: 'bad', annotations: { 'io.container.manager': 'libpod' } }),
      'restoreUnsupported',
    ],
    [
      'with a name as long as a book',
      archiveContent({ pod: 'bad', config: { rootfsImageName: 'x'.repeat(2000) } }),
      'invalidArchive',
    ],
  ])('tells of one that is %s, and records the others', async (_what, content, reason) => {
    await using scenario = await ScanScenario.start();
    scenario.first.archives.set(bad, content).set(archiveName, archiveContent());
    const found = await scenario.scanFirst();
    expect(found.failures).toMatchObject([{ fileName: bad, failure: { reason } }]);
    expect(found.added).toHaveLength(1);
  });

  it('tells of one whose names would leave the API path', async () => {
    await using scenario = await ScanScenario.start();
    scenario.first.archives.set('checkpoint-x.tar', archiveContent({ namespace: '../../secrets' }));
    const found = await scenario.scanFirst();
    expect(found.failures).toMatchObject([{ failure: { reason: 'invalidArchive' } }]);
  });

  it('tells of one whose namespace is gone', async () => {
    await using scenario = await ScanScenario.start();
    const name = archiveName.replace('demo', 'gone');
    scenario.first.archives.set(name, archiveContent({ namespace: 'gone' }));
    const found = await scenario.scanFirst();
    expect(found.failures).toMatchObject([{ fileName: name, failure: { reason: 'notFound' } }]);
  });
});

describe('a scan that finds a record', () => {
  it('marks it when its archive has vanished', async () => {
    await using scenario = await ScanScenario.start();
    await scenario.catalog.add(newRecord);
    expect((await scenario.scanFirst()).missing).toMatchObject([{ name: record.name }]);
    expect((await scenario.catalog.get(record)).archive.state).toBe('missing');
  });

  it('marks it as present when its archive has come back', async () => {
    await using scenario = await ScanScenario.start();
    await scenario.catalog.add({ ...newRecord, archive: { ...newRecord.archive, state: 'missing' } });
    scenario.first.archives.set(archiveName, archiveContent());
    expect((await scenario.scanFirst()).returned).toMatchObject([{ name: record.name }]);
    expect((await scenario.catalog.get(record)).archive.state).toBe('present');
  });

  it('leaves it alone when its archive is on a node that is not scanned', async () => {
    await using scenario = await ScanScenario.start();
    await scenario.catalog.add(newRecord);
    await scenario.scan({ nodes: ['node-2'] });
    expect((await scenario.catalog.get(record)).archive.state).toBe('present');
  });

  it('takes out an image that has vanished', async () => {
    await using scenario = await ScanScenario.start();
    scenario.first.archives.set(archiveName, archiveContent());
    await scenario.catalog.add({ ...newRecord, image });
    expect((await scenario.scanFirst()).imageless).toMatchObject([{ name: record.name }]);
    expect(await scenario.catalog.get(record)).not.toHaveProperty('image');
  });

  it.each([image.reference, 'registry.example/warm:1'])(
    'keeps the image %s that is there',
    async (reference) => {
      await using scenario = await ScanScenario.start();
      scenario.first.archives.set(archiveName, archiveContent());
      scenario.first.storedImages.add(reference);
      await scenario.catalog.add({ ...newRecord, image: { ...image, reference } });
      expect(await scenario.scanFirst()).toMatchObject({ imageless: [], strayImages: [] });
    },
  );

  it('knows the image on the node of one that was pushed', async () => {
    await using scenario = await ScanScenario.start();
    scenario.first.archives.set(archiveName, archiveContent());
    scenario.first.storedImages.add(image.reference);
    const pushed = { reference: 'registry.example/warm:1', digest: 'sha256:dd', bytes: 7 };
    await scenario.catalog.add({ ...newRecord, image: { ...pushed, location: 'registry' } });
    expect(await scenario.scanFirst()).toMatchObject({ imageless: [], strayImages: [] });
  });

  it('knows an image on the nodes that it was loaded onto, and takes out those from which it has vanished', async () => {
    await using scenario = await ScanScenario.start();
    scenario.second.storedImages.add(image.reference);
    await scenario.catalog.add({ ...newRecord, image: { ...image, otherNodes: ['node-2', 'node-3'] } });
    const { nodes } = await scenario.scan();
    expect(nodes).toMatchObject([
      { imageless: [], strayImages: [] },
      { imageless: [], strayImages: [] },
    ]);
    expect((await scenario.catalog.get(record)).image).toEqual({
      ...image,
      node: 'node-2',
      otherNodes: ['node-3'],
    });
  });

  it('tells of an image that belongs to none', async () => {
    await using scenario = await ScanScenario.start();
    scenario.first.storedImages.add(image.reference);
    expect((await scenario.scanFirst()).strayImages).toEqual([image.reference]);
  });
});

describe('a scan of several nodes', () => {
  it('goes on when one of them fails', async () => {
    await using scenario = await ScanScenario.start();
    scenario.first.failures.set('list', failed('agentNotReady'));
    scenario.second.archives.set(archiveName, archiveContent());
    expect((await scenario.scan()).nodes).toMatchObject([
      { node: 'node-1', failure: { reason: 'agentNotReady' }, added: [] },
      { node: 'node-2', added: [{ archive: { node: 'node-2' } }] },
    ]);
  });

  it('does not mark the records of a node that fails', async () => {
    await using scenario = await ScanScenario.start();
    await scenario.catalog.add(newRecord);
    scenario.first.failures.set('list', failed('agentNotReady'));
    await scenario.scan();
    expect((await scenario.catalog.get(record)).archive.state).toBe('present');
  });

  it('tells how far it is', async () => {
    await using scenario = await ScanScenario.start();
    scenario.first.archives.set(archiveName, archiveContent());
    const steps: ScanProgress[] = [];
    await scenario.scan({}, { onProgress: (step) => steps.push(step) });
    expect(
      steps.map(({ node, nodesDone, archivesDone, archives }) => [node, nodesDone, archivesDone, archives]),
    ).toEqual([
      ['node-1', 0, 0, 1],
      ['node-1', 1, 1, 1],
      ['node-2', 2, 0, 0],
    ]);
  });

  it('ends when it is cancelled', async () => {
    await using scenario = await ScanScenario.start();
    scenario.first.failures.set('list', failed('cancelled'));
    expect((await failureOf(scenario.scan())).reason).toBe('cancelled');
    expect(scenario.second.calls).toEqual([]);
  });
});

describe('a scan of some namespaces', () => {
  it('leaves the archives of others unread', async () => {
    await using scenario = await ScanScenario.start();
    scenario.first.archives.set(archiveName, archiveContent());
    await scenario.scan({ namespaces: ['other'] });
    expect(scenario.first.calls).not.toContain(`readContent ${archiveName}`);
  });

  it('leaves alone an archive that turns out to be of another', async () => {
    await using scenario = await ScanScenario.start();
    scenario.configMaps.namespaces.add('demo-a');
    scenario.first.archives.set(
      'checkpoint-counter_demo-a-main-2026-11-22T17:04:25Z.tar',
      archiveContent({ namespace: 'demo-a' }),
    );
    expect(await scenario.scanFirst({ namespaces: ['demo'] })).toMatchObject({ added: [], failures: [] });
  });

  it('goes on without one whose records may not be listed', async () => {
    await using scenario = await ScanScenario.start();
    scenario.configMaps.forbiddenNamespaces.add('secret');
    scenario.first.archives
      .set(archiveName, archiveContent())
      .set(archiveName.replace('demo', 'secret'), archiveContent({ namespace: 'secret' }));
    const report = await scenario.scan({ namespaces: ['demo', 'secret'] });
    expect(report.namespaceFailures).toMatchObject([
      { namespace: 'secret', failure: { reason: 'forbidden' } },
    ]);
    expect(report.nodes[0]).toMatchObject({ added: [{ namespace: 'demo' }], failures: [] });
  });
});
