import type { V1Container } from '@kubernetes/client-node';
import type { DebugServer, DebuggerType } from './debugServer.ts';

/** A configuration of VS Code's `launch.json` that attaches to what runs already. */
export interface AttachConfiguration {
  readonly type: DebuggerType;
  readonly request: 'attach';
  readonly name: string;
  readonly [field: string]: unknown;
}

/** What is attached to, and from where. */
export interface AttachTarget {
  /** The name of the pod. */
  readonly pod: string;
  readonly container: Pick<V1Container, 'name' | 'workingDir'>;
  readonly server: DebugServer;
  /** The port of this machine's loopback that leads to the server. */
  readonly localPort: number;
  /** Whether a folder is open that can have the sources. */
  readonly hasFolder: boolean;
}

/** The host on which forwarded ports listen. */
const host = '127.0.0.1';

const localRoot = '${workspaceFolder}';

/**
 * An absolute path without variables: VS Code would put in what it stands for, and run the command that `${command:…}` names, for
 * whoever can write a pod's spec.
 */
const plainPath = /^\/[^$\p{Cc}]*$/u;

/**
 * The configuration that attaches VS Code's debugger to a container through a forwarded port. Where the sources are in the container
 * is known by its working directory only, if its spec names one; they are taken to be the open folder's.
 */
export function attachConfiguration(target: AttachTarget): AttachConfiguration {
  const { pod, container, server, hasFolder } = target;
  const { name, workingDir = '' } = container;
  const remoteRoot = hasFolder && plainPath.test(workingDir) ? workingDir : undefined;
  return {
    type: server.type,
    request: 'attach',
    // In English: it may be kept in a launch.json, which people share.
    name: `Attach to ${pod}/${name}`,
    ...addressFor(target),
    ...(remoteRoot !== undefined && rootsFor(server.type, remoteRoot)),
  };
}

/** Where the server is, in the fields of each debugger. */
function addressFor({ server, localPort: port }: AttachTarget): Readonly<Record<string, unknown>> {
  switch (server.type) {
    case 'node':
      return { address: host, port, skipFiles: ['<node_internals>/**'] };
    case 'java':
      return { hostName: host, port };
    case 'debugpy':
      return { connect: { host, port } };
    case 'go':
      return { mode: 'remote', host, port };
  }
}

/** Where the sources are, here and there, in the fields of each debugger; Java finds them by their packages. */
function rootsFor(type: DebuggerType, remoteRoot: string): Readonly<Record<string, unknown>> {
  switch (type) {
    case 'node':
      return { localRoot, remoteRoot };
    case 'java':
      return {};
    case 'debugpy':
      return { pathMappings: [{ localRoot, remoteRoot }] };
    case 'go':
      return { substitutePath: [{ from: localRoot, to: remoteRoot }] };
  }
}
