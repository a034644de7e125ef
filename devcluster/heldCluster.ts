import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadClusterImages } from './clusterImages.ts';
import { DevCluster } from './devCluster.ts';
import type { Progress } from './progress.ts';
import type { ContainerdLine } from './versions.ts';

const checkout = path.resolve(import.meta.dirname, '..');

/** Native restore needs it. */
const containerdLine: ContainerdLine = '2.3';

/** How long a running cluster may take to be ready before it is restarted, in milliseconds. */
const patienceMs = 30_000;

/**
 * The dev cluster of this checkout, with all images, for as long as a run needs it. One that was up before stays up;
 * one that was started for the run goes with it, also when the process exits without having disposed of this.
 */
export class HeldCluster implements AsyncDisposable {
  readonly cluster: DevCluster;
  readonly #takeDownAtExit: (() => void) | undefined;

  private constructor(cluster: DevCluster, takeDownAtExit: (() => void) | undefined) {
    this.cluster = cluster;
    this.#takeDownAtExit = takeDownAtExit;
  }

  /** @throws Error where the cluster runs with another containerd, and whatever {@link DevCluster.up} throws. */
  static async hold(progress: Progress, signal?: AbortSignal): Promise<HeldCluster> {
    const running = await findRunning(signal);
    if (running) return HeldCluster.withImages(new HeldCluster(running, undefined), progress, signal);
    process.on('exit', takeDownNow);
    const started = await unlessAborted(DevCluster.up(checkout, containerdLine, progress), signal);
    return HeldCluster.withImages(new HeldCluster(started, takeDownNow), progress, signal);
  }

  private static async withImages(
    held: HeldCluster,
    progress: Progress,
    signal?: AbortSignal,
  ): Promise<HeldCluster> {
    try {
      await loadClusterImages(held.cluster, progress, signal);
      return held;
    } catch (error) {
      await held[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#takeDownAtExit) return;
    await this.cluster.down();
    process.off('exit', this.#takeDownAtExit);
  }
}

/**
 * The cluster of this checkout, if it is up. One that is not ready is given time: it may be starting, or the machine
 * is busy, and others may be using it.
 */
async function findRunning(signal?: AbortSignal): Promise<DevCluster | undefined> {
  const cluster = await DevCluster.find(checkout);
  const deadline = performance.now() + patienceMs;
  for (;;) {
    signal?.throwIfAborted();
    const status = await cluster?.status();
    if (!status?.running) return undefined;
    if (status.ready) {
      requireContainerdLine(status.containerd);
      return cluster;
    }
    if (performance.now() > deadline) return undefined;
    await delay(500);
  }
}

function requireContainerdLine(line: ContainerdLine | undefined): void {
  if (line === containerdLine) return;
  throw new Error(
    `The dev cluster of this checkout is up with containerd ${line}, and ${containerdLine} is needed: ` +
      'end it with "npm run devcluster -- down" first.',
  );
}

/**
 * While the process exits nothing can be awaited any more: another process takes the cluster down. It is not waited
 * for: some of the cluster's processes are children of this one, and are gone only when it is.
 */
function takeDownNow(): void {
  const program = path.join(import.meta.dirname, 'main.ts');
  spawn(process.execPath, [program, 'down'], { detached: true, stdio: 'ignore' }).unref();
}

/** Settles as `work` does, or rejects at once when `signal` is aborted; the work itself ends with the process. */
async function unlessAborted<Result>(work: Promise<Result>, signal?: AbortSignal): Promise<Result> {
  if (!signal) return work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    reject(signal.reason as Error);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
