import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { registryHost } from '../../../devcluster/clusterFiles.ts';
import { buildImage, imageCacheFolder } from '../../../devcluster/environments/buildImage.ts';
import { counter } from '../../../devcluster/environments/counter/environment.ts';
import { packOciImage } from '../../../devcluster/environments/ociImage.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';
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
    await using folder = await TemporaryFolder.create();
    const target = join(folder.path, 'image.tar');
    const digest = await packOciImage({
      rootFolder: await extractRoot(await buildImage(counter, imageCacheFolder()), folder.path),
      reference: local,
      configuration: { command: counter.image.command, variables: { REPOSITORY: repository } },
      target,
    });
    const command = ['ctr', '--namespace=k8s.io', 'images', 'import', '--local', '-'];
    await node.cluster.node.run(command, { stdin: createReadStream(target) });
    await node.ctr('images', 'push', '--plain-http', local);
    await node.ctr('images', 'rm', '--sync', local);
    return new RegistryImage(node, `${registryHost}/${repository}`, digest);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const references = await this.#node.images(this.name);
    if (references.length > 0) await this.#node.ctr('images', 'rm', ...references);
  }
}

/** A blob of an image that another one refers to (OCI image specification, descriptor.md). */
interface Descriptor {
  readonly digest: string;
}

/** Unpacks the only layer of an OCI image layout; returns the folder. */
async function extractRoot(tar: string, folder: string): Promise<string> {
  const root = join(folder, 'root');
  await mkdir(root);
  await execa('tar', ['--extract', '--file', tar, '--directory', folder, 'index.json', 'blobs']);
  const blob = ({ digest }: Descriptor): string => join(folder, 'blobs', ...digest.split(':'));
  const index = await readJson<{ manifests: [Descriptor] }>(join(folder, 'index.json'));
  const manifest = await readJson<{ layers: [Descriptor] }>(blob(index.manifests[0]));
  await execa('tar', ['--extract', '--file', blob(manifest.layers[0]), '--directory', root]);
  return root;
}

async function readJson<Document>(path: string): Promise<Document> {
  return JSON.parse(await readFile(path, 'utf8')) as Document;
}
