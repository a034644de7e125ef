import * as l10n from '@vscode/l10n';
import type { StatusObject } from './kubernetesObject.ts';
import { type Remedy, tryAgain } from './remedy.ts';
import { type Failure, type FailureReason, ThawError } from './thawError.ts';

/** Which container was to be checkpointed, and how the kubelet was asked. */
export interface CheckpointAttempt {
  readonly node: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** `proxy`: through the API server; `direct`: straight to the kubelet's port. */
  readonly way: 'proxy' | 'direct';
  /** How long the request took, in milliseconds. */
  readonly requestMs: number;
  /** The timeout asked for, in seconds. */
  readonly timeoutSeconds: number | undefined;
}

/** An answer to a checkpoint request that is not 200. */
export interface RefusedCheckpoint {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** CRIU could not dump the container. The cause stands only in a file on the node. */
export class DumpFailure extends ThawError {
  /**
   * Where the runtime says that CRIU's log lies on the node; it deletes it soon. Text from the node: whoever reads that
   * file must check that it is a log of the runtime.
   */
  readonly criuLogPath: string | undefined;
  /** The node concerned. */
  readonly node: string;

  constructor(failure: Omit<Failure, 'reason'>, node: string, criuLogPath: string | undefined) {
    super({ ...failure, reason: 'dumpFailed' });
    this.node = node;
    this.criuLogPath = criuLogPath;
  }
}

/** The kubelet's default `runtimeRequestTimeout`: a `timeout` parameter below it has no effect (cri-client). */
export const defaultKubeletTimeoutSeconds = 120;

/**
 * Says why a checkpoint failed. A JSON `Status` was written by the API server, plain text by the kubelet
 * (research: KEP-2008; kubernetes `pkg/kubelet/server`, texts of containerd 2.1 to 2.4 and CRI-O 1.36).
 */
export function checkpointFailure(attempt: CheckpointAttempt, answer: RefusedCheckpoint): ThawError {
  const status = statusObject(answer);
  if (status !== undefined) return apiServerFailure(attempt, answer, status);
  return kubeletFailure(attempt, answer);
}

function statusObject({ contentType, body }: RefusedCheckpoint): StatusObject | undefined {
  if (!contentType.includes('json')) return undefined;
  try {
    const parsed = JSON.parse(body) as StatusObject | null;
    return parsed?.kind === 'Status' ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function apiServerFailure(
  attempt: CheckpointAttempt,
  answer: RefusedCheckpoint,
  status: StatusObject,
): ThawError {
  const message = status.message ?? answer.body;
  const fail = failWith(attempt, message);
  switch (answer.status) {
    case 401:
      return fail('credentialsExpired', l10n.t('the API server does not accept the credentials'), [
        { action: 'signInAgain', text: l10n.t('Sign in to the cluster again') },
      ]);
    case 403: {
      const user = /User "([^"]*)"/.exec(message)?.[1];
      return fail(
        'forbidden',
        l10n.t('{0} may not reach kubelets through the API server', user ?? l10n.t('the user')),
        [grant('nodes/proxy', user)],
      );
    }
    case 404:
      return fail('notFound', l10n.t('there is no node {0}', attempt.node), []);
    case 429:
      return fail('tooManyRequests', l10n.t('the API server has too many requests to serve'), [tryAgain]);
    case 504:
      return timedOut(attempt, message);
    case 502:
    case 503:
      return fail(
        'kubeletUnreachable',
        l10n.t('the API server cannot reach the kubelet of {0}', attempt.node),
        [tryAgain],
      );
    default:
      return fail('unexpected', l10n.t('the API server answered {0}: {1}', answer.status, message), []);
  }
}

function kubeletFailure(attempt: CheckpointAttempt, answer: RefusedCheckpoint): ThawError {
  const body = answer.body.trim();
  const fail = failWith(attempt, body);
  const asker = attempt.way === 'proxy' ? l10n.t('the API server') : l10n.t('the configured user');
  if (answer.status === 401) {
    return fail(
      'kubeletForbidden',
      l10n.t('the kubelet of {0} does not accept the credentials of {1}', attempt.node, asker),
      [],
    );
  }
  if (answer.status === 403) {
    const user = /^Forbidden \(user=(.*), verb=/.exec(body)?.[1];
    return fail(
      'kubeletForbidden',
      l10n.t('the kubelet of {0} does not let {1} checkpoint', attempt.node, user ?? asker),
      [grant('nodes/checkpoint', user)],
    );
  }
  if (answer.status === 404) return notFoundFailure(attempt, body);
  return runtimeFailure(attempt, answer, body);
}

/** The kubelet answers 404 for whatever it does not know, its own URL included. */
function notFoundFailure(attempt: CheckpointAttempt, body: string): ThawError {
  const fail = failWith(attempt, body);
  if (body === 'pod does not exist') {
    // Also right after it has started, when it has not heard of its pods yet.
    return fail('podNotFound', l10n.t('the kubelet of {0} does not know the pod', attempt.node), [tryAgain]);
  }
  if (/^container .* does not exist$/.test(body)) {
    return fail('containerNotFound', l10n.t('the pod has no container {0}', attempt.container), []);
  }
  if (/page not found/i.test(body)) {
    return fail('checkpointDisabled', l10n.t('the kubelet of {0} does not offer checkpoints', attempt.node), [
      {
        action: 'changeKubelet',
        setting: 'featureGates.ContainerCheckpoint',
        value: 'true',
        text: l10n.t('Switch on the feature gate ContainerCheckpoint of the kubelet'),
      },
      {
        action: 'changeKubelet',
        setting: 'enableDebuggingHandlers',
        value: 'true',
        text: l10n.t('Set enableDebuggingHandlers to true in the configuration of the kubelet'),
      },
    ]);
  }
  return fail('unexpected', l10n.t('the kubelet answered 404: {0}', body), []);
}

/** What the container runtime reported, known by its text. The first that matches is the most telling. */
function runtimeFailure(attempt: CheckpointAttempt, answer: RefusedCheckpoint, body: string): ThawError {
  const { node, container } = attempt;
  const fail = failWith(attempt, body);
  if (body.includes('no space left on device')) {
    return fail('diskFull', l10n.t('the disk of {0} is full', node), [
      { action: 'freeDiskSpace', node, text: l10n.t('Delete checkpoints or images on {0}', node) },
    ]);
  }
  if (/Unimplemented|CheckpointContainer not implemented/.test(body)) {
    return fail('runtimeLacksCheckpoint', l10n.t('the container runtime of {0} cannot checkpoint', node), [
      { action: 'changeRuntime', text: l10n.t('Use containerd 2.1 or newer, or CRI-O with CRIU') },
    ]);
  }
  const setting = disabledSetting(body);
  if (setting !== undefined) {
    return fail(
      'runtimeLacksCheckpoint',
      l10n.t('checkpoints are switched off in the container runtime of {0}', node),
      [
        {
          action: 'changeRuntime',
          setting,
          text: l10n.t('Set {0} to true in the configuration of the runtime', setting),
        },
      ],
    );
  }
  if (/CRIU binary not found|requires at least CRIU|"criu": executable file not found/i.test(body)) {
    return fail('criuMissing', l10n.t('CRIU is missing on {0}, or older than 3.16', node), [
      {
        action: 'changeRuntime',
        text: l10n.t('Install CRIU on {0}, where the container runtime finds it', node),
      },
    ]);
  }
  const state = /is in (CONTAINER_\w+) state/.exec(body)?.[1];
  if (state !== undefined) {
    const word = state.replace('CONTAINER_', '').toLowerCase();
    return fail(
      'containerNotRunning',
      l10n.t('container {0} is not running: its state is {1}', container, word),
      [],
    );
  }
  // The kubelet looks for the container among those that run: it has ended since the pod was read.
  if (/failed \(container \S+ not found\)/.test(body)) {
    return fail('containerNotRunning', l10n.t('container {0} has ended', container), []);
  }
  if (otherDump.test(body)) {
    return fail('conflict', l10n.t('another checkpoint of container {0} is being made', container), [
      { action: 'retry', text: l10n.t('Try again when that is done') },
    ]);
  }
  if (/DeadlineExceeded|context deadline exceeded/.test(body)) return timedOut(attempt, body);
  if (body.includes('criu failed')) return dumpFailure(attempt, body);
  return fail('unexpected', l10n.t('the kubelet answered {0}: {1}', answer.status, body), []);
}

/**
 * What containerd says of a dump while there is another one of the same container: they pause it, name what they make by the second, write the
 * same content, and share a folder that each removes in the end, which the other then reads.
 */
const otherDump = new RegExp(
  [
    'cannot pause a paused container',
    String.raw`image "containerd\.io/checkpoint/\S+ already exists`,
    String.raw`ref \S+checkpoint-rw-\S+ locked`,
    String.raw`ctrd-checkpoint/\S+ no such file`,
    'failed to create diff tar stream: short write copying file',
  ].join('|'),
);

function disabledSetting(body: string): string | undefined {
  if (body.includes('checkpoint/restore support not available')) return 'enable_criu_support';
  if (body.includes('criu support is disabled by configuration')) return 'enable_criu';
  return undefined;
}

function timedOut(attempt: CheckpointAttempt, raw: string): ThawError {
  const limitSeconds = Math.max(attempt.timeoutSeconds ?? 0, defaultKubeletTimeoutSeconds);
  const took = Math.round(attempt.requestMs / 1000);
  const seconds = 2 * limitSeconds;
  return failWith(attempt, raw)(
    'checkpointTimedOut',
    l10n.t('it was not done when the time was up, after {0} seconds', took),
    [{ action: 'raiseTimeout', seconds, text: l10n.t('Try again with a timeout of {0} seconds', seconds) }],
  );
}

/** `criu failed: type NOTIFY errno 0 path= /run/.../criu-dump.log`, as the runc shim of containerd writes it. */
function dumpFailure(attempt: CheckpointAttempt, body: string): DumpFailure {
  const criuLogPath = /(?:path=|log file:)\s*(\/\S+\.log)/.exec(body)?.[1];
  return new DumpFailure(
    {
      attempted: describeCheckpoint(attempt),
      explanation: l10n.t('CRIU could not dump the container; its log on {0} says why', attempt.node),
      raw: body,
    },
    attempt.node,
    criuLogPath,
  );
}

/** What a checkpoint request attempts, as errors name it. */
export function describeCheckpoint(target: {
  namespace: string;
  pod: string;
  container?: string | undefined;
}): string {
  return l10n.t('checkpoint {0}', [target.namespace, target.pod, target.container].filter(Boolean).join('/'));
}

function failWith(attempt: CheckpointAttempt, raw: string) {
  return (reason: FailureReason, explanation: string, remedies: readonly Remedy[]): ThawError =>
    new ThawError({ reason, attempted: describeCheckpoint(attempt), explanation, remedies, raw });
}

function grant(resource: string, user: string | undefined): Remedy {
  return {
    action: 'grantAccess',
    rule: { verb: 'create', group: '', resource },
    user,
    text: l10n.t('Grant {0} the right to create {1}', user ?? l10n.t('the user'), resource),
  };
}
