import { describe, expect, it, vi } from 'vitest';
import { inTurn, type TurnRequest } from '../../../src/checkpoint/dumpTurn.ts';
import { failed } from './archiveExample.ts';

/** An agent that gives one turn when it is told to, and what has become of it. */
class TurnGiver {
  readonly #given = Promise.withResolvers<undefined>();
  state: 'waiting' | 'taken' | 'over' | 'cancelled' = 'waiting';

  give(): void {
    this.#given.resolve(undefined);
  }

  refuse(): void {
    this.#given.reject(failed('forbidden'));
  }

  takeTurn: TurnRequest['agent']['takeTurn'] = async (_podUid, hold, call) => {
    call?.signal?.addEventListener('abort', () => {
      this.state = 'cancelled';
    });
    await this.#given.promise;
    this.state = 'taken';
    await hold(() => 1000);
    this.state = 'over';
  };
}

describe('a dump', () => {
  it('waits for its turn, and has it for as long as it takes', async () => {
    const agent = new TurnGiver();
    const written = Promise.withResolvers<string>();
    const dump = vi.fn(() => written.promise);
    const result = inTurn({ agent, podUid: 'uid-1' }, dump);
    expect(dump).not.toHaveBeenCalled();
    agent.give();
    await vi.waitFor(() => {
      expect(dump).toHaveBeenCalledOnce();
    });
    expect(agent.state).toBe('taken');
    written.resolve('archive');
    expect(await result).toBe('archive');
    await vi.waitUntil(() => agent.state === 'over');
  });

  it('is told the clock of the node, where there is an agent', async () => {
    const agent = new TurnGiver();
    agent.give();
    expect(await inTurn({ agent, podUid: 'uid-1' }, (clock) => Promise.resolve(clock?.()))).toBe(1000);
    const none = { takeTurn: () => Promise.reject(failed('forbidden')) };
    const clock = await inTurn({ agent: none, podUid: 'uid-1' }, (each) => Promise.resolve(each));
    expect(clock).toBeUndefined();
  });

  it('lets others have their turn when it has failed', async () => {
    const agent = new TurnGiver();
    agent.give();
    const result = inTurn({ agent, podUid: 'uid-1' }, () => Promise.reject(new Error('failed')));
    await expect(result).rejects.toThrow('failed');
    await vi.waitUntil(() => agent.state === 'over');
  });

  it('is not begun where its waiting is cancelled', async () => {
    const agent = new TurnGiver();
    const dump = vi.fn(() => Promise.resolve());
    const controller = new AbortController();
    const result = inTurn({ agent, podUid: 'uid-1', signal: controller.signal }, dump);
    controller.abort();
    await expect(result).rejects.toThrow('cancelled');
    expect(agent.state).toBe('cancelled');
    expect(dump).not.toHaveBeenCalled();
  });

  it('keeps its turn when it is cancelled later: the node goes on with it', async () => {
    const agent = new TurnGiver();
    agent.give();
    const written = Promise.withResolvers<string>();
    const dump = vi.fn(() => written.promise);
    const controller = new AbortController();
    const result = inTurn({ agent, podUid: 'uid-1', signal: controller.signal }, dump);
    await vi.waitUntil(() => dump.mock.calls.length > 0);
    controller.abort();
    expect(agent.state).toBe('taken');
    written.resolve('archive');
    expect(await result).toBe('archive');
  });

  it('is made without a turn where none can be had', async () => {
    const agent = new TurnGiver();
    agent.refuse();
    expect(await inTurn({ agent, podUid: 'uid-1' }, () => Promise.resolve('archive'))).toBe('archive');
  });

  it('is not begun where none can be had, and that is a reason not to', async () => {
    const agent = new TurnGiver();
    agent.refuse();
    const dump = vi.fn(() => Promise.resolve('archive'));
    const onRefused = (why: unknown): Promise<void> => {
      throw why;
    };
    await expect(inTurn({ agent, podUid: 'uid-1', onRefused }, dump)).rejects.toMatchObject({
      reason: 'forbidden',
    });
    expect(dump).not.toHaveBeenCalled();
  });
});
