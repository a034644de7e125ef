import { readFile } from 'node:fs/promises';
import type { TestNode } from './testNode.ts';

/** What containerd itself has written of a container's start, in milliseconds since the Unix epoch. */
export interface NodeRecord {
  readonly sandboxReady: number;
  readonly containerCreated: number;
  readonly started: number;
}

/** A line of containerd's log: when, with its nanoseconds apart, and what. */
const logLine =
  /^time="(?<seconds>[^."]+)\.(?<fraction>\d+)(?<zone>[^"]*)" level=\w+ msg="(?<message>.*?[^\\])"/;

/**
 * Reads from the log of the node's containerd when it had done what the kubelet asked for (messages of
 * internal/cri/instrument/instrumented_service.go). For pods of one container that has started once.
 */
export async function readNodeRecord({ cluster }: TestNode, podUid: string): Promise<NodeRecord> {
  const log = await readFile(cluster.node.logFile('containerd'), 'utf8');
  const lines = log.split('\n');
  const sandbox = find(lines, `RunPodSandbox for .*${podUid}.* returns sandbox id "(\\w+)"`);
  const created = find(
    lines,
    `CreateContainer within sandbox "${sandbox.id}" for .* returns container id "(\\w+)"`,
  );
  const started = find(lines, `StartContainer for "(${created.id})" returns successfully`);
  return { sandboxReady: sandbox.at, containerCreated: created.at, started: started.at };
}

/** The first line whose message matches, and the id in it. */
function find(lines: readonly string[], pattern: string): { readonly at: number; readonly id: string } {
  const expression = new RegExp(pattern);
  for (const line of lines) {
    const { seconds = '', fraction = '', zone = '', message = '' } = logLine.exec(line)?.groups ?? {};
    const id = expression.exec(message.replaceAll('\\"', '"'))?.[1];
    if (id !== undefined) return { at: Date.parse(seconds + zone) + Number(`0.${fraction}`) * 1000, id };
  }
  throw new Error(`containerd's log has no line ${pattern}`);
}
