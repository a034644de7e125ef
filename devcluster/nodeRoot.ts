import path from 'node:path';
import { execa } from 'execa';
import { buildOnce } from './buildOnce.ts';
import { cachedFolder } from './cacheFolders.ts';
import type { Progress } from './progress.ts';
import { nodePackages, versions } from './versions.ts';

/** The root file system of the cluster's nodes, made of Debian packages on first use (about a minute). */
export async function buildNodeRoot(progress: Progress): Promise<string> {
  const folder = cachedFolder('node-root', { suite: versions.debianSuite, nodePackages });
  return buildOnce(folder, async (into) => {
    progress.report(`Making the node's root from Debian ${versions.debianSuite} packages (a minute, once)`);
    await makeDebianRoot(path.join(into, 'root'), nodePackages);
  });
}

/** Makes a minimal Debian root with `packages` at `root`. */
async function makeDebianRoot(root: string, packages: readonly string[]): Promise<void> {
  await execa('mmdebstrap', [
    '--variant=minbase',
    // A mirror may lag behind the suite's validity time.
    '--aptopt=Acquire::Check-Valid-Until "false"',
    `--include=${packages.join(',')}`,
    versions.debianSuite,
    root,
  ]);
}
