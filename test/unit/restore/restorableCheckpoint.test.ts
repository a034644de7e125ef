import { describe, expect, it } from 'vitest';
import { restorableCheckpoint } from '../../../src/restore/restorableCheckpoint.ts';
import { recordWithImage, recordWithPod } from '../checkpoint/recordExample.ts';

describe('restorableCheckpoint', () => {
  it('names an image on a node as it is there', () => {
    expect(restorableCheckpoint(recordWithImage).image?.reference).toBe(recordWithImage.image?.reference);
  });

  it('names an image in a registry by its digest: its tag may come to mean another', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const image = {
      reference: 'registry.example/shop:warm',
      digest,
      bytes: 1,
      location: 'registry',
    } as const;
    expect(restorableCheckpoint({ ...recordWithPod, image }).image).toMatchObject({
      reference: `registry.example/shop@${digest}`,
      location: 'registry',
    });
  });
});
