import type { NodeAgent } from '../kubernetes/nodeAgent.ts';
import type { ComparisonSide } from './comparison.ts';

/** How long is looked before a start, in seconds. */
const lookSeconds = 0.3;

/** How long the node's agent is waited for, in milliseconds: the first time, as it may have to be started, and from then on. */
const firstPatienceMs = 20_000;
const patienceMs = 5000;

/**
 * Looks how busy a node is before each start of a measurement, when nothing of the measurement runs on it. It is a help only: a node that
 * cannot tell is not asked again.
 */
export class BusyNode {
  #agent: Pick<NodeAgent, 'processorUse'> | undefined;
  #patienceMs = firstPatienceMs;

  constructor(agent: Pick<NodeAgent, 'processorUse'>) {
    this.#agent = agent;
  }

  /** How busy its processors are, from 0 to 1; `undefined` where that cannot be known. */
  async look(signal: AbortSignal): Promise<number | undefined> {
    try {
      const ending = AbortSignal.any([signal, AbortSignal.timeout(this.#patienceMs)]);
      this.#patienceMs = patienceMs;
      return await this.#agent?.processorUse(lookSeconds, { signal: ending });
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
      const nodeUse = await busyNode.look(signal);
      const run = await side.start(index, signal);
      return nodeUse !== undefined && run.node === likelyNode ? { ...run, nodeUse } : run;
    },
    remove: (index) => side.remove(index),
  };
}
