import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { checkpointImageReference } from '../../../src/checkpoint/imageReference.ts';
import type { PushStage } from '../../../src/checkpoint/pushWithCredentials.ts';
import type { ClusterTools } from '../../../src/environment/clusterTools.ts';
import { pushBake } from '../../../src/environment/pushBake.ts';
import type { ImagePush } from '../../../src/kubernetes/imagePush.ts';
import type { AgentImage, PushCall } from '../../../src/kubernetes/nodeAgent.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { failureOf } from '../../support/failureOf.ts';
import { recordWithPod } from '../checkpoint/recordExample.ts';

const environment = { name: 'shop', image: { name: 'team/shop', registry: 'registry.example:5000' } };
const bake = { environment: 'shop', fingerprint: { template: '', warmUp: '' }, warmUp: '', log: 'baked' };
const web: CheckpointRecord = { ...recordWithPod, name: 'web', bake };
const proxy: CheckpointRecord = { ...recordWithPod, name: 'proxy', bake };

vi.mock('../../../src/kubernetes/registryCredentials.ts', () => ({
  findRegistryCredentials: () => Promise.resolve({ credentials: [], problems: [] }),
}));

describe('the push of a bake', () => {
  const pushImage = vi.fn<(push: ImagePush, call: PushCall) => Promise<AgentImage>>();
  const stages: PushStage[] = [];
  let known: Map<string, CheckpointRecord>;

  beforeEach(() => {
    pushImage.mockReset();
    pushImage.mockImplementation(({ target }, { onProgress }) => {
      onProgress?.({ sentBytes: 3, totalBytes: 7 });
      return Promise.resolve({ reference: target, digest: 'sha256:1', bytes: 7 });
    });
    stages.length = 0;
    known = new Map([web, proxy].map((record) => [record.name, record]));
  });

  async function push(image = environment.image): Promise<readonly CheckpointRecord[]> {
    const catalog = {
      update: (
        { name }: CheckpointRecord,
        change: (before: CheckpointRecord) => CheckpointRecord,
      ): Promise<CheckpointRecord> => {
        const after = change(known.get(name) ?? web);
        known.set(name, after);
        return Promise.resolve(after);
      },
    };
    const images = (name: string): Promise<readonly string[]> => Promise.resolve([name]);
    const tools = { connection: {}, catalog, agents: { on: () => ({ images, pushImage }) } };
    return await pushBake(
      tools as unknown as ClusterTools,
      { environment: { ...environment, image }, records: [web, proxy] },
      { signal: new AbortController().signal, onStage: (stage) => stages.push(stage) },
    );
  }

  it('puts the image of each container below the name that the file gives, with a tag of its own', async () => {
    const pushed = await push();
    expect(pushImage.mock.calls.map(([{ image, target }]) => [image, target])).toEqual([
      [checkpointImageReference(web), 'registry.example:5000/team/shop:web'],
      [checkpointImageReference(proxy), 'registry.example:5000/team/shop:proxy'],
    ]);
    expect(pushed.map(({ image }) => image?.location)).toEqual(['registry', 'registry']);
    expect(stages.slice(0, 3)).toEqual([
      { stage: 'findingCredential', registry: 'registry.example:5000' },
      { stage: 'connecting', registry: 'registry.example:5000' },
      { stage: 'sending', sentBytes: 3, totalBytes: 7 },
    ]);
  });

  it('is in the log that is kept with the bake', async () => {
    const [first] = await push();
    expect(first?.bake?.log).toMatch(/^baked\npushed to registry\.example:5000\/team\/shop:web in [\d.]+ s$/);
  });

  it('says, where it fails, that the bake stays, and can be tried again', async () => {
    const explanation = 'registry.example:5000 does not know who asks';
    pushImage.mockRejectedValue(
      new ThawError({ reason: 'registryUnauthorized', attempted: 'push', explanation }),
    );
    const failure = await failureOf(push());
    expect(failure).toMatchObject({
      reason: 'registryUnauthorized',
      attempted: 'push the image of shop, which is baked and stays on its node',
    });
    expect(failure.remedies.map(({ action }) => action)).toContain('retry');
    expect(known.get('web')).toBe(web);
  });

  it('is refused where the file names no registry', async () => {
    const failure = await failureOf(push({ name: 'team/shop' } as typeof environment.image));
    expect(failure).toMatchObject({ reason: 'invalidObject' });
    expect(pushImage).not.toHaveBeenCalled();
  });
});
