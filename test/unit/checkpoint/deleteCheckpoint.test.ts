import { describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import {
  deleteCheckpoint,
  type DeletionRequest,
  type DeletionResult,
} from '../../../src/checkpoint/deleteCheckpoint.ts';
import { checkpointImageReference } from '../../../src/checkpoint/imageReference.ts';
import { failureOf } from '../../support/failureOf.ts';
import { archiveContent, archiveName, failed, FakeNodeAgent } from './archiveExample.ts';
import { record } from './recordExample.ts';

const image = { reference: 'registry.example/warm:1', digest: 'sha256:dd', bytes: 7 };
const ownImage = checkpointImageReference(record);

/** A node with the archive and the image of {@link record}, and what was removed from the catalog. */
function scenario(content = archiveContent()): {
  agent: FakeNodeAgent;
  removed: string[];
  run: (deleted?: CheckpointRecord, agents?: DeletionRequest['agents']) => Promise<DeletionResult>;
} {
  const agent = new FakeNodeAgent();
  agent.archives.set(archiveName, content);
  agent.storedImages.add(ownImage).add(image.reference);
  const removed: string[] = [];
  const catalog = { remove: ({ name }: { name: string }) => Promise.resolve(void removed.push(name)) };
  return {
    agent,
    removed,
    run: (deleted = record, agents = { on: () => agent }) =>
      deleteCheckpoint({ record: deleted, catalog, agents }),
  };
}

describe('deleteCheckpoint', () => {
  it('leaves neither image nor archive nor record', async () => {
    const { agent, removed, run } = scenario();
    await run({ ...record, image: { ...image, location: 'node', node: 'node-1' } });
    expect([...agent.archives.keys(), ...agent.storedImages]).toEqual([]);
    expect(removed).toEqual([record.name]);
  });

  it('deletes an image that was made, but never recorded', async () => {
    const { agent, run } = scenario();
    await run();
    expect(agent.storedImages).not.toContain(ownImage);
  });

  it.each(['deleteImage', 'delete'])('keeps the record when it is interrupted at %s', async (call) => {
    const { agent, removed, run } = scenario();
    agent.failures.set(call, failed('agentLost'));
    expect((await failureOf(run())).reason).toBe('agentLost');
    expect(removed).toEqual([]);
  });

  it('removes the record alone when its node is gone from the cluster', async () => {
    const { agent, removed, run } = scenario();
    for (const call of ['readContent', 'deleteImage', 'delete']) agent.failures.set(call, failed('nodeGone'));
    await run({ ...record, image: { ...image, location: 'node', node: 'node-1' } });
    expect(removed).toEqual([record.name]);
  });

  it.each(['node-1', 'node-2'])('deletes on other nodes what they have when %s is gone', async (gone) => {
    const { agent, removed, run } = scenario();
    const other = new FakeNodeAgent('node-2');
    other.storedImages.add(image.reference);
    const lost = new FakeNodeAgent(gone);
    for (const call of ['readContent', 'deleteImage', 'delete']) lost.failures.set(call, failed('nodeGone'));
    const agents = new Map([agent, other, lost].map((each) => [each.node, each]));
    const loaded = { ...image, location: 'node', node: 'node-1', otherNodes: ['node-2'] } as const;
    await run({ ...record, image: loaded }, { on: (node) => agents.get(node) ?? agent });
    const left =
      gone === 'node-1' ? [...other.storedImages] : [...agent.archives.keys(), ...agent.storedImages];
    expect(left).toEqual([]);
    expect(removed).toEqual([record.name]);
  });

  it.each(['agentNotReady', 'unreachable', 'forbidden'] as const)(
    'keeps the record of a node that is only out of reach: %s',
    async (reason) => {
      const { agent, removed, run } = scenario();
      agent.failures.set('readContent', failed(reason));
      expect((await failureOf(run())).reason).toBe(reason);
      expect(removed).toEqual([]);
    },
  );

  it('goes on where it was interrupted', async () => {
    const { agent, removed, run } = scenario();
    agent.archives.clear();
    agent.storedImages.clear();
    await run();
    expect(removed).toEqual([record.name]);
  });

  it('leaves on the node no name of an image that was pushed', async () => {
    const { agent, run } = scenario();
    const digest = `sha256:${'a'.repeat(64)}`;
    agent.storedImages.clear();
    agent.storedImages.add(ownImage).add(`registry.example/warm@${digest}`);
    await run({ ...record, image: { ...image, digest, location: 'registry' } });
    expect([...agent.storedImages]).toEqual([]);
  });

  it.each(['node', 'registry'] as const)(
    'leaves no image on the nodes that it was loaded onto, when it is in a %s',
    async (location) => {
      const { agent, run } = scenario();
      const other = new FakeNodeAgent('node-2');
      const reference = location === 'node' ? image.reference : ownImage;
      other.storedImages.add(reference);
      const loaded = { ...image, location, node: 'node-1', otherNodes: ['node-2'] } as const;
      await run({ ...record, image: loaded }, { on: (node) => (node === 'node-2' ? other : agent) });
      expect([...agent.storedImages, ...other.storedImages]).not.toContain(reference);
    },
  );

  it('tells of an image that remains in a registry', async () => {
    const { run } = scenario();
    const result = await run({ ...record, image: { ...image, location: 'registry' } });
    expect(result).toEqual({ remainingImage: image.reference });
  });

  it('refuses a record that names the archive of another container', async () => {
    const { agent, run } = scenario();
    expect((await failureOf(run({ ...record, namespace: 'mine' }))).reason).toBe('invalidObject');
    expect(agent.archives.size).toBe(1);
  });

  it('deletes an archive that is broken', async () => {
    const { agent, run } = scenario({ ...archiveContent(), files: new Map() });
    await run();
    expect(agent.archives.size).toBe(0);
  });

  it('refuses a broken archive that by its name is of another namespace', async () => {
    const { agent, run } = scenario({ ...archiveContent(), files: new Map() });
    expect((await failureOf(run({ ...record, namespace: 'mine' }))).reason).toBe('invalidObject');
    expect(agent.archives.size).toBe(1);
  });
});
