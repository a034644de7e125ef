import { constants } from 'node:os';
import { HeldCluster } from '../../devcluster/heldCluster.ts';
import { ConsoleProgress } from '../../devcluster/progress.ts';

/**
 * Vitest calls it once before the tests of the tier: they find the dev cluster, with all images, through KUBECONFIG.
 * What it returns is called after them.
 */
export async function setup(): Promise<() => Promise<void>> {
  exitWhenInterrupted();
  const held = await HeldCluster.hold(new ConsoleProgress());
  process.env.KUBECONFIG = held.cluster.kubeconfig;
  return () => held[Symbol.asyncDispose]();
}

/**
 * An exit, and not a death by the signal, takes the cluster down again. Vitest listens only `once`, and execa lets the
 * signal kill the process when it finds no listener left.
 */
function exitWhenInterrupted(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
  }
}
