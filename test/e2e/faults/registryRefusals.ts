/** How a registry refuses a push: by what exit status the agent tells it, and in what words. */
export interface RegistryRefusal {
  readonly registry: string;
  readonly status: number;
  readonly said: string;
  /** The message, after "Cannot push REGISTRY/team/app:1 from node node-1: ". */
  readonly message: string;
  readonly buttons: readonly string[];
}

/** One of each kind that the agent tells apart. */
export const registryRefusals: readonly RegistryRefusal[] = [
  {
    registry: 'down.example',
    status: 69,
    said: 'dial tcp: i/o timeout',
    message:
      'the node does not get an answer of down.example (dial tcp: i/o timeout). Check that down.example runs, and that pods of the node reach it, then try again.',
    buttons: ['Retry', 'Show Log'],
  },
  {
    registry: 'plain.example',
    status: 76,
    said: 'server gave HTTP response to HTTPS client',
    message:
      'the node does not trust plain.example (server gave HTTP response to HTTPS client). Name its certificate, or allow plain HTTP, in /etc/containerd/certs.d/plain.example/hosts.toml on every node.',
    buttons: ['Copy Instructions', 'Retry', 'Show Log'],
  },
  {
    registry: 'private.example',
    status: 77,
    said: '401 Unauthorized',
    message:
      'private.example does not know who asks (401 Unauthorized); it was tried without any, as none was found.',
    buttons: ['Sign In in Terminal', 'Show Log'],
  },
  {
    registry: 'closed.example',
    status: 78,
    said: '403 Forbidden',
    message:
      'closed.example does not allow pushing to closed.example/team/app:1 (403 Forbidden); it was tried without any, as none was found.',
    buttons: ['Sign In in Terminal', 'Choose Another Name…', 'Show Log'],
  },
  {
    registry: 'strict.example',
    status: 79,
    said: 'NAME_INVALID',
    message: 'strict.example does not take an image of the name strict.example/team/app:1 (NAME_INVALID).',
    buttons: ['Choose Another Name…', 'Show Log'],
  },
];
