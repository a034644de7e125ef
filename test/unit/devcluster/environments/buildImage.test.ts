import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildImage, imageKey } from '../../../../devcluster/environments/buildImage.ts';
import { counter } from '../../../../devcluster/environments/counter/environment.ts';
import type { EnvironmentImage } from '../../../../devcluster/environments/environment.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-build-image-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('the key of an image', () => {
  let image: EnvironmentImage;

  beforeEach(async () => {
    await writeFile(join(folder, 'server.py'), 'print(1)');
    image = { ...counter.image, folders: [{ source: folder, include: /\.py$/, target: '/app' }] };
  });

  it('is the same for the same content in another folder', async () => {
    const other = await mkdtemp(join(folder, 'other-'));
    await writeFile(join(other, 'server.py'), 'print(1)');
    const moved = { ...image, folders: [{ source: other, include: /\.py$/, target: '/app' }] };
    expect(await imageKey(moved)).toBe(await imageKey(image));
  });

  it('changes with the content of a file', async () => {
    const before = await imageKey(image);
    await writeFile(join(folder, 'server.py'), 'print(2)');
    expect(await imageKey(image)).not.toBe(before);
  });

  it('does not change with a file that is not copied', async () => {
    const before = await imageKey(image);
    await writeFile(join(folder, 'notes.txt'), 'none of it');
    expect(await imageKey(image)).toBe(before);
  });

  it.each<Partial<EnvironmentImage>>([
    { packages: ['busybox'] },
    { excludedPaths: [] },
    { command: ['/bin/true'] },
    { finish: [] },
    { links: [{ path: '/a', target: 'b' }] },
    { variables: { A: 'b' } },
  ])('changes with %o', async (change) => {
    expect(await imageKey({ ...image, ...change })).not.toBe(await imageKey(image));
  });
});

describe('building an image', () => {
  it('takes the image from the cache if nothing has changed', async () => {
    const cached = join(folder, `counter-1-${await imageKey(counter.image)}.tar`);
    await writeFile(cached, 'built before');
    expect(await buildImage(counter, folder)).toBe(cached);
  });

  it('reports a cancellation as such and leaves nothing behind', async () => {
    const signal = AbortSignal.abort();
    await expect(buildImage(counter, folder, { signal })).rejects.toMatchObject({
      reason: 'cancelled',
    });
    expect(await readdir(folder)).toEqual([]);
  });
});
