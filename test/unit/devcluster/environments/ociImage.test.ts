import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packOciImage } from '../../../../devcluster/environments/ociImage.ts';

const reference = 'thaw.local/demo/example:1';
const configuration = { command: ['/app/run', '-v'], variables: { LANG: 'C.UTF-8' }, port: 8080 };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-oci-image-'));
  await mkdir(join(folder, 'root', 'app'), { recursive: true });
  await mkdir(join(folder, 'root', 'proc'));
  await writeFile(join(folder, 'root', 'app', 'run'), 'hello');
  await writeFile(join(folder, 'root', 'proc', 'version'), 'of the machine that built it');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('a packed OCI image', () => {
  it('carries its name where containerd and other tools look for it', async () => {
    await pack('image.tar');
    const index = await readJson<Index>('index.json');
    expect(index.manifests[0]?.annotations).toEqual({
      'io.containerd.image.name': reference,
      'org.opencontainers.image.ref.name': reference,
    });
  });

  it('names the digest of its manifest', async () => {
    const digest = await pack('image.tar');
    expect((await readJson<Index>('index.json')).manifests[0]?.digest).toBe(digest);
  });

  it('stores every blob under its own digest and size', async () => {
    await pack('image.tar');
    const { config, layers, manifest } = await readManifest();
    for (const descriptor of [manifest, config, ...layers]) {
      const content = await readBlob(descriptor);
      expect(`sha256:${createHash('sha256').update(content).digest('hex')}`).toBe(descriptor.digest);
      expect(content.length).toBe(descriptor.size);
    }
  });

  it('says how to run it, and which layer its file system is', async () => {
    await pack('image.tar');
    const { config, layers } = await readManifest();
    expect(JSON.parse((await readBlob(config)).toString())).toMatchObject({
      os: 'linux',
      config: {
        Cmd: ['/app/run', '-v'],
        Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin', 'LANG=C.UTF-8'],
        ExposedPorts: { '8080/tcp': {} },
      },
      rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.digest) },
    });
  });

  it('contains the root folder, but not what a runtime mounts over it', async () => {
    await pack('image.tar');
    const { layers } = await readManifest();
    const { stdout } = await execa('tar', ['--list'], { input: await readBlob(layers[0]) });
    expect(stdout.split('\n')).toEqual(['./', './app/', './app/run', './proc/']);
  });

  it('is the same to the byte whenever it is packed', async () => {
    await pack('one.tar');
    await utimes(join(folder, 'root', 'app', 'run'), 1, 1);
    await pack('other.tar');
    expect(await readFile(join(folder, 'one.tar'))).toEqual(await readFile(join(folder, 'other.tar')));
  });

  it('leaves nothing behind when it is cancelled', async () => {
    await expect(pack('image.tar', AbortSignal.abort())).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['root']);
  });

  it('leaves nothing behind when the root folder is missing', async () => {
    await rm(join(folder, 'root'), { recursive: true });
    await expect(pack('image.tar')).rejects.toThrow();
    expect(existsSync(join(folder, 'image.tar'))).toBe(false);
  });
});

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

interface Index {
  readonly manifests: readonly (Descriptor & { readonly annotations: Record<string, string> })[];
}

function pack(name: string, signal?: AbortSignal): Promise<string> {
  const target = join(folder, name);
  return packOciImage({ rootFolder: join(folder, 'root'), reference, configuration, target, signal });
}

async function readEntry(entry: string): Promise<Buffer> {
  const { stdout } = await execa('tar', ['--extract', '--to-stdout', '--file', 'image.tar', entry], {
    cwd: folder,
    encoding: 'buffer',
    stripFinalNewline: false,
  });
  return Buffer.from(stdout);
}

async function readJson<T>(entry: string): Promise<T> {
  return JSON.parse((await readEntry(entry)).toString()) as T;
}

function readBlob(descriptor: Descriptor | undefined): Promise<Buffer> {
  return readEntry(`blobs/sha256/${(descriptor?.digest ?? '').slice('sha256:'.length)}`);
}

async function readManifest(): Promise<{ manifest: Descriptor; config: Descriptor; layers: Descriptor[] }> {
  const [manifest] = (await readJson<Index>('index.json')).manifests;
  if (manifest === undefined) throw new Error('The index names no manifest.');
  const content = JSON.parse((await readBlob(manifest)).toString()) as {
    config: Descriptor;
    layers: Descriptor[];
  };
  return { manifest, ...content };
}
