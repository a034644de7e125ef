import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createClusterCredentials } from './clusterCertificates.ts';
import { succeeds, untilReached } from './clusterCondition.ts';
import {
  apiServiceAddress,
  kubeconfigFile,
  kubeletConfiguration,
  writeClusterFiles,
  writeContainerdConfiguration,
} from './clusterFiles.ts';
import { firstNode, nodeName, secondNode, secondNodeName } from './clusterNode.ts';
import {
  abandonedSlots,
  findSlot,
  releaseSlot,
  takeSlot,
  withClusterLock,
  type ClusterSlot,
} from './clusterSlot.ts';
import {
  apiServer,
  baseComponents,
  clientsOfApiServer,
  kubelet,
  kubeletClientRights,
  type Component,
} from './components.ts';
import { createControlGroups, removeControlGroups } from './controlGroups.ts';
import { loadImages } from './clusterImages.ts';
import { buildContainerd, buildKubernetes } from './goBinaries.ts';
import { requireSuitableHost } from './hostRequirements.ts';
import { importImage } from './nodeImages.ts';
import { createNodeNetwork, removeNodeNetwork } from './nodeNetwork.ts';
import { NodeProcesses, type NodeBuilds } from './nodeProcesses.ts';
import { buildNodeRoot } from './nodeRoot.ts';
import { pauseImage } from './pauseImage.ts';
import type { Progress } from './progress.ts';
import { SecondNode } from './secondNode.ts';
import type { ContainerdLine } from './versions.ts';

/** What `status` tells. */
export interface DevClusterStatus {
  readonly running: boolean;
  readonly ready: boolean;
  readonly containerd?: ContainerdLine | undefined;
  /** The containerd of the second node, where there is one. */
  readonly secondContainerd?: ContainerdLine | undefined;
  readonly kubeconfig?: string;
}

/** What a node runs: built on first use. */
async function buildNode(line: ContainerdLine, progress: Progress): Promise<NodeBuilds> {
  return {
    root: await buildNodeRoot(progress),
    kubernetes: await buildKubernetes(progress),
    containerd: await buildContainerd(line, progress),
  };
}

/** The dev cluster of one checkout: a real Kubernetes with real CRIU, on one node or two, in namespaces of its own. */
export class DevCluster {
  readonly slot: ClusterSlot;
  readonly node: NodeProcesses;
  readonly second: SecondNode;

  private constructor(slot: ClusterSlot) {
    this.slot = slot;
    this.node = new NodeProcesses(firstNode(slot));
    this.second = new SecondNode(slot);
  }

  /** The cluster of the checkout at `checkout` where one was started. */
  static async find(checkout: string): Promise<DevCluster | undefined> {
    const slot = await findSlot(checkout);
    return slot && new DevCluster(slot);
  }

  /**
   * Brings the cluster of the checkout at `checkout` to a Ready node. A cluster that runs already with the same
   * containerd is left as it is; remains of a crashed or half-started one are cleaned up first.
   * @throws UnsuitableHostError where this machine cannot host it.
   */
  static async up(checkout: string, line: ContainerdLine, progress: Progress): Promise<DevCluster> {
    await requireSuitableHost(progress);
    const builds = await buildNode(line, progress);
    return withClusterLock(checkout, () => DevCluster.bringUp(checkout, builds, line, progress));
  }

  private static async bringUp(
    checkout: string,
    builds: NodeBuilds,
    line: ContainerdLine,
    progress: Progress,
  ): Promise<DevCluster> {
    for (const slot of await abandonedSlots()) await new DevCluster(slot).down();
    const existing = await DevCluster.find(checkout);
    const status = await existing?.status();
    if (existing && status?.ready && status.containerd === line) return existing;
    await existing?.down();
    const cluster = new DevCluster(await takeSlot(checkout));
    try {
      await cluster.start(builds, line, progress);
    } catch (error) {
      await cluster.node.kill();
      throw error;
    }
    return cluster;
  }

  /** The kubeconfig of the cluster's administrator. */
  get kubeconfig(): string {
    return kubeconfigFile(this.slot);
  }

  /** Ends everything of the cluster and removes all that it left on this machine. */
  async down(): Promise<void> {
    await this.second.stop();
    await this.node.kill();
    await removeNodeNetwork(this.slot);
    await removeControlGroups(this.slot.name);
    await releaseSlot(this.slot);
  }

  /** What runs now. */
  async status(): Promise<DevClusterStatus> {
    if (!(await this.node.isRunning())) return { running: false, ready: false };
    const line = await readFile(this.lineFile(), 'utf8').catch(() => undefined);
    const ready = await this.nodeIsReady();
    return {
      running: true,
      ready,
      containerd: line as ContainerdLine | undefined,
      secondContainerd: await this.second.line(),
      kubeconfig: this.kubeconfig,
    };
  }

