import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import path from 'node:path';
import { exists } from './buildOnce.ts';
import { cacheFolder } from './cacheFolders.ts';
import { withFileLock } from './fileLock.ts';

/** How many clusters fit on one machine: each has its own addresses, network namespace and control groups. */
const slotCount = 16;

const clustersFolder = path.join(cacheFolder, 'clusters');

/** The addresses and names that belong to one checkout's cluster alone. */
export interface ClusterSlot {
  readonly index: number;
  /** Everything the cluster writes. */
  readonly folder: string;
  /** Network namespace and control group. */
  readonly name: string;
  readonly hostAddress: string;
  readonly nodeAddress: string;
  /** CIDR of the pods' addresses. */
  readonly podRange: string;
  /** The host's end of the veth pair; Linux allows 15 characters. */
  readonly hostLink: string;
}

/** The slot that belongs to the checkout at `checkout`, if it has one. */
export async function findSlot(checkout: string): Promise<ClusterSlot | undefined> {
  for (const index of await usedSlots()) {
    if ((await slotOwner(index)) === checkout) return slot(index);
  }
  return undefined;
}

/**
 * Gives the checkout at `checkout` a slot, the one it has or the first free one.
 * @throws Error when all are taken.
 */
export async function takeSlot(checkout: string): Promise<ClusterSlot> {
  return withFileLock(path.join(clustersFolder, 'lock'), async () => {
    const existing = await findSlot(checkout);
    if (existing) return existing;
    const used = new Set(await usedSlots());
    const index = Array.from({ length: slotCount }, (_, i) => i).find((i) => !used.has(i));
    if (index === undefined) {
      throw new Error(
        `All ${slotCount} dev clusters of this machine are in use: run "npm run devcluster -- down" in another checkout.`,
      );
    }
    const taken = slot(index);
    await mkdir(taken.folder, { recursive: true });
    await writeFile(ownerFile(index), checkout);
    return taken;
  });
}

/** Runs `work` while no other program starts or ends the cluster of the checkout at `checkout`. */
export async function withClusterLock<Result>(
  checkout: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const name = createHash('sha256').update(checkout).digest('hex').slice(0, 12);
  return withFileLock(path.join(clustersFolder, `checkout-${name}.lock`), work);
}

/** Slots whose checkout does not exist any more. */
export async function abandonedSlots(): Promise<readonly ClusterSlot[]> {
  const abandoned: ClusterSlot[] = [];
  for (const index of await usedSlots()) {
    const owner = await slotOwner(index);
    if (owner === undefined || !(await exists(owner))) abandoned.push(slot(index));
  }
  return abandoned;
}

/** Gives the slot back and removes all files of its cluster. */
export async function releaseSlot(released: ClusterSlot): Promise<void> {
  await rm(released.folder, { recursive: true, force: true });
}

async function usedSlots(): Promise<readonly number[]> {
  const names = await readdir(clustersFolder).catch(() => []);
  return names.flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : [])).sort((a, b) => a - b);
}

async function slotOwner(index: number): Promise<string | undefined> {
  return readFile(ownerFile(index), 'utf8').catch(() => undefined);
}

function ownerFile(index: number): string {
  return path.join(clustersFolder, String(index), 'owner');
}

/** Whether an address is one of the machine's own end, or a node, of a dev cluster on this machine. */
export function isClusterAddress(address: string): boolean {
  return isIPv4(address) && address.startsWith('198.18.');
}

// 198.18.0.0/15 is set aside for tests of networks (RFC 2544): it is nobody's real address.
function slot(index: number): ClusterSlot {
  return {
    index,
    folder: path.join(clustersFolder, String(index)),
    name: `thaw-${index}`,
    hostAddress: `198.18.${index}.1`,
    nodeAddress: `198.18.${index}.2`,
    podRange: `198.19.${index * 16}.0/20`,
    hostLink: `thaw${index}`,
  };
}
