import { ConsoleProgress } from '../../devcluster/progress.ts';
import { HeldCluster } from '../support/heldCluster.ts';

/**
 * Vitest calls it once before the tests of the tier: they find the dev cluster, with all images, through KUBECONFIG.
 * What it returns is called after them.
 */
export async function setup(): Promise<() => Promise<void>> {
  const held = await HeldCluster.hold(new ConsoleProgress());
  process.env.KUBECONFIG = held.cluster.kubeconfig;
  return () => held[Symbol.asyncDispose]();
}
