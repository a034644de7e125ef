import { setTimeout as delay } from 'node:timers/promises';
import type { NodeProcesses } from './nodeProcesses.ts';

/** How long a part of a cluster may take to be there, in milliseconds. */
const patienceMs = 60_000;

/**
 * Waits until a part of a node is there.
 * @throws Error where that takes too long, or the node was ended meanwhile.
 */
export async function untilReached(
  node: NodeProcesses,
  what: string,
  condition: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Error(
        `The dev cluster did not start: ${what} was not reached in ${patienceMs / 1000} s; see ${node.logFolder}`,
      );
    }
    if (!(await node.isRunning())) throw new Error('The dev cluster was ended while it started.');
    await delay(50);
  }
}

/** Whether a command of the node ends well. */
export async function succeeds(node: NodeProcesses, command: readonly string[]): Promise<boolean> {
  const result = await node.run(command, { reject: false });
  return result.exitCode === 0;
}
