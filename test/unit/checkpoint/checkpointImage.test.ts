import { describe, expect, it } from 'vitest';
import { buildCheckpointImage } from '../../../src/checkpoint/checkpointImage.ts';
import type { AgentImageDetails } from '../../../src/kubernetes/nodeAgent.ts';
import { failureOf } from '../../support/failureOf.ts';
import { archiveContent, type ArchiveChanges, archiveName, FakeNodeAgent } from './archiveExample.ts';
import { record } from './recordExample.ts';

function agentWith(changes: ArchiveChanges = {}): FakeNodeAgent {
  const agent = new FakeNodeAgent();
  agent.archives.set(archiveName, archiveContent(changes));
  return agent;
}

/** What the agent is asked to build. */
async function requested(
  changes: ArchiveChanges = {},
  checkpoint: typeof record | string = record,
): Promise<AgentImageDetails> {
  const agent = agentWith(changes);
  await buildCheckpointImage({ agent, checkpoint });
  const [request] = agent.built;
  if (request === undefined) throw new Error('Nothing was built');
  return request;
}

describe('buildCheckpointImage', () => {
  it('returns the image that the agent has made', async () => {
    expect(await buildCheckpointImage({ agent: agentWith(), checkpoint: record })).toEqual({
      reference: 'localhost/thaw/checkpoint/demo/counter-main-20261122-170425:1',
      digest: `sha256:${'d'.repeat(64)}`,
      bytes: 2_048_512,
    });
  });

  it('names the image alike whether the archive is in the catalog or not', async () => {
    expect((await requested({}, archiveName)).reference).toBe((await requested()).reference);
  });

  it('makes it a checkpoint image for containerd and for CRI-O', async () => {
    expect((await requested()).annotations).toEqual({
      'org.criu.checkpoint.container.name': 'main',
      'io.kubernetes.cri-o.annotations.checkpoint.name': 'main',
      'org.criu.checkpoint.engine.name': 'containerd',
      'org.criu.checkpoint.pod.name': 'counter',
      'org.criu.checkpoint.pod.namespace': 'demo',
      'org.criu.checkpoint.rootfsImageName': 'thaw.local/demo/counter:1',
      'org.criu.checkpoint.rootfsImageID': `sha256:${'a'.repeat(64)}`,
      'org.criu.checkpoint.runtime.name': 'io.containerd.runc.v2',
    });
  });

  it('takes a name of its caller', async () => {
    const agent = agentWith();
    await buildCheckpointImage({ agent, checkpoint: record, reference: 'registry.example:5000/warm:v1.2' });
    expect(agent.built[0]?.reference).toBe('registry.example:5000/warm:v1.2');
  });

  it.each([
    'warm',
    'Warm:1',
    'a b:1',
    'registry.example/warm:1@sha256:aa',
    ':1',
    '-a:1',
    `${'a'.repeat(256)}:1`,
  ])('refuses the name %s', async (reference) => {
    const agent = agentWith();
    const failure = await failureOf(buildCheckpointImage({ agent, checkpoint: record, reference }));
    expect(failure.reason).toBe('invalidObject');
    expect(agent.built).toEqual([]);
  });
});

describe('the base image in the config.dump', () => {
  it('gets the name of the image in place of a bare digest, and all else stays', async () => {
    const { configDump } = await requested();
    const original = archiveContent().files.get('config.dump') ?? '';
    expect(JSON.parse(configDump ?? '')).toEqual({
      ...(JSON.parse(original) as object),
      rootfsImageRef: 'thaw.local/demo/counter:1',
    });
  });

  it.each(['registry.example/app@sha256:'.concat('b'.repeat(64)), 'docker.io/library/busybox:1.37'])(
    'stays where it is %s',
    async (rootfsImageRef) => {
      expect(await requested({ config: { rootfsImageRef } })).not.toHaveProperty('configDump');
    },
  );

  it('gets the name that the pod declares where the archive has none', async () => {
    const { configDump } = await requested(
      { config: { rootfsImageName: '' } },
      {
        ...record,
        sourcePod: {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {},
          spec: { containers: [{ name: 'main', image: 'registry.example/app:2' }] },
        },
      },
    );
    expect(JSON.parse(configDump ?? '')).toMatchObject({ rootfsImageRef: 'registry.example/app:2' });
  });

  it('stays where there is no name at all', async () => {
    const bare = `sha256:${'a'.repeat(64)}`;
    expect(await requested({ config: { rootfsImageName: bare } })).not.toHaveProperty('configDump');
  });
});

describe('an archive that no image is made of', () => {
  it.each([
    ['of Podman', { annotations: { 'io.container.manager': 'libpod' } }, 'restoreUnsupported'],
    ['of containerd without a status.dump', { withoutStatus: true }, 'restoreUnsupported'],
    ['with a config.dump too large to send', { config: { rubbish: 'x'.repeat(100_000) } }, 'invalidArchive'],
    ['of another container than the record says', { container: 'other' }, 'invalidArchive'],
  ])('is one %s', async (_what, changes, reason) => {
    const agent = agentWith(changes);
    const failure = await failureOf(buildCheckpointImage({ agent, checkpoint: record }));
    expect(failure.reason).toBe(reason);
    expect(agent.built).toEqual([]);
  });

  it('is one that is gone', async () => {
    const failure = await failureOf(buildCheckpointImage({ agent: new FakeNodeAgent(), checkpoint: record }));
    expect(failure.reason).toBe('archiveNotFound');
  });

  it('is one of a namespace that is not the record’s', async () => {
    const checkpoint = { ...record, namespace: 'mine' };
    const failure = await failureOf(buildCheckpointImage({ agent: agentWith(), checkpoint }));
    expect(failure.reason).toBe('invalidObject');
  });
});
