import { notebook } from '../../../devcluster/environments/notebook/environment.ts';
import type { PodManifest } from '../../../src/restore/podManifest.ts';
import { counterPod } from './counterPod.ts';

/** A server that is connected to itself. */
const connectedServer = `
import signal, socket
server = socket.create_server(('127.0.0.1', 9000))
client = socket.create_connection(('127.0.0.1', 9000))
accepted = server.accept()
signal.pause()
`;

/** A pod with an established TCP connection, which CRIU refuses to dump. */
export function connectedPod(): PodManifest {
  return onceThereIs('01', pythonPod(connectedServer));
}

/** A pod that runs a program in Python. */
export function pythonPod(program: string): PodManifest {
  const pod = counterPod({ command: ['/usr/bin/python3', '-c', program] });
  return withContainer(pod, { image: notebook.image.reference });
}

/** A pod that is ready when a socket in it is in a state: 01 is established, 0A listens (Linux, proc_net_tcp). */
export function onceThereIs(state: '01' | '0A', pod: PodManifest): PodManifest {
  const program = `import sys; sys.exit(' ${state} 0000' not in open('/proc/net/tcp').read())`;
  const exec = { command: ['/usr/bin/python3', '-c', program] };
  return withContainer(pod, { startupProbe: { exec, periodSeconds: 1, failureThreshold: 60 } });
}

/** A copy of a pod whose containers are changed. */
export function withContainer(
  pod: PodManifest,
  change: Partial<NonNullable<PodManifest['spec']>['containers'][number]>,
): PodManifest {
  const { spec } = pod;
  if (!spec) throw new Error('The pod has no specification');
  return { ...pod, spec: { ...spec, containers: spec.containers.map((each) => ({ ...each, ...change })) } };
}
