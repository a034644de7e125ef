import { chmod, copyFile, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { versions } from '../versions.ts';
import type { EnvironmentImage, GoPrograms } from './environment.ts';

/** Package that lays out the file system's top, with the links that all others rely on. */
const basePackages = ['base-files'];

/** A file to copy into an image. */
export interface AppFile {
  readonly source: string;
  /** Path in the image. */
  readonly target: string;
}

/** The files of the image's app folders, in a fixed order. */
export async function listAppFiles(image: EnvironmentImage): Promise<readonly AppFile[]> {
  const files: AppFile[] = [];
  for (const { source, include, target } of image.folders) {
    const names = (await readdir(source)).filter((name) => include.test(name)).sort();
    files.push(...names.map((name) => ({ source: join(source, name), target: `${target}/${name}` })));
  }
  return files;
}

/** The files that the image's Go programs are built from, in a fixed order. */
export async function listGoFiles({ goPrograms }: EnvironmentImage): Promise<readonly AppFile[]> {
  if (goPrograms === undefined) return [];
  const { module, target } = goPrograms;
  const files = ['go.mod', 'go.sum'];
  const entries = await readdir(module, { withFileTypes: true });
  for (const { name: folder } of entries.filter((entry) => entry.isDirectory())) {
    const names = await readdir(join(module, folder));
    files.push(...names.map((name) => join(folder, name)));
  }
  files.sort();
  return files.map((name) => ({ source: join(module, name), target: `${target}/${name}` }));
}

/**
 * Makes an image's root folder from Debian packages, without a container engine; needs root and mmdebstrap.
 * Rejects as execa does. What was written until then stays, but no process that could still write more.
 */
export async function makeRootFolder(
  image: EnvironmentImage,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await installPackages(image, folder, signal);
  for (const { source, target } of await listAppFiles(image)) {
    const path = join(folder, target);
    await mkdir(join(path, '..'), { recursive: true });
    await copyFile(source, path);
    await chmod(path, 0o644);
  }
  if (image.goPrograms) await buildGoPrograms(image.goPrograms, folder, signal);
  for (const { path, target } of image.links) await symlink(target, join(folder, path));
  for (const command of image.finish) await runContained(command, signal, folder);
}

async function buildGoPrograms(
  { module, programs, target }: GoPrograms,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const packages = programs.map((program) => `./${program}`);
  await execa('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', join(folder, target), ...packages], {
    cwd: module,
    env: { CGO_ENABLED: '0' },
    ...(signal && { cancelSignal: signal }),
  });
}

async function installPackages(
  image: EnvironmentImage,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const command = [
    'mmdebstrap',
    '--quiet',
    '--mode=root',
    // Packages are unpacked and not configured: no script of theirs runs, and dpkg and a shell are not needed.
    '--variant=extract',
    // A snapshot of the archive may be older than its own validity says.
    '--aptopt=Acquire::Check-Valid-Until "false"',
    '--aptopt=APT::Install-Recommends "false"',
    ...image.excludedPaths.map((path) => `--dpkgopt=path-exclude=${path}`),
    `--include=${[...basePackages, ...image.packages].join(',')}`,
    versions.debianSuite,
    folder,
  ];
  await runContained(command, signal);
}

/**
 * Runs a command in namespaces of its own, in `root` where that is given: when it is cancelled, or this process is
 * killed, everything that it has started and mounted goes with it.
 */
async function runContained(
  command: readonly string[],
  signal: AbortSignal | undefined,
  root?: string,
): Promise<void> {
  const contained = [
    '--pdeathsig',
    'KILL',
    'unshare',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
  ];
  const rooted = root === undefined ? [] : [`--root=${root}`];
  await execa('setpriv', [...contained, ...rooted, ...command], {
    stdin: 'ignore',
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' },
    extendEnv: root === undefined,
    // unshare waits for its child and ignores a milder signal.
    killSignal: 'SIGKILL',
    ...(signal && { cancelSignal: signal }),
  });
}
