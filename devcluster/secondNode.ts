import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { succeeds, untilReached } from './clusterCondition.ts';
import { writeContainerdConfiguration } from './clusterFiles.ts';
import { type ImageStore, loadImages } from './clusterImages.ts';
import { type ClusterNode, secondNode } from './clusterNode.ts';
import type { ClusterSlot } from './clusterSlot.ts';
import { containerd, kubelet, kubeProxy } from './components.ts';
import { createControlGroups, removeControlGroups } from './controlGroups.ts';
import { createSecondNodeNetwork, removeSecondNodeNetwork } from './nodeNetwork.ts';
import { NodeProcesses, type NodeBuilds } from './nodeProcesses.ts';
import { importImage } from './nodeImages.ts';
import { pauseImage } from './pauseImage.ts';
import type { Progress } from './progress.ts';
import type { ContainerdLine } from './versions.ts';

/** The node that a cluster can have besides its first one, with a containerd of its own. */
export class SecondNode implements ImageStore {
  readonly node: NodeProcesses;
  readonly #slot: ClusterSlot;
  readonly #place: ClusterNode;

  constructor(slot: ClusterSlot) {
    this.#slot = slot;
    this.#place = secondNode(slot);
    this.node = new NodeProcesses(this.#place);
  }

  /** The containerd with which it runs; undefined where it does not. */
  async line(): Promise<ContainerdLine | undefined> {
    if (!(await this.node.isRunning())) return undefined;
    return (await readFile(this.#lineFile(), 'utf8').catch(() => undefined)) as ContainerdLine | undefined;
  }

  /** Starts it in a cluster that runs; it is not waited for that it is Ready. */
  async start(builds: NodeBuilds, line: ContainerdLine, progress: Progress): Promise<void> {
    progress.report(`Starting a second node, with containerd ${line}`);
    await this.stop();
    await mkdir(path.join(this.#place.folder, 'log'), { recursive: true });
    await createSecondNodeNetwork(this.#slot);
    await createControlGroups(this.#place.name);
    await writeContainerdConfiguration(this.#place, line);
    await writeFile(this.#lineFile(), line);
    await this.node.boot(builds);
    await this.node.start(containerd().name, containerd().command);
    await untilReached(this.node, 'containerd of the second node is ready', () =>
      succeeds(this.node, ['ctr', 'version']),
    );
    await loadImages(this, [pauseImage], progress);
    for (const { name, command } of [kubelet(this.#place), kubeProxy(this.#place)]) {
      await this.node.start(name, command);
    }
  }

  async loadImage(reference: string, tar: string): Promise<boolean> {
    return importImage(this.node, this.#place, { reference, tar });
  }

  /** Ends it, and removes what it has left on this machine but for its files: they go with the cluster's. */
  async stop(): Promise<void> {
    await this.node.kill();
    await removeSecondNodeNetwork(this.#slot);
    await removeControlGroups(this.#place.name);
  }

  #lineFile(): string {
    return path.join(this.#place.folder, 'containerd-line');
  }
}
