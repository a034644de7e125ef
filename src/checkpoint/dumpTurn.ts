import { abortable } from '../kubernetes/abortable.ts';
import type { NodeAgent } from '../kubernetes/nodeAgent.ts';

/** Whose containers are dumped, and by which agent's leave. */
export interface TurnRequest {
  readonly agent: Pick<NodeAgent, 'takeTurn'>;
  readonly podUid: string;
  /** Ends the waiting; not what is done then. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Has containers of a pod dumped when it is their turn, also among other windows and users: dumps that overlap would disturb each
 * other, as containerd's share a folder, and two of one second would be one archive. Where no turn can be had, as there is no
 * agent, it does not wait: whoever may have no agent is better told of what cannot be done without.
 *
 * Rejects as `dump` does, or with an `AbortError` where the waiting is cancelled.
 */
export async function inTurn<Result>(
  { agent, podUid, signal }: TurnRequest,
  dump: () => Promise<Result>,
): Promise<Result> {
  const turn = Promise.withResolvers<undefined>();
  const end = Promise.withResolvers<undefined>();
  const waiting = new AbortController();
  const begin = (): void => {
    turn.resolve(undefined);
  };
  const hold = async (): Promise<void> => {
    begin();
    await end.promise;
  };
  void agent.takeTurn(podUid, hold, { signal: waiting.signal }).then(begin, begin);
  try {
    await abortable(turn.promise, signal);
  } catch (error) {
    waiting.abort();
    throw error;
  }
  try {
    return await dump();
  } finally {
    end.resolve(undefined);
  }
}
