import { describe, expect, it } from 'vitest';
import type { AgentCall } from '../../../src/kubernetes/agentCommands.ts';
import { BusyNode, onceLooked } from '../../../src/startup/busyNode.ts';
import type { ComparisonSide } from '../../../src/startup/comparison.ts';
import type { StartupRun } from '../../../src/startup/startupRun.ts';
import { startupRuns } from './startupRuns.ts';

/** An agent that answers so, and counts how often it was asked. */
class FakeAgent {
  asked = 0;
  readonly #answer: (call: AgentCall) => Promise<number>;

  constructor(answer: (call: AgentCall) => Promise<number>) {
    this.#answer = answer;
  }

  processorUse(_: number, call: AgentCall = {}): Promise<number> {
    this.asked += 1;
    return this.#answer(call);
  }
}

/** Starts on `node-1`. */
const side: ComparisonSide = {
  start: (index) =>
    Promise.resolve(
      startupRuns('cold', [100, 200]).map((run) => ({ ...run, node: 'node-1' }))[index] as StartupRun,
    ),
  remove: () => Promise.resolve(),
};

const { signal } = new AbortController();

describe('how busy a node is', () => {
  it('is looked up before each start', async () => {
    const agent = new FakeAgent(() => Promise.resolve(0.4));
    const node = new BusyNode(agent);
    expect([await node.look(signal), await node.look(signal)]).toEqual([0.4, 0.4]);
    expect(agent.asked).toBe(2);
  });

  it('is not asked again where it cannot be known', async () => {
    const agent = new FakeAgent(() => Promise.reject(new Error('no command busy')));
    const node = new BusyNode(agent);
    expect([await node.look(signal), await node.look(signal)]).toEqual([undefined, undefined]);
    expect(agent.asked).toBe(1);
  });

  it('holds up nobody who cancels', async () => {
    const ending = new AbortController();
    const agent = new FakeAgent(
      (call) =>
        new Promise((_, reject) => {
          call.signal?.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        }),
    );
    const looked = new BusyNode(agent).look(ending.signal);
    ending.abort();
    expect(await looked).toBeUndefined();
  });
});

describe('a start before which was looked', () => {
  it('has how busy its node was', async () => {
    const node = new BusyNode(new FakeAgent(() => Promise.resolve(0.4)));
    expect(await onceLooked(node, 'node-1', side).start(1, signal)).toMatchObject({
      firstResponseMs: 200,
      nodeUse: 0.4,
    });
  });

  it('on another node has nothing of it', async () => {
    const node = new BusyNode(new FakeAgent(() => Promise.resolve(0.4)));
    expect(await onceLooked(node, 'node-2', side).start(0, signal)).not.toHaveProperty('nodeUse');
  });
});
