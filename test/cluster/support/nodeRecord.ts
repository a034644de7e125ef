import { readFile } from 'node:fs/promises';
import { vi } from 'vitest';
import type { TestNode } from './testNode.ts';

/** What the kubelet and containerd have written of a container's start, each when it was done, in milliseconds since the Unix epoch. */
export interface NodeRecord extends ContainerdRecord {
  /** When the kubelet learnt, by its own watch, that the pod is its to start. */
  readonly scheduled: number;
  readonly imagePresent: number;
  /** When the readiness probe had succeeded. */
  readonly probed: number;
  /** When the API server had taken from it that the pod is ready. */
  readonly ready: number;
}

/** What containerd alone has written. */
export interface ContainerdRecord {
  readonly sandboxReady: number;
  readonly containerCreated: number;
  readonly started: number;
}

/** A line of containerd's log: when, with its nanoseconds apart, and what. */
const logLine =
  /^time="(?<seconds>[^."]+)\.(?<fraction>\d+)(?<zone>[^"]*)" level=\w+ msg="(?<message>.*?[^\\])"/;

/** A line of the kubelet's log (k8s.io/klog, "Log line format"), whose time is the machine's: when, and what. */
const kubeletLine =
  /^[IWEF](?<month>\d\d)(?<day>\d\d) (?<time>\d\d:\d\d:\d\d)(?<fraction>\.\d+) +\d+ [^\]]+\] (?<message>.*)/;

/**
 * Reads from the logs of the node when the kubelet had done a step, and containerd what the kubelet asked for. For pods of
 * one container that has started once, and has a readiness probe.
 */
export async function readNodeRecord(
  node: TestNode,
  pod: { readonly namespace: string; readonly name: string; readonly uid: string },
): Promise<NodeRecord> {
  // What is told of a pod may be here before the kubelet has written that it told it.
  return await vi.waitFor(async () => ({
    ...kubeletRecord(await linesOf(node, 'kubelet'), `${pod.namespace}/${pod.name}`),
    ...containerdRecord(await linesOf(node, 'containerd'), pod.uid),
  }));
}

async function linesOf({ cluster }: TestNode, program: 'kubelet' | 'containerd'): Promise<readonly string[]> {
  return (await readFile(cluster.node.logFile(program), 'utf8')).split('\n');
}

/**
 * By messages of pkg/kubelet/kubelet.go (`syncLoopIteration`), of pkg/kubelet/status/status_manager.go (`syncPod`), and of the event
 * recorder (client-go, tools/record/event.go).
 */
function kubeletRecord(lines: readonly string[], pod: string): Omit<NodeRecord, keyof ContainerdRecord> {
  const said = (pattern: string): number => {
    const expression = new RegExp(pattern);
    for (const line of lines) {
      const { month, day, time, fraction = '', message = '' } = kubeletLine.exec(line)?.groups ?? {};
      if (!expression.test(message)) continue;
      const seconds = Date.parse(`${new Date().getFullYear()}-${month}-${day}T${time}`);
      return seconds + Number(`0${fraction}`) * 1000;
    }
    throw new Error(`The kubelet's log has no line ${pattern}`);
  };
  return {
    scheduled: said(`^"SyncLoop ADD" source="api" pods=\\[.*"${pod}"`),
    imagePresent: said(`^"Event occurred" object="${pod}" fieldPath="spec.containers\\{.* reason="Pulled"`),
    probed: said(`^"SyncLoop \\(probe\\)" probe="readiness" status="ready" pod="${pod}"`),
    ready: said(
      `^"Patch status for pod" pod="${pod}".*\\\\"status\\\\":\\\\"True\\\\",\\\\"type\\\\":\\\\"Ready\\\\"`,
    ),
  };
}

/** By messages of internal/cri/instrument/instrumented_service.go. */
function containerdRecord(lines: readonly string[], podUid: string): ContainerdRecord {
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
