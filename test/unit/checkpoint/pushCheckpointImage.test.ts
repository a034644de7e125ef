import { describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { checkpointImageReference } from '../../../src/checkpoint/imageReference.ts';
import { pushCheckpointImage, registryReference } from '../../../src/checkpoint/pushCheckpointImage.ts';
import type { ImagePush, PushProgress } from '../../../src/kubernetes/imagePush.ts';
import type { RegistryCredential } from '../../../src/kubernetes/registryCredential.ts';
import type { NodeAgent, PushCall } from '../../../src/kubernetes/nodeAgent.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { failureOf } from '../../support/failureOf.ts';
import { archiveContent, archiveName, failed, FakeNodeAgent } from './archiveExample.ts';
import { record } from './recordExample.ts';

const reference = 'registry.example:5000/team/shop:warm';
const digest = `sha256:${'a'.repeat(64)}`;
const ownImage = checkpointImageReference(record);

function credential(username: string): RegistryCredential {
  return { origin: `the secret demo/${username}`, username, secret: 'hunter2' };
}

/** A node with an archive, and a registry that takes what `accept` lets through. */
class PushScenario {
  readonly agent = new FakeNodeAgent();
  readonly pushes: ImagePush[] = [];
  accept: (push: ImagePush) => void = () => undefined;
  stored: CheckpointRecord = record;

  constructor() {
    this.agent.archives.set(archiveName, archiveContent());
  }

  async push(
    credentials: readonly RegistryCredential[] = [],
    { problems = [], target = reference, onProgress }: PushOptions = {},
  ): Promise<CheckpointRecord> {
    const pushImage: NodeAgent['pushImage'] = (push, call?: PushCall) => {
      this.pushes.push(push);
      call?.onProgress?.({ sentBytes: 1, totalBytes: 2 });
      return Promise.resolve().then(() => {
        this.accept(push);
        return { reference: push.target, digest, bytes: 7 };
      });
    };
    const agent = Object.assign(this.agent, { pushImage });
    return await pushCheckpointImage(
      {
        agents: { on: () => agent as unknown as NodeAgent },
        catalog: {
          update: (_identity, change) => Promise.resolve((this.stored = change(this.stored))),
        },
      },
      { record, reference: target, found: { credentials, problems } },
      { onProgress },
    );
  }
}

interface PushOptions {
  readonly problems?: readonly string[];
  readonly target?: string;
  readonly onProgress?: (progress: PushProgress) => void;
}

describe('pushCheckpointImage', () => {
  it('makes the image where there is none, pushes it, and records where it is', async () => {
    const scenario = new PushScenario();
    const pushed = await scenario.push();
    expect(scenario.pushes).toEqual([
      { archive: archiveName, image: ownImage, target: reference, credential: undefined },
    ]);
    expect(pushed.image).toEqual({ reference, digest, bytes: 7, location: 'registry' });
    expect(scenario.stored).toEqual(pushed);
  });

  it('does not make an image again that the node has', async () => {
    const scenario = new PushScenario();
    scenario.agent.storedImages.add(ownImage);
    await scenario.push();
    expect(scenario.agent.built).toEqual([]);
  });

  it('tells how far it is', async () => {
    const told: PushProgress[] = [];
    await new PushScenario().push([], { onProgress: (progress) => told.push(progress) });
    expect(told).toEqual([{ sentBytes: 1, totalBytes: 2 }]);
  });

  it('tries one credential after the other until the registry takes one', async () => {
    const scenario = new PushScenario();
    scenario.accept = ({ credential: used }) => {
      if (used?.username === 'nobody') throw failed('registryUnauthorized');
      if (used?.username === 'reader') throw failed('registryForbidden');
    };
    await scenario.push([
      credential('nobody'),
      credential('reader'),
      credential('writer'),
      credential('more'),
    ]);
    expect(scenario.pushes.map(({ credential: used }) => used?.username)).toEqual([
      'nobody',
      'reader',
      'writer',
    ]);
  });

  it('says as whom it was tried, and where it could not be looked, but no secret', async () => {
    const scenario = new PushScenario();
    scenario.accept = ({ credential: used }) => {
      throw failed(used?.username === 'reader' ? 'registryForbidden' : 'registryUnauthorized');
    };
    const failure = await failureOf(
      scenario.push([credential('reader'), credential('nobody')], { problems: ['the file is broken'] }),
    );
    expect(failure.reason).toBe('registryForbidden');
    expect(failure.message).toContain('reader of the secret demo/reader, nobody of the secret demo/nobody');
    expect(failure.message).toContain('the file is broken');
    expect(JSON.stringify([failure.message, failure.raw])).not.toContain('hunter2');
    expect(scenario.stored).toEqual({
      ...record,
      image: expect.objectContaining({ location: 'node' }) as unknown,
    });
  });

  it('says that there was no credential', async () => {
    const scenario = new PushScenario();
    scenario.accept = () => {
      throw failed('registryUnauthorized');
    };
    expect((await failureOf(scenario.push())).message).toContain(
      'it was tried without any, as none was found',
    );
  });

  it('does not ask a registry again that is down', async () => {
    const scenario = new PushScenario();
    scenario.accept = () => {
      throw failed('registryUnreachable');
    };
    const failure = await failureOf(scenario.push([credential('one'), credential('other')]));
    expect(failure.reason).toBe('registryUnreachable');
    expect(scenario.pushes).toHaveLength(1);
  });

  it.each([
    'team/shop:warm',
    'registry.example/shop',
    `registry.example/shop@${digest}`,
    'registry.example/Shop:1',
    '',
  ])('refuses the name %j before anything is done', async (target) => {
    const scenario = new PushScenario();
    const failure = await failureOf(scenario.push([], { target }));
    expect(failure).toBeInstanceOf(ThawError);
    expect(failure.reason).toBe('invalidObject');
    expect(scenario.agent.calls).toEqual([]);
  });
});

describe('registryReference', () => {
  it('has the name of the checkpoint as its tag', () => {
    expect(registryReference({ registry: 'registry.example:5000', name: 'team/shop' }, record)).toBe(
      `registry.example:5000/team/shop:${record.name}`,
    );
  });
});
