import * as l10n from '@vscode/l10n';
import { textPieces } from '../kubernetes/lineStream.ts';
import { podPath, podProxyPath } from '../kubernetes/podPath.ts';
import type { ApiRequester } from './apiRequester.ts';
import { longestAnswer, quoted, readAnswer, requireAccess, unexpectedIn } from './httpAnswer.ts';
import type { ProbeAttempt, ProbeResult, StartupProbe } from './probe.ts';
import type { ObservedPod } from './timeline.ts';

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
    case 'podReady':
      return (signal) => attemptPodReady(target, requester, signal);
  }
}

async function attemptHttp(
  probe: StartupProbe & { kind: 'http' },
  { namespace, podName: pod }: ProbeTarget,
  requester: ApiRequester,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const attempted = l10n.t('ask {0}/{1}', namespace, pod);
  const path = podProxyPath({ namespace, pod, port: probe.port }, probe.path);
  const response = await requester.request(attempted, path, { timeoutMs: 0, signal });
  const answer = { status: response.status, body: await readAnswer(response) };
  requireAccess('pods/proxy', attempted, answer);
  const { body } = answer;
  const why = unexpectedIn(probe, answer);
  return why === undefined ? { succeeded: true, body } : { succeeded: false, why };
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
    : { succeeded: false, why: l10n.t('{0} ended with {1}', command[0], exitCode) };
}

async function attemptPodReady(
  { namespace, podName: pod }: ProbeTarget,
  requester: ApiRequester,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const attempted = l10n.t('read {0}/{1}', namespace, pod);
  const response = await requester.request(attempted, podPath({ namespace, pod }), { timeoutMs: 0, signal });
  const text = await response.text();
  requireAccess('pods', attempted, { status: response.status, body: text });
  if (response.status !== 200) {
    return { succeeded: false, why: l10n.t('HTTP status {0}', response.status) + quoted(text) };
  }
  const { status } = JSON.parse(text) as ObservedPod;
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True'
    ? { succeeded: true, body: '' }
    : { succeeded: false, why: l10n.t('the pod is not ready') + quoted(ready?.message ?? '') };
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
  const path = `${podPath({ namespace, pod: podName })}/log?${query.toString()}`;
  const attempted = l10n.t('read the log of {0}/{1}', namespace, podName);
  const response = await requester.request(attempted, path, { timeoutMs: 0, signal });
  let log = '';
  for await (const piece of textPieces(response)) log += piece;
  requireAccess('pods/log', attempted, { status: response.status, body: log });
  if (response.status !== 200) {
    return { succeeded: false, why: l10n.t('HTTP status {0}', response.status) + quoted(log) };
  }

  const line = log.split('\n').find((each) => each.includes(contains));
  return line === undefined
    ? { succeeded: false, why: l10n.t('no line with "{0}" in the log', contains) }
    : { succeeded: true, body: line.slice(0, longestAnswer) };
}
