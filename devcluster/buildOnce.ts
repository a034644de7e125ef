import { access, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { withFileLock } from './fileLock.ts';

/**
 * Returns `folder`, made by `build` where it does not exist yet. `build` gets a temporary folder beside it, which is
 * renamed when complete: an interrupted build leaves nothing that a later one could take for whole.
 */
export async function buildOnce(folder: string, build: (into: string) => Promise<void>): Promise<string> {
  if (await exists(folder)) return folder;
  await withFileLock(`${folder}.lock`, async () => {
    if (await exists(folder)) return;
    const unfinished = `${folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    await build(unfinished);
    await mkdir(path.dirname(folder), { recursive: true });
    await rename(unfinished, folder);
  });
  return folder;
}

/** Whether something exists at `file`. */
export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
