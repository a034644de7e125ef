import { unneededPaths, type Environment } from '../environment.ts';
import { mainContainer, serverPod } from '../serverPod.ts';

const name = 'counter';
const reference = 'thaw.local/demo/counter:1';
const port = 8080;

/** A shell that counts ten times a second: small and fast, for tests. */
export const counter: Environment = {
  name,
  container: mainContainer,
  port,
  startupPath: '/health',
  image: {
    reference,
    packages: ['busybox-static'],
    // Only what busybox needs, which is nothing: no C library and no other shell tool.
    excludedPaths: [...unneededPaths, '/usr/lib/*', '/usr/lib64/*', '/usr/bin/mawk', '/usr/share/*'],
    folders: [{ source: import.meta.dirname, include: /^counter\.sh$/, target: '/app' }],
    links: [],
    finish: [['/usr/bin/busybox', '--install', '-s', '/usr/bin']],
    command: ['/usr/bin/sh', '/app/counter.sh'],
    variables: {},
    port,
  },
  pod: serverPod({ name, image: reference, port, healthPath: '/health', memory: '64Mi' }),
  warmUp: [],
  stateProof: {
    put: [],
    checks: [
      { path: '/process', expectation: 'unchanged' },
      { path: '/count', expectation: 'continues' },
    ],
  },
};
