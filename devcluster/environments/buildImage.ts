import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ExecaError } from 'execa';
import { ThawError } from '../../src/kubernetes/thawError.ts';
import { cacheFolder as cache } from '../cacheFolders.ts';
import { isErrorCode, isProcessAlive } from '../fileLock.ts';
import { versions } from '../versions.ts';
import { debianArchitecture } from './debianArchitecture.ts';
import type { Environment, EnvironmentImage } from './environment.ts';
import { packOciImage } from './ociImage.ts';
import { listAppFiles, listGoFiles, makeRootFolder } from './rootFolder.ts';

/** To be raised whenever the same input would make another image: images made before are then made anew. */
const builderVersion = 1;

/** How long an image that nobody asks for stays in the cache, in milliseconds: 14 days. */
const keptUnused = 14 * 24 * 3_600_000;

/** An image with the name by which progress and errors call it; an {@link Environment} is one. */
export type NamedImage = Pick<Environment, 'name' | 'image'>;

/** What {@link buildImage} can be given. */
export interface BuildImageOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of each step, as a short phrase. */
  readonly onProgress?: ((step: string) => void) | undefined;
}

/** Where images are kept between runs: outside the checkout, in the user's cache folder (XDG base directories). */
export function imageCacheFolder(): string {
  return join(cache, 'images');
}

/**
 * Returns the path of the image as a tar that `ctr images import` takes, and builds it if nothing that
 * goes into it has been built before. Several builds of the same image do not disturb each other.
 * Throws a {@link ThawError}, and leaves nothing behind: `cancelled`, `diskFull`, or `unexpected` with the tool's
 * output as its raw text.
 */
export async function buildImage(
  named: NamedImage,
  cacheFolder: string,
  options: BuildImageOptions = {},
): Promise<string> {
  try {
    options.signal?.throwIfAborted();
    await mkdir(cacheFolder, { recursive: true });
    const tar = join(cacheFolder, `${imageStem(named.image)}-${await imageKey(named.image)}.tar`);
    if (await markUsed(tar)) return tar;
    await removeLeftovers(cacheFolder);
    await buildInto(tar, named, options);
    return tar;
  } catch (error) {
    throw buildFailure(named, options.signal, error);
  }
}

/**
 * A hash of everything that goes into an image, as far as it is known before: the packages' versions are not, as they
 * are those of the day on which the image is built.
 */
export async function imageKey(image: EnvironmentImage): Promise<string> {
  const hash = createHash('sha256');
  // The files count by their content, not by where they lie on this machine.
  const description = { ...image, folders: undefined, goPrograms: undefined };
  hash.update(
    JSON.stringify({ builderVersion, suite: versions.debianSuite, debianArchitecture, description }),
  );
  for (const { source, target } of [...(await listAppFiles(image)), ...(await listGoFiles(image))]) {
    const content = await readFile(source);
    hash.update(JSON.stringify({ target, size: content.length })).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Start of the names of an image's files in the cache, such as `notebook-1`. */
function imageStem(image: EnvironmentImage): string {
  return basename(image.reference).replace(':', '-');
}

/** Whether the file is there; if so, it counts as used now. */
async function markUsed(file: string): Promise<boolean> {
  try {
    await utimes(file, new Date(), new Date());
    return true;
  } catch (error) {
    if (isErrorCode(error, 'ENOENT')) return false;
    throw error;
  }
}

async function buildInto(tar: string, named: NamedImage, options: BuildImageOptions): Promise<void> {
  const { signal, onProgress } = options;
  const { image } = named;
  const workFolder = await mkdtemp(`${tar}.building-${process.pid}-`);
  try {
    const rootFolder = join(workFolder, 'root');
    const unfinished = join(workFolder, 'image.tar');
    onProgress?.(`${named.name}: unpacking ${image.packages.join(', ')}`);
    await makeRootFolder(image, rootFolder, signal);
    onProgress?.(`${named.name}: packing ${image.reference}`);
    await packOciImage({
      rootFolder,
      reference: image.reference,
      configuration: image,
      target: unfinished,
      signal,
    });
    signal?.throwIfAborted();
    await rename(unfinished, tar);
  } finally {
    await removeEventually(workFolder);
  }
}

/** Removes what builds have left whose process was killed, and images that nobody has asked for in a long time. */
async function removeLeftovers(cacheFolder: string): Promise<void> {
  for (const name of await readdir(cacheFolder)) {
    const path = join(cacheFolder, name);
    const builder = /\.building-(\d+)-/.exec(name)?.[1];
    const isLeftover =
      builder === undefined
        ? name.endsWith('.tar') && (await isUnused(path))
        : !isProcessAlive(Number(builder));
    if (isLeftover) await removeEventually(path);
  }
}

/** Removes a file or folder; processes that were just killed may take a moment to let go of it. */
async function removeEventually(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

async function isUnused(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path);
  return Date.now() - mtimeMs > keptUnused;
}

function buildFailure(named: NamedImage, signal: AbortSignal | undefined, error: unknown): ThawError {
  const attempted = `build the image of ${named.name}`;
  if (signal?.aborted === true) {
    return new ThawError({ reason: 'cancelled', attempted, explanation: 'it was cancelled', cause: error });
  }
  const raw = error instanceof ExecaError ? error.message : undefined;
  if (raw?.includes('No space left on device') || isErrorCode(error, 'ENOSPC')) {
    const explanation = 'the disk is full';
    return new ThawError({ reason: 'diskFull', attempted, explanation, raw, cause: error });
  }
  return new ThawError({ reason: 'unexpected', attempted, explanation: explain(error), raw, cause: error });
}

function explain(error: unknown): string {
  if (process.platform !== 'linux') return 'images are built from Debian packages, which needs Linux';
  if (process.getuid?.() !== 0) return 'unpacking Debian packages with their owners needs root';
  if (error instanceof ExecaError) {
    if (error.message.includes('failed to execute mmdebstrap')) {
      return 'mmdebstrap is not installed (Debian packages mmdebstrap and debian-archive-keyring)';
    }
    return error.command.includes('mmdebstrap')
      ? 'mmdebstrap could not unpack its Debian packages'
      : 'a command that its build runs failed';
  }
  return error instanceof Error ? error.message : String(error);
}
