import type { Workbench } from './workbench.ts';

/** A pod with a row in the Pods view. */
export interface ShownPod {
  readonly namespace: string;
  readonly pod: string;
}

/** Chooses an item of a pod's context menu, by its whole title; the views of Thaw must be shown. */
export async function chooseOnPod(
  workbench: Workbench,
  { namespace, pod }: ShownPod,
  item: string,
): Promise<void> {
  const pods = workbench.tree('Pods');
  await pods.expand(pods.row(`Namespace ${namespace}`));
  await pods.choose(pods.row(`Pod ${pod},`), item);
}
