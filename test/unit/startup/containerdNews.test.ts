import { describe, expect, it } from 'vitest';
import type { ContainerdEvent } from '../../../src/kubernetes/containerdEvent.ts';
import type { ContainerdListener } from '../../../src/kubernetes/containerdEventOutput.ts';
import type { AgentCall } from '../../../src/kubernetes/agentCommands.ts';
import { ContainerdNews } from '../../../src/startup/containerdNews.ts';

const event: ContainerdEvent = { topic: '/tasks/start', podUid: 'u-1', unixMilliseconds: 1 };

/** A node's agent, whose containerd tells what a test has it tell. */
class FakeAgent {
  followed: string | undefined;
  listener: ContainerdListener | undefined;
  isEnded = false;
  failure: Error | undefined;

  followContainerd(namespace: string, listener: ContainerdListener, { signal }: AgentCall): Promise<void> {
    this.followed = namespace;
    this.listener = listener;
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => {
        this.isEnded = true;
        reject(new Error('cancelled'));
      });
    });
  }
}

function follow(agent: FakeAgent, cancel = new AbortController()): Promise<ContainerdNews> {
  return ContainerdNews.follow(agent, 'demo', cancel.signal);
}

describe('ContainerdNews', () => {
  it('is there once nothing can be missed, and tells what containerd tells of the namespace', async () => {
    const agent = new FakeAgent();
    const following = follow(agent);
    expect(agent.followed).toBe('demo');
    agent.listener?.onFollowing();
    using news = await following;
    const told: ContainerdEvent[] = [];
    const end = news.listen((each) => told.push(each));
    agent.listener?.onEvent(event);
    end();
    agent.listener?.onEvent(event);
    expect(told).toEqual([event]);
  });

  it('ends what the agent does for it', async () => {
    const agent = new FakeAgent();
    const following = follow(agent);
    agent.listener?.onFollowing();
    (await following)[Symbol.dispose]();
    expect(agent.isEnded).toBe(true);
  });

  it('is done without where there can be no agent', async () => {
    const agent = new FakeAgent();
    agent.failure = new Error('forbidden');
    using news = await follow(agent);
    expect(news).toBeInstanceOf(ContainerdNews);
  });

  it('is not waited for too long, and not begun beside what is measured then', async () => {
    const agent = new FakeAgent();
    using news = await ContainerdNews.follow(agent, 'demo', new AbortController().signal, 1);
    expect(news).toBeInstanceOf(ContainerdNews);
    expect(agent.isEnded).toBe(true);
  });

  it('is not waited for once the measurement is cancelled', async () => {
    const agent = new FakeAgent();
    const cancel = new AbortController();
    const following = follow(agent, cancel);
    cancel.abort();
    using news = await following;
    expect(news).toBeInstanceOf(ContainerdNews);
    expect(agent.isEnded).toBe(true);
  });
});
