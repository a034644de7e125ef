import type { DevCluster } from '../../devcluster/devCluster.ts';
import { HeldCluster } from '../../devcluster/heldCluster.ts';
import { ConsoleProgress, type Progress } from '../../devcluster/progress.ts';
import type { ClusterConnection } from '../../src/kubernetes/connection.ts';
import { loadKubeconfig } from '../../src/kubernetes/kubeconfig.ts';
import type { BenchmarkContext } from './benchmark.ts';

/** The context that all benchmarks of a run share: nothing of the cluster is touched until one asks for it. */
export class BenchmarkCluster implements BenchmarkContext, AsyncDisposable {
  readonly progress: Progress = new ConsoleProgress();
  readonly signal: AbortSignal;
  #held: Promise<HeldCluster> | undefined;
  #connection: Promise<ClusterConnection> | undefined;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  async cluster(): Promise<DevCluster> {
    this.#held ??= HeldCluster.hold(this.progress, this.signal);
    return (await this.#held).cluster;
  }

  async connection(): Promise<ClusterConnection> {
    this.#connection ??= this.#connect();
    return this.#connection;
  }

  async #connect(): Promise<ClusterConnection> {
    const { kubeconfig } = await this.cluster();
    return (await loadKubeconfig({ paths: [kubeconfig] })).connect();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What failed to start has told so to the benchmark that asked for it.
    const connection = await this.#connection?.catch(() => undefined);
    connection?.dispose();
    const held = await this.#held?.catch(() => undefined);
    await held?.[Symbol.asyncDispose]();
  }
}
