import type { NodeAgent } from '../kubernetes/nodeAgent.ts';
import type { ComparisonSide } from './comparison.ts';

/** How long is looked before a start, in seconds. */
const lookSeconds = 0.3;

/** How long the node's agent is waited for, in milliseconds. */
const patienceMs = 5000;

/**
 * Looks how busy a node is before each start of a measurement, when nothing of the measurement runs on it. It is a help only: a node that
 * cannot tell is not asked again.
 */
export class BusyNode {
  #agent: Pick<NodeAgent, 'processorWaiting'> | undefined;

  constructor(agent: Pick<NodeAgent, 'processorWaiting'>) {
    this.#agent = agent;
  }

  /** In which part of a moment, from 0 to 1, anything waited for a processor; `undefined` where that cannot be known. */
  async look(signal: AbortSignal): Promise<number | undefined> {
    try {
      const ending = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
      return await this.#agent?.processorWaiting(lookSeconds, { signal: ending });
    } catch {
      this.#agent = undefined;
      return undefined;
    }
  }
}

/** Starts, before each of which is looked how busy the node is on which it will likely be; of one elsewhere, that says nothing. */
export function onceLooked(busyNode: BusyNode, likelyNode: string, side: ComparisonSide): ComparisonSide {
  return {
    start: async (index, signal) => {
      const nodeWaiting = await busyNode.look(signal);
      const run = await side.start(index, signal);
      return nodeWaiting !== undefined && run.node === likelyNode ? { ...run, nodeWaiting } : run;
    },
    remove: (index) => side.remove(index),
  };
}
