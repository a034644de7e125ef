import { createReadStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClusterCredentials } from './clusterCertificates.ts';
import {
  apiServiceAddress,
  kubeconfigFile,
  kubeletConfiguration,
  nodeName,
  writeClusterFiles,
} from './clusterFiles.ts';
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
  kubeletClientRights,
  type Component,
} from './components.ts';
import { createControlGroups, removeControlGroups } from './controlGroups.ts';
import { loadImages } from './clusterImages.ts';
import { buildContainerd, buildKubernetes } from './goBinaries.ts';
import { requireSuitableHost } from './hostRequirements.ts';
import { createNodeNetwork, removeNodeNetwork } from './nodeNetwork.ts';
import { NodeProcesses, type NodeBuilds } from './nodeProcesses.ts';
import { buildNodeRoot } from './nodeRoot.ts';
import { pauseImage } from './pauseImage.ts';
import type { Progress } from './progress.ts';
import type { ContainerdLine } from './versions.ts';

/** What `status` tells. */
export interface DevClusterStatus {
  readonly running: boolean;
  readonly ready: boolean;
  readonly containerd?: ContainerdLine | undefined;
  readonly kubeconfig?: string;
}

/** The dev cluster of one checkout: a real single-node Kubernetes with real CRIU, in namespaces of its own. */
export class DevCluster {
  readonly slot: ClusterSlot;
  readonly node: NodeProcesses;

  private constructor(slot: ClusterSlot) {
    this.slot = slot;
    this.node = new NodeProcesses(slot);
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
    const builds: NodeBuilds = {
      root: await buildNodeRoot(progress),
      kubernetes: await buildKubernetes(progress),
      containerd: await buildContainerd(line, progress),
    };
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
      kubeconfig: this.kubeconfig,
    };
  }

  /** Runs kubectl as the administrator and returns what it prints. */
  async kubectl(args: readonly string[], input?: string): Promise<string> {
    const command = ['kubectl', '--kubeconfig=/etc/thaw/admin.kubeconfig', ...args];
    const result = await this.node.run(command, input === undefined ? {} : { input });
    return result.stdout;
  }

  /**
   * Imports the image archive `tar` (an OCI layout) into the node's containerd, unless that very archive was imported
   * under its name before. Returns whether it was imported now.
   */
  async loadImage(reference: string, tar: string): Promise<boolean> {
    const record = path.join(this.slot.folder, 'images', encodeURIComponent(reference));
    if ((await readFile(record, 'utf8').catch(() => undefined)) === tar) return false;
    const images = ['ctr', '--namespace=k8s.io', 'images'];
    // Of a name that gets another image, containerd's CRI plugin does not learn the new id, by which image volumes are found.
    await this.node.run([...images, 'rm', '--sync', reference]);
    await this.node.run([...images, 'import', '--local', '-'], {
      stdin: createReadStream(tar),
    });
    await mkdir(path.dirname(record), { recursive: true });
    await writeFile(record, tar);
    return true;
  }

  /** Starts the kubelet anew with `changes` to its configuration, until the next call or the cluster's end. */
  async reconfigureKubelet(changes: object): Promise<void> {
    await this.node.stop('kubelet');
    const file = path.join(this.slot.folder, 'etc', 'kubelet.yaml');
    await writeFile(file, kubeletConfiguration(this.slot, changes));
    const [kubelet] = clientsOfApiServer(this.slot);
    if (kubelet) await this.startComponent(kubelet);
    await this.until('the kubelet answers', () =>
      this.succeeds([
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
    const credentials = await createClusterCredentials(this.slot.nodeAddress, apiServiceAddress);
    await writeClusterFiles(this.slot, line, credentials);
    await writeFile(this.lineFile(), line);
    await this.node.boot(builds);
    for (const component of baseComponents()) await this.startComponent(component);
    await this.startComponent(apiServer(this.slot));
    await this.until('containerd is ready', () => this.succeeds(['ctr', 'version']));
    await loadImages(this, [pauseImage], progress);
    progress.report('Waiting for the API server');
    await this.until('the API server is ready', () =>
      this.succeeds(['kubectl', '--kubeconfig=/etc/thaw/admin.kubeconfig', 'get', '--raw=/readyz']),
    );
    await this.kubectl(
      ['create', '--filename=-'],
      kubeletClientRights()
        .map((right) => JSON.stringify(right))
        .join('\n'),
    );
    for (const component of clientsOfApiServer(this.slot)) await this.startComponent(component);
    progress.report('Waiting for the node');
    await this.until('the node is Ready', () => this.nodeIsReady());
    await this.until('the default service account exists', () =>
      this.succeeds([
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

  private async nodeIsReady(): Promise<boolean> {
    const jsonPath = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}';
    const args = ['get', 'node', nodeName, '--output', jsonPath, '--request-timeout=5s'];
    return this.kubectl(args).then(
      (ready) => ready === 'True',
      () => false,
    );
  }

  private async succeeds(command: readonly string[]): Promise<boolean> {
    const result = await this.node.run(command, { reject: false });
    return result.exitCode === 0;
  }

  private async until(what: string, condition: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (!(await condition())) {
      if (performance.now() > deadline) {
        throw new Error(
          `The dev cluster did not start: ${what} was not reached in 60 s; see ${this.slot.folder}/log`,
        );
      }
      if (!(await this.node.isRunning())) throw new Error('The dev cluster was ended while it started.');
      await delay(50);
    }
  }

  private lineFile(): string {
    return path.join(this.slot.folder, 'containerd-line');
  }
}
