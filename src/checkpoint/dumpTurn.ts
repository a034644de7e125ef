import { abortable } from '../kubernetes/abortable.ts';
import type { NodeAgent } from '../kubernetes/nodeAgent.ts';
import type { NodeClock } from '../kubernetes/nodeClock.ts';

/** Whose containers are dumped, and by which agent's leave. */
export interface TurnRequest {
  readonly agent: Pick<NodeAgent, 'takeTurn'>;
  readonly podUid: string;
  /** Ends the waiting; not what is done then. */
  readonly signal?: AbortSignal | undefined;
  /** Told why no turn can be had: where it rejects, so does the dump, before it is begun. */
  readonly onRefused?: ((why: unknown) => Promise<void>) | undefined;
}

/**
 * Has containers of a pod dumped when it is their turn, also among other windows and users: dumps that overlap would disturb each
 * other, as containerd's share a folder, and two of one second would be one archive. Where no turn can be had, as there is no
 * agent, it does not wait: whoever may have no agent is better told of what cannot be done without, unless `onRefused` forbids it.
 *
 * @param dump told the clock of the node, where there is an agent that knows it
 *
 * Rejects as `dump` does, or with an `AbortError` where the waiting is cancelled.
 */
export async function inTurn<Result>(
  { agent, podUid, signal, onRefused }: TurnRequest,
  dump: (clock: NodeClock | undefined) => Promise<Result>,
): Promise<Result> {
  const turn = Promise.withResolvers<NodeClock | undefined>();
  const end = Promise.withResolvers<undefined>();
  const waiting = new AbortController();
  let isTaken = false;
  const begin = (clock?: NodeClock): void => {
    isTaken = true;
    turn.resolve(clock);
  };
  const refuse = async (why: unknown): Promise<void> => {
    if (isTaken) return;
    try {
      await onRefused?.(why);
      begin();
    } catch (error) {
      turn.reject(error);
    }
  };
  const hold = async (clock: NodeClock | undefined): Promise<void> => {
    begin(clock);
    await end.promise;
  };
  void agent.takeTurn(podUid, hold, { signal: waiting.signal }).then(() => {
    begin();
  }, refuse);
  let clock: NodeClock | undefined;
  try {
    clock = await abortable(turn.promise, signal);
  } catch (error) {
    waiting.abort();
    throw error;
  }
  try {
    return await dump(clock);
  } finally {
    end.resolve(undefined);
  }
}
