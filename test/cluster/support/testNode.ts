import path from 'node:path';
import { vi } from 'vitest';
import { nodeName } from '../../../devcluster/clusterNode.ts';
import { DevCluster } from '../../../devcluster/devCluster.ts';

const checkout = path.resolve(import.meta.dirname, '..', '..', '..');

/** Where the dev cluster's kubelet keeps archives. */
export const archiveFolder = '/var/lib/kubelet/checkpoints';

/** How long the node may take to get into a state that a test waits for, in milliseconds. */
const patience = { timeout: 120_000, interval: 50 };

/** Takes all blocks that are free into files of a new folder, until no more have become free meanwhile. */
const fillScript = `
[ "$(stat --format=%d "\${1%/*}")" != "$(stat --format=%d /var/log)" ] || exit 1 # the machine's own disk
mkdir "$1"
count=0
while :; do
  sync --file-system "$1"
  size=$(df --output=avail --block-size=1 "$1" | tail -1)
  before=$count
  # No single extent has all that is free.
  while [ "$size" -ge 4096 ]; do
    if fallocate --length "$size" "$1/$count" 2> /dev/null; then count=$((count + 1)); else size=$((size / 2)); fi
  done
  [ "$count" -gt "$before" ] || exit 0
done`;

/** The dev cluster's node from the inside: what lies there, whatever Thaw says of it, and faults brought upon it. */
export class TestNode {
  readonly cluster: DevCluster;

  private constructor(cluster: DevCluster) {
    this.cluster = cluster;
  }

  static async find(): Promise<TestNode> {
    const cluster = await DevCluster.find(checkout);
    if (!cluster) throw new Error('The dev cluster of this checkout is not up');
    return new TestNode(cluster);
  }

  /** Runs a command inside the node and returns what it prints. */
  async run(...command: readonly string[]): Promise<string> {
    const { stdout } = await this.cluster.node.run(command, { encoding: 'utf8' });
    return stdout;
  }

  /** The names of the archives whose name contains `part`. */
  async archives(part: string): Promise<readonly string[]> {
    const names = await this.run(
      'find',
      archiveFolder,
      '-type',
      'f',
      '-name',
      `*${part}*`,
      '-printf',
      '%f\n',
    );
    return lines(names);
  }

  /** The names of the images that contain `part`. */
  async images(part: string): Promise<readonly string[]> {
    const names = await this.ctr('images', 'ls', '--quiet');
    return lines(names).filter((name) => name.includes(part));
  }

  /** What there is of a pod: its control groups, in which its processes are, its mounts and its folders. */
  async traces(podUid: string): Promise<readonly string[]> {
    const script = `
      find /sys/fs/cgroup /var/lib/kubelet/pods -maxdepth 6 -name "*$1*" 2> /dev/null
      grep "$1" /proc/self/mounts || :`;
    return lines(await this.run('sh', '-c', script, 'sh', podUid));
  }

  /** The snapshots of checkpoint images that are being built, or were left behind by that. */
  async unfinishedSnapshots(): Promise<readonly string[]> {
    const listing = await this.ctr('snapshots', 'ls');
    return lines(listing).flatMap((line) =>
      line.startsWith('thaw-build-') ? (line.split(/\s/)[0] ?? []) : [],
    );
  }

  /** Resolves when an image is being built. */
  async untilImageIsBuilt(): Promise<void> {
    await this.until(async () => (await this.unfinishedSnapshots()).length > 0, 'no image is being built');
  }

  /** Resolves when no image is being built, and none was left half-built. */
  async untilNoImageIsBuilt(): Promise<void> {
    await this.until(
      async () => (await this.unfinishedSnapshots()).length === 0,
      'a snapshot is left behind',
    );
  }

  /** Resolves when a container of the namespace is dumped, for which it is frozen. */
  async untilDumpBegins(namespace: string): Promise<void> {
    const containers = await this.containers(namespace);
    await this.until(() => this.isAnyFrozen(containers), 'nothing is dumped');
  }

