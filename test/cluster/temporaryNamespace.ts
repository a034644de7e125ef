import { randomBytes } from 'node:crypto';
import { CoreV1Api, type V1Pod } from '@kubernetes/client-node';
import type { ClusterConnection } from '../../src/kubernetes/connection.ts';
import type { PodJson } from '../../src/kubernetes/podJson.ts';
import { summarizePod } from '../../src/kubernetes/podSummary.ts';
import { ResourceWatch } from '../../src/kubernetes/resourceWatch.ts';

/** A namespace of its own for a test file, deleted with all that is in it. */
export class TemporaryNamespace implements AsyncDisposable {
  readonly name: string;
  readonly #connection: ClusterConnection;

  private constructor(connection: ClusterConnection, name: string) {
    this.#connection = connection;
    this.name = name;
  }

  static async create(connection: ClusterConnection): Promise<TemporaryNamespace> {
    const name = `test-${randomBytes(4).toString('hex')}`;
    await connection.call('create a namespace', CoreV1Api, (api) =>
      api.createNamespace({ body: { metadata: { name } } }),
    );
    return new TemporaryNamespace(connection, name);
  }

  /** Creates a pod and waits until it is ready; returns the name of its node. */
  async runPod(name: string, manifest: V1Pod): Promise<string> {
    const { name: namespace } = this;
    const watch = new ResourceWatch(this.#connection, {
      attempted: `watch the pod ${name}`,
      path: `/api/v1/namespaces/${namespace}/pods`,
      fieldSelector: `metadata.name=${name}`,
      slim: (pod: PodJson) => summarizePod(pod),
    });
    const { promise: node, resolve } = Promise.withResolvers<string>();
    watch.onChange(() => {
      for (const pod of watch.objects()) if (pod.ready && pod.node !== undefined) resolve(pod.node);
    });
    watch.start();
    try {
      const metadata = { name, namespace, labels: manifest.metadata?.labels ?? {} };
      const body = { apiVersion: 'v1', kind: 'Pod', metadata, ...(manifest.spec && { spec: manifest.spec }) };
      await this.#connection.call(`create the pod ${name}`, CoreV1Api, (api) =>
        api.createNamespacedPod({ namespace, body }),
      );
      return await node;
    } finally {
      watch.dispose();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.call('delete a namespace', CoreV1Api, (api) =>
      api.deleteNamespace({ name: this.name }),
    );
  }
}
