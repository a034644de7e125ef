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
    explanation: 'the checkpoint image is no longer on the node',
    remedies: [{ action: 'retry', text: 'Try again: the image is made anew' }],
  }),
  69: ({ registry, said }) => ({
    reason: 'registryUnreachable',
    explanation: `the node does not get an answer of ${registry} (${said})`,
    remedies: [
      {
        action: 'retry',
        text: `Check that ${registry} runs, and that pods of the node reach it, then try again`,
      },
    ],
  }),
  76: ({ registry, said }) => ({
    reason: 'registryUntrusted',
    explanation: `the node does not trust ${registry} (${said})`,
    remedies: [
      {
        action: 'changeRuntime',
        text: `Name its certificate, or allow plain HTTP, in /etc/containerd/certs.d/${registry}/hosts.toml on every node`,
      },
    ],
  }),
  77: ({ registry, said }) => ({
    reason: 'registryUnauthorized',
    explanation: `${registry} does not know who asks (${said})`,
    remedies: [signIn(registry)],
  }),
  78: ({ registry, target, said }) => ({
    reason: 'registryForbidden',
    explanation: `${registry} does not allow pushing to ${target} (${said})`,
    remedies: [
      signIn(registry),
      { action: 'chooseName', text: 'Choose another name, to which you may push' },
    ],
  }),
  79: ({ registry, target, said }) => ({
    reason: 'invalidObject',
    explanation: `${registry} does not take an image of the name ${target} (${said})`,
    remedies: [{ action: 'chooseName', text: 'Choose another name' }],
  }),
};

function signIn(registry: string): Remedy {
  return {
    action: 'signInAgain',
    command: `docker login ${registry}`,
    text: `Sign in to ${registry}, or give the service account of the pod a pull secret that may push`,
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
