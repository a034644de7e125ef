import { randomBytes } from 'node:crypto';
import { registryHost } from '../../../devcluster/clusterFiles.ts';
import { importCounterImage } from './counterImage.ts';
import type { TestNode } from './testNode.ts';

/**
 * An image that only the cluster's registry has: the counter's, with a variable that makes it another one. Its disposal
 * removes it from the node; what the registry has goes with the cluster.
 */
export class RegistryImage implements AsyncDisposable {
  /** The name with which a pod asks for it, without a tag. */
  readonly name: string;
  /** Of its manifest. */
  readonly digest: string;
  readonly #node: TestNode;

  private constructor(node: TestNode, name: string, digest: string) {
    this.#node = node;
    this.name = name;
    this.digest = digest;
  }

  static async push(node: TestNode): Promise<RegistryImage> {
    const repository = `test-${randomBytes(4).toString('hex')}/counter`;
    const local = `127.0.0.1:5000/${repository}:1`;
    const digest = await importCounterImage(node, local, { variables: { REPOSITORY: repository } });
    await node.ctr('images', 'push', '--plain-http', local);
    await node.ctr('images', 'rm', '--sync', local);
    return new RegistryImage(node, `${registryHost}/${repository}`, digest);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const references = await this.#node.images(this.name);
    if (references.length > 0) await this.#node.ctr('images', 'rm', ...references);
  }
}
