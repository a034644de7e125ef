import * as l10n from '@vscode/l10n';
import type { ExecResult } from './execInPod.ts';
import { registryOf } from './registryCredential.ts';
import type { Remedy } from './remedy.ts';
import { type Failure, ThawError } from './thawError.ts';

type Explained = Pick<Failure, 'reason' | 'explanation' | 'remedies'>;

/** What is known of a push that failed. */
interface FailedPush {
  readonly target: string;
  readonly registry: string;
  /** What the registry, or the attempt to reach it, said. */
  readonly said: string;
}

/** Exit statuses of `checkpoint-archive push` that are a push's own (runtime/checkpoint-archive/main.go), and what each means. */
const explanations: Readonly<Record<number, (push: FailedPush) => Explained>> = {
  66: () => ({
    reason: 'notFound',
    explanation: l10n.t('the checkpoint image is no longer on the node'),
    remedies: [{ action: 'retry', text: l10n.t('Try again: the image is made anew') }],
  }),
  69: ({ registry, said }) => ({
    reason: 'registryUnreachable',
    explanation: l10n.t('the node does not get an answer of {0} ({1})', registry, said),
    remedies: [
      {
        action: 'retry',
        text: l10n.t('Check that {0} runs, and that pods of the node reach it, then try again', registry),
      },
    ],
  }),
  76: ({ registry, said }) => ({
    reason: 'registryUntrusted',
    explanation: l10n.t('the node does not trust {0} ({1})', registry, said),
    remedies: [
      {
        action: 'changeRuntime',
        text: l10n.t(
          'Name its certificate, or allow plain HTTP, in /etc/containerd/certs.d/{0}/hosts.toml on every node',
          registry,
        ),
      },
    ],
  }),
  77: ({ registry, said }) => ({
    reason: 'registryUnauthorized',
    explanation: l10n.t('{0} does not know who asks ({1})', registry, said),
    remedies: [signIn(registry)],
  }),
  78: ({ registry, target, said }) => ({
    reason: 'registryForbidden',
    explanation: l10n.t('{0} does not allow pushing to {1} ({2})', registry, target, said),
    remedies: [
      signIn(registry),
      { action: 'chooseName', text: l10n.t('Choose another name, to which you may push') },
    ],
  }),
  79: ({ registry, target, said }) => ({
    reason: 'invalidObject',
    explanation: l10n.t('{0} does not take an image of the name {1} ({2})', registry, target, said),
    remedies: [{ action: 'chooseName', text: l10n.t('Choose another name') }],
  }),
};

function signIn(registry: string): Remedy {
  return {
    action: 'signInAgain',
    command: `docker login ${registry}`,
    text: l10n.t(
      'Sign in to {0}, or give the service account of the pod a pull secret that may push',
      registry,
    ),
  };
}

/** Why a push has failed, where that is the registry's business; undefined where it is not. */
export function imagePushFailure(
  attempted: string,
  target: string,
  result: ExecResult,
): ThawError | undefined {
  const said = result.stderr.trim().split('\n').at(-1) ?? '';
  const explained = explanations[result.exitCode]?.({ target, registry: registryOf(target), said });
  return explained && new ThawError({ attempted, raw: result.stderr.trim(), ...explained });
}
