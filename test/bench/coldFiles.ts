import type { DevCluster } from '../../devcluster/devCluster.ts';

/** Where containerd has the files of images (containerd, plugins/snapshots/overlay). */
const snapshots = '/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots';

/**
 * Makes the machine forget what it has read of all checkpoints' memory in images, so that the next restore reads it from the disk. Of
 * those files only: other programs' files stay in its memory.
 */
export async function forgetImages({ node }: Pick<DevCluster, 'node'>): Promise<void> {
  const forget = ['dd', 'if={}', 'iflag=nocache', 'count=0', 'status=none'];
  // What is not written yet cannot be forgotten.
  await node.run(['sync', '--file-system', snapshots]);
  await node.run([
    'find',
    snapshots,
    '-ignore_readdir_race',
    '-name',
    'pages-*.img',
    '-exec',
    ...forget,
    ';',
  ]);
}
