import { CoreV1Api } from '@kubernetes/client-node';
import type { TestCluster } from './testCluster.ts';

/** The claim of a {@link HostVolume}, in the namespace of its test file. */
export const claimName = 'storage';

/** A persistent volume, a folder in the node's memory, and its claim. The volume belongs to no namespace: it is deleted. */
export class HostVolume implements AsyncDisposable {
  readonly #cluster: TestCluster;

  private constructor(cluster: TestCluster) {
    this.#cluster = cluster;
  }

  static async create(cluster: TestCluster): Promise<HostVolume> {
    const { connection, namespace } = cluster;
    const size = { storage: '1Mi' };
    const common = { accessModes: ['ReadWriteOnce'], storageClassName: '' };
    await connection.call('create a volume and its claim', CoreV1Api, async (api) => {
      await api.createPersistentVolume({
        body: {
          metadata: { name: namespace },
          spec: {
            ...common,
            capacity: size,
            hostPath: { path: `/tmp/${namespace}`, type: 'DirectoryOrCreate' },
            claimRef: { namespace, name: claimName },
          },
        },
      });
      await api.createNamespacedPersistentVolumeClaim({
        namespace,
        body: {
          metadata: { name: claimName },
          spec: { ...common, resources: { requests: size }, volumeName: namespace },
        },
      });
    });
    return new HostVolume(cluster);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { connection, node, namespace } = this.#cluster;
    await connection.call('delete the volume', CoreV1Api, (api) =>
      api.deletePersistentVolume({ name: namespace }),
    );
    await node.run('rm', '--recursive', '--force', `/tmp/${namespace}`);
  }
}
