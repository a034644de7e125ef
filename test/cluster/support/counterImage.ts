import { createReadStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { buildImage, imageCacheFolder } from '../../../devcluster/environments/buildImage.ts';
import { counter } from '../../../devcluster/environments/counter/environment.ts';
import { packOciImage } from '../../../devcluster/environments/ociImage.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';
import type { TestNode } from './testNode.ts';

/** How an image is to differ from the counter's. */
export interface CounterImageChanges {
  readonly variables?: Readonly<Record<string, string>>;
  /** Changes files below the folder that becomes the image's root. */
  readonly changeRoot?: (folder: string) => Promise<void>;
}

/** Imports another image than the counter's, made of it, into a node under a name; returns the digest of its manifest. */
export async function importCounterImage(
  node: TestNode,
  reference: string,
  { variables = {}, changeRoot }: CounterImageChanges,
): Promise<string> {
  await using folder = await TemporaryFolder.create();
  const rootFolder = await extractRoot(await buildImage(counter, imageCacheFolder()), folder.path);
  await changeRoot?.(rootFolder);
  const target = join(folder.path, 'image.tar');
  const configuration = { command: counter.image.command, variables };
  const digest = await packOciImage({ rootFolder, reference, configuration, target });
  const command = ['ctr', '--namespace=k8s.io', 'images', 'import', '--local', '-'];
  await node.cluster.node.run(command, { stdin: createReadStream(target) });
  return digest;
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
