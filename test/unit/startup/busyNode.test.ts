import { describe, expect, it } from 'vitest';
import type { AgentCall } from '../../../src/kubernetes/agentCommands.ts';
import { BusyNode } from '../../../src/startup/busyNode.ts';

/** An agent that answers so, and counts how often it was asked. */
class FakeAgent {
  asked = 0;
  readonly #answer: (call: AgentCall) => Promise<number>;

  constructor(answer: (call: AgentCall) => Promise<number>) {
    this.#answer = answer;
  }

  processorWaiting(_: number, call: AgentCall = {}): Promise<number> {
    this.asked += 1;
    return this.#answer(call);
  }
}

const { signal } = new AbortController();

describe('how busy a node is', () => {
  it('is looked up before each start', async () => {
    const agent = new FakeAgent(() => Promise.resolve(0.4));
    const node = new BusyNode(agent);
    expect([await node.look(signal), await node.look(signal)]).toEqual([0.4, 0.4]);
    expect(agent.asked).toBe(2);
  });

  it('is not asked again where it cannot be known', async () => {
    const agent = new FakeAgent(() => Promise.reject(new Error('no command waited')));
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
