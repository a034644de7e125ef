import { textPieces } from '../kubernetes/lineStream.ts';
import type { ApiRequester, ApiResponse } from './apiRequester.ts';
import type { ProbeAttempt, ProbeResult, StartupProbe } from './probe.ts';

/** The container that a probe asks. */
export interface ProbeTarget {
  readonly namespace: string;
  readonly podName: string;
  readonly container: string;
}

/** Runs a command in a container; `execInPod` bound to a connection is one. */
export type ExecCommand = (request: {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly [string, ...string[]];
  readonly signal: AbortSignal;
}) => Promise<{ readonly exitCode: number; readonly stdout: string }>;

/** What probes work with. */
export interface ProbeTools {
  readonly requester: ApiRequester;
  readonly exec: ExecCommand;
}

/** How much of an answer is read, in characters. */
const longestAnswer = 64 * 1024;

/** How far back in the log a line is looked for. */
const logLines = 1000;

/**
 * Makes one attempt of `probe` at `target` into a function.
 * `ageMs` tells the milliseconds since the create request, beyond which log lines are not those of this startup: a
 * natively restored container begins its log with a copy of the checkpointed one's.
 */
export function createProbeAttempt(
  probe: StartupProbe,
  target: ProbeTarget,
  { requester, exec }: ProbeTools,
  ageMs: () => number,
): ProbeAttempt {
  switch (probe.kind) {
    case 'http':
      return (signal) => attemptHttp(probe, target, requester, signal);
    case 'exec':
      return (signal) => attemptExec(probe, target, exec, signal);
    case 'logLine':
      return (signal) => attemptLogLine(probe, target, requester, ageMs(), signal);
  }
}

async function attemptHttp(
  probe: StartupProbe & { kind: 'http' },
  { namespace, podName }: ProbeTarget,
  requester: ApiRequester,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const path = `${podPath(namespace, `${podName}:${probe.port}`)}/proxy${probe.path}`;
  const response = await requester.request(`ask ${namespace}/${podName}`, path, { timeoutMs: 0, signal });
  const body = await readAnswer(response);
  if (response.status !== probe.expectedStatus) {
    return {
      succeeded: false,
      why: `HTTP status ${response.status} instead of ${probe.expectedStatus}${quote(body)}`,
    };
  }
  if (probe.bodyContains !== undefined && !body.includes(probe.bodyContains)) {
    return { succeeded: false, why: `"${probe.bodyContains}" is not in the answer${quote(body)}` };
  }
  return { succeeded: true, body };
}

async function attemptExec(
  { command }: StartupProbe & { kind: 'exec' },
  { namespace, podName, container }: ProbeTarget,
  exec: ExecCommand,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const { exitCode, stdout } = await exec({ namespace, pod: podName, container, command, signal });
  return exitCode === 0
    ? { succeeded: true, body: stdout.slice(0, longestAnswer) }
    : { succeeded: false, why: `${command[0]} ended with ${exitCode}` };
}

async function attemptLogLine(
  { contains }: StartupProbe & { kind: 'logLine' },
  { namespace, podName, container }: ProbeTarget,
  requester: ApiRequester,
  ageMs: number,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const query = new URLSearchParams({
    container,
    tailLines: String(logLines),
    sinceSeconds: String(Math.max(1, Math.ceil(ageMs / 1000))),
  });
  const path = `${podPath(namespace, podName)}/log?${query.toString()}`;
  const response = await requester.request(`read the log of ${namespace}/${podName}`, path, {
    timeoutMs: 0,
    signal,
  });
  let log = '';
  for await (const piece of textPieces(response)) log += piece;
  if (response.status !== 200)
    return { succeeded: false, why: `HTTP status ${response.status}${quote(log)}` };

  const line = log.split('\n').find((each) => each.includes(contains));
  return line === undefined
    ? { succeeded: false, why: `no line with "${contains}" in the log` }
    : { succeeded: true, body: line.slice(0, longestAnswer) };
}

function podPath(namespace: string, pod: string): string {
  // A colon separates the port for the proxy, and may stand in a path as it is.
  const [inNamespace, inPod] = [namespace, pod].map((name) => encodeURIComponent(name).replace('%3A', ':'));
  return `/api/v1/namespaces/${inNamespace}/pods/${inPod}`;
}

async function readAnswer(response: ApiResponse): Promise<string> {
  let text = '';
  for await (const piece of textPieces(response)) {
    text += piece;
    if (text.length >= longestAnswer) break;
  }
  return text.slice(0, longestAnswer);
}

/** The beginning of an answer, for a sentence: API servers and applications say in it what is wrong. */
function quote(body: string): string {
  const text = body.replace(/\s+/g, ' ').trim();
  if (text === '') return '';
  return `: ${text.length > 200 ? `${text.slice(0, 200)}…` : text}`;
}
