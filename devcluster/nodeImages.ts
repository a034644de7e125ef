import { createReadStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClusterNode } from './clusterNode.ts';
import type { NodeProcesses } from './nodeProcesses.ts';

/**
 * Imports the image archive `tar` (an OCI layout) into a node's containerd, unless that very archive was imported under its name
 * before. Returns whether it was imported now.
 */
export async function importImage(
  node: NodeProcesses,
  { folder }: Pick<ClusterNode, 'folder'>,
  { reference, tar }: { readonly reference: string; readonly tar: string },
): Promise<boolean> {
  const record = path.join(folder, 'images', encodeURIComponent(reference));
  if ((await readFile(record, 'utf8').catch(() => undefined)) === tar) return false;
  const images = ['ctr', '--namespace=k8s.io', 'images'];
  // Of a name that gets another image, containerd's CRI plugin does not learn the new id, by which image volumes are found.
  await node.run([...images, 'rm', '--sync', reference]);
  await node.run([...images, 'import', '--local', '-'], { stdin: createReadStream(tar) });
  await mkdir(path.dirname(record), { recursive: true });
  await writeFile(record, tar);
  return true;
}
