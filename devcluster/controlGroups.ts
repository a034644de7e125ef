import { mkdir, readFile, readdir, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { exists } from './buildOnce.ts';
import { isErrorCode } from './fileLock.ts';

const root = '/sys/fs/cgroup';

/**
 * Makes the control group `name` in each hierarchy (version 1) or in the only one (version 2). The kubelet of each
 * cluster gets its own: two kubelets in one would remove each other's pods.
 */
export async function createControlGroups(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    const group = path.join(root, hierarchy, name);
    await mkdir(group, { recursive: true });
    // A new cpuset is empty, and nothing can run in it.
    for (const file of ['cpuset.cpus', 'cpuset.mems']) await copyFromParent(group, file);
  }
}

/** Removes the control groups of {@link createControlGroups}; their processes must be gone. */
export async function removeControlGroups(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) await removeTree(path.join(root, hierarchy, name));
}

async function hierarchies(): Promise<readonly string[]> {
  if (await exists(path.join(root, 'cgroup.controllers'))) return ['.'];
  const names = await readdir(root, { withFileTypes: true });
  return names.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

async function copyFromParent(group: string, file: string): Promise<void> {
  const value = await readFile(path.join(group, '..', file), 'utf8').catch(() => undefined);
  if (value !== undefined) await writeFile(path.join(group, file), value.trim()).catch(() => undefined);
}

async function removeTree(group: string): Promise<void> {
  const entries = await readdir(group, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isDirectory()) await removeTree(path.join(group, entry.name));
  }
  for (let attempt = 0; attempt < 50; attempt++) {
    try {
      await rmdir(group);
      return;
    } catch (error) {
      if (isErrorCode(error, 'ENOENT')) return;
      // The kernel keeps a group busy for a moment after its last process has ended.
      await delay(20);
    }
  }
}