  /** Brings the second node to be Ready, with the containerd that the first one has not; one that is there is left as it is. */
  async upSecondNode(progress: Progress): Promise<void> {
    const first = (await this.status()).containerd;
    const line: ContainerdLine = first === '2.3' ? '2.4' : '2.3';
    if ((await this.second.line()) === line && (await this.nodeIsReady(secondNodeName))) return;
    await this.second.start(await buildNode(line, progress), line, progress);
    await untilReached(this.second.node, 'the second node is Ready', () => this.nodeIsReady(secondNodeName));
  }

  /** Ends the second node, and makes the cluster forget it. */
  async downSecondNode(): Promise<void> {
    await this.second.stop();
    await this.kubectl(['delete', 'node', secondNodeName, '--ignore-not-found']);
  }

  /** Runs kubectl as the administrator and returns what it prints. */
  async kubectl(args: readonly string[], input?: string): Promise<string> {
    const command = ['kubectl', '--kubeconfig=/etc/thaw/admin.kubeconfig', ...args];
    const result = await this.node.run(command, input === undefined ? {} : { input });
    return result.stdout;
  }

  async loadImage(reference: string, tar: string): Promise<boolean> {
    return importImage(this.node, firstNode(this.slot), { reference, tar });
  }

  /** Starts the kubelet anew with `changes` to its configuration, until the next call or the cluster's end. */
  async reconfigureKubelet(changes: object): Promise<void> {
    await this.node.stop('kubelet');
    const file = path.join(this.slot.folder, 'etc', 'kubelet.yaml');
    await writeFile(file, kubeletConfiguration(firstNode(this.slot), changes));
    await this.startComponent(kubelet(firstNode(this.slot)));
    await untilReached(this.node, 'the kubelet answers', () =>
      succeeds(this.node, [
        'kubectl',
        '--kubeconfig=/etc/thaw/admin.kubeconfig',
        'get',
        `--raw=/api/v1/nodes/${nodeName}/proxy/healthz`,
      ]),
    );
  }

  private async start(builds: NodeBuilds, line: ContainerdLine, progress: Progress): Promise<void> {
    progress.report('Starting the node');
    await mkdir(path.join(this.slot.folder, 'log'), { recursive: true });
    await removeNodeNetwork(this.slot);
    await removeControlGroups(this.slot.name);
    await createNodeNetwork(this.slot);
    await createControlGroups(this.slot.name);
    const nodes = [firstNode(this.slot), secondNode(this.slot)] as const;
    await writeClusterFiles(this.slot, await createClusterCredentials(...nodes, apiServiceAddress));
    await writeContainerdConfiguration(firstNode(this.slot), line);
    await writeFile(this.lineFile(), line);
    await this.node.boot(builds);
    for (const component of baseComponents()) await this.startComponent(component);
    await this.startComponent(apiServer(this.slot));
    await untilReached(this.node, 'containerd is ready', () => succeeds(this.node, ['ctr', 'version']));
    await loadImages(this, [pauseImage], progress);
    progress.report('Waiting for the API server');
    await untilReached(this.node, 'the API server is ready', () =>
      succeeds(this.node, ['kubectl', '--kubeconfig=/etc/thaw/admin.kubeconfig', 'get', '--raw=/readyz']),
    );
    await this.kubectl(
      ['create', '--filename=-'],
      kubeletClientRights()
        .map((right) => JSON.stringify(right))
        .join('\n'),
    );
    for (const component of clientsOfApiServer(this.slot)) await this.startComponent(component);
    progress.report('Waiting for the node');
    await untilReached(this.node, 'the node is Ready', () => this.nodeIsReady());
    await untilReached(this.node, 'the default service account exists', () =>
      succeeds(this.node, [
        'kubectl',
        '--kubeconfig=/etc/thaw/admin.kubeconfig',
        'get',
        'serviceaccount/default',
        'configmap/kube-root-ca.crt',
      ]),
    );
    progress.report(`Kubernetes is ready: ${this.kubeconfig}`);
  }

  private async startComponent(component: Component): Promise<void> {
    await this.node.start(component.name, component.command);
  }

  private async nodeIsReady(name = nodeName): Promise<boolean> {
    const jsonPath = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}';
    const args = ['get', 'node', name, '--output', jsonPath, '--request-timeout=5s'];
    return this.kubectl(args).then(
      (ready) => ready === 'True',
      () => false,
    );
  }

  private lineFile(): string {
    return path.join(this.slot.folder, 'containerd-line');
  }
}