  /** Resolves when no container of the namespace is dumped. */
  async untilDumpEnds(namespace: string): Promise<void> {
    const containers = await this.containers(namespace);
    await this.until(async () => !(await this.isAnyFrozen(containers)), 'a container is still frozen');
  }

  /** Resolves when `condition` holds. */
  async until(condition: () => Promise<boolean>, otherwise: string): Promise<void> {
    await vi.waitFor(async () => {
      if (!(await condition())) throw new Error(otherwise);
    }, patience);
  }

  /** Does something while a folder is a file system of its own that holds no more than `bytes`. */
  async whileFull<Result>(folder: string, bytes: number, work: () => Promise<Result>): Promise<Result> {
    await this.run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder);
    try {
      return await work();
    } finally {
      await this.run('umount', '--lazy', folder);
    }
  }

  /** Does something while no block is free on the file system of a folder, which must be one of the node's own. */
  async whileNothingIsFree<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
    const filling = path.posix.join(folder, 'thaw-test-filling');
    await this.collectGarbage();
    await this.run('sh', '-c', fillScript, 'sh', filling);
    try {
      return await work();
    } finally {
      await this.run('rm', '--recursive', filling);
    }
  }

  /** Does something while no pod comes to the node: new ones stay pending. */
  async whileCordoned<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      await this.cluster.kubectl(['cordon', nodeName]);
      return await work();
    } finally {
      await this.cluster.kubectl(['uncordon', nodeName]);
    }
  }

  /** Does something while the node has no CRIU. */
  async whileWithoutCriu<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      await this.run('mv', '/usr/sbin/criu', '/usr/sbin/criu.away');
      return await work();
    } finally {
      await this.run('mv', '/usr/sbin/criu.away', '/usr/sbin/criu');
    }
  }

  /** Does something while the kubelet runs with changes to its configuration. */
  async whileKubelet<Result>(changes: object, work: () => Promise<Result>): Promise<Result> {
    try {
      await this.restartKubelet(changes);
      return await work();
    } finally {
      await this.restartKubelet({});
    }
  }

  /** Lets containerd delete at once what it would delete later, when nothing refers to it any more. */
  private async collectGarbage(): Promise<void> {
    await this.ctr('leases', 'create', '--id', 'thaw-test');
    await this.ctr('leases', 'delete', '--sync', 'thaw-test');
  }

  /** containerd's own client. */
  async ctr(...args: readonly string[]): Promise<string> {
    return this.run('ctr', '--namespace=k8s.io', ...args);
  }

  /** A kubelet that was just started does not know its pods yet. */
  private async restartKubelet(changes: object): Promise<void> {
    await this.cluster.reconfigureKubelet(changes);
    await this.until(async () => {
      // Counted anew each time: a pod that ends meanwhile is one that no kubelet gets to know.
      const expected = lines(
        await this.cluster.kubectl(['get', 'pods', '--all-namespaces', '--output=name']),
      );
      const known = await this.cluster.kubectl(['get', `--raw=/api/v1/nodes/${nodeName}/proxy/pods`]);
      const { items } = JSON.parse(known) as { items: readonly unknown[] | null };
      return (items?.length ?? 0) >= expected.length;
    }, 'the kubelet does not know its pods');
  }

  private async containers(namespace: string): Promise<readonly string[]> {
    const filter = `labels."io.kubernetes.pod.namespace"==${namespace}`;
    return lines(await this.ctr('containers', 'ls', '--quiet', filter));
  }

  private async isAnyFrozen(containers: readonly string[]): Promise<boolean> {
    const tasks = lines(await this.ctr('tasks', 'ls')).map((line) => line.split(/\s+/));
    return tasks.some(([id = '', , status]) => containers.includes(id) && status === 'PAUSED');
  }
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
