/** The time by the clock of a node, in milliseconds since the Unix epoch. */
export type NodeClock = () => number;

/** What the agent says when a client has its turn (`runtime/agent.sh`): agents of older images do not tell the time. */
export const turnLine = /^turn(?: (?<now>\d+))?\n/;

/** The clock of the node on which a turn was given, by what was said then: it goes on as this machine's does. Undefined where that was not. */
export function clockOfTurn(line: string): NodeClock | undefined {
  const toldAt = performance.now();
  const { now } = turnLine.exec(line)?.groups ?? {};
  return now === undefined ? undefined : () => Number(now) + performance.now() - toldAt;
}
