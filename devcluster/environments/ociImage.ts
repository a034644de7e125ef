import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { debianArchitecture } from './debianArchitecture.ts';

/** How a container of the image is run. */
export interface ImageConfiguration {
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly port?: number;
}

/** What {@link packOciImage} packs, and where to. */
export interface OciImageOptions {
  readonly rootFolder: string;
  /** Name under which the image is imported, such as `thaw.local/demo/counter:1`. */
  readonly reference: string;
  readonly configuration: ImageConfiguration;
  /** Path of the tar to write. */
  readonly target: string;
  readonly signal?: AbortSignal | undefined;
}

/** A blob of an image as others refer to it (OCI image specification, descriptor.md). */
interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** All times in an image: the same content makes the same bytes, whenever and wherever it is packed. */
const epoch = '1970-01-01T00:00:00Z';

/** Folders that a container runtime fills, and files of the machine that made the root. */
const excludedPaths = [
  './dev/*',
  './proc/*',
  './run/*',
  './sys/*',
  './tmp/*',
  './var/cache/*',
  './var/lib/apt/*',
  './var/log/*',
  './etc/hostname',
  './etc/machine-id',
  './etc/resolv.conf',
];

/**
 * Packs a root folder into a tar that contains an OCI image layout (OCI image specification, image-layout.md) with
 * one uncompressed layer: it is imported on the machine that makes it, where compression would only cost time.
 * The bytes depend on the content, modes and owners of the root folder alone. A folder beside `target` holds the
 * layout meanwhile.
 * Returns the manifest's digest; rejects as tar does, or with the reason of `signal`, leaving nothing behind.
 */
export async function packOciImage(options: OciImageOptions): Promise<string> {
  const layout = `${options.target}.layout`;
  try {
    const blobs = join(layout, 'blobs', 'sha256');
    await mkdir(blobs, { recursive: true });
    const layer = await writeLayer(blobs, options);
    const config = await writeJsonBlob(blobs, configMediaType, imageConfig(layer, options.configuration));
    const manifest = await writeJsonBlob(blobs, manifestMediaType, {
      schemaVersion: 2,
      mediaType: manifestMediaType,
      config,
      layers: [layer],
    });
    await writeFile(join(layout, 'index.json'), JSON.stringify(imageIndex(manifest, options.reference)));
    await writeFile(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    await tar(layout, options.target, ['oci-layout', 'index.json', 'blobs'], options.signal);
    return manifest.digest;
  } catch (error) {
    await rm(options.target, { force: true });
    throw error;
  } finally {
    await rm(layout, { recursive: true, force: true });
  }
}

const configMediaType = 'application/vnd.oci.image.config.v1+json';
const layerMediaType = 'application/vnd.oci.image.layer.v1.tar';
const manifestMediaType = 'application/vnd.oci.image.manifest.v1+json';
const indexMediaType = 'application/vnd.oci.image.index.v1+json';

/** OCI image specification, config.md. The layer is uncompressed, so its digest is also its `diff_id`. */
function imageConfig(layer: Descriptor, configuration: ImageConfiguration): object {
  const variables = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin', ...configuration.variables };
  return {
    created: epoch,
    architecture: debianArchitecture,
    os: 'linux',
    config: {
      Cmd: configuration.command,
      Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
      ...(configuration.port !== undefined && { ExposedPorts: { [`${configuration.port}/tcp`]: {} } }),
      WorkingDir: '/',
    },
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
    history: [{ created: epoch, created_by: 'thaw devcluster' }],
  };
}

/** The name stands in both annotations: containerd takes the first, other tools the second. */
function imageIndex(manifest: Descriptor, reference: string): object {
  const annotations = {
    'io.containerd.image.name': reference,
    'org.opencontainers.image.ref.name': reference,
  };
  return {
    schemaVersion: 2,
    mediaType: indexMediaType,
    manifests: [{ ...manifest, platform: { architecture: debianArchitecture, os: 'linux' }, annotations }],
  };
}

async function writeLayer(blobs: string, options: OciImageOptions): Promise<Descriptor> {
  const unnamed = join(blobs, 'layer');
  const exclusions = excludedPaths.map((path) => `--exclude=${path}`);
  await tar(options.rootFolder, unnamed, ['--anchored', ...exclusions, '.'], options.signal);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(unnamed, { signal: options.signal, highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
  }
  return await nameBlob(blobs, unnamed, layerMediaType, hash.digest('hex'));
}

async function writeJsonBlob(blobs: string, mediaType: string, content: object): Promise<Descriptor> {
  const text = JSON.stringify(content);
  const unnamed = join(blobs, 'document');
  await writeFile(unnamed, text);
  return await nameBlob(blobs, unnamed, mediaType, createHash('sha256').update(text).digest('hex'));
}

async function nameBlob(blobs: string, file: string, mediaType: string, hash: string): Promise<Descriptor> {
  const { size } = await stat(file);
  await rename(file, join(blobs, hash));
  return { mediaType, digest: `sha256:${hash}`, size };
}

/** Writes a tar in which nothing tells when it was made; `contents` are GNU tar's arguments. */
async function tar(
  folder: string,
  target: string,
  contents: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const reproducible = ['--sort=name', '--mtime=@0', '--numeric-owner', '--format=gnu'];
  await execa('tar', ['--create', '--file', target, '--directory', folder, ...reproducible, ...contents], {
    stdin: 'ignore',
    ...(signal && { cancelSignal: signal }),
  });
}
