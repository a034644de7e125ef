import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { unneededPaths, type Environment } from '../environment.ts';
import { mainContainer, serverPod, type ServerPodOptions } from '../serverPod.ts';
import { serverProof } from '../serverProof.ts';

const reference = 'thaw.local/demo/node:1';
const port = 8080;
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));

const podOptions: Omit<ServerPodOptions, 'name'> = {
  image: reference,
  port,
  healthPath: '/health',
  memory: '1Gi',
};

/**
 * A Node.js server that loads TypeScript and compiles a program at its start.
 *
 * Node's event loop opens an io_uring, which CRIU cannot dump. `UV_USE_IO_URING=0` once prevented that, but since
 * libuv 1.50 (Node 24 has 1.52) it no longer concerns the ring for epoll (libuv pull request 4638). What does prevent
 * it is the runtime's default seccomp profile, which denies io_uring; Kubernetes applies none unless it is asked to.
 */
export const node: Environment = {
  name: 'node',
  container: mainContainer,
  port,
  startupPath: '/health',
  image: {
    reference,
    packages: ['nodejs'],
    excludedPaths: [...unneededPaths, '/usr/share/nodejs/corepack/*', '/usr/share/nodejs/@types/*'],
    folders: [
      { source: import.meta.dirname, include: /^(server\.mjs|model\.ts)$/, target: '/app' },
      { source: typescript, include: /^package\.json$/, target: '/app/node_modules/typescript' },
      {
        source: `${typescript}/lib`,
        include: /^(typescript\.js|lib(\..+)?\.d\.ts)$/,
        target: '/app/node_modules/typescript/lib',
      },
    ],
    links: [],
    finish: [],
    command: ['/usr/bin/node', '--expose-gc', '/app/server.mjs'],
    variables: {},
    port,
  },
  pod: serverPod({
    ...podOptions,
    name: 'node',
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
  }),
  warmUp: [{ request: { method: 'GET', path: '/predict?x=12' }, count: 50 }],
  stateProof: serverProof('/predict?x=7.5'),
};

/** The same server with an io_uring open: its dump fails. The profile is named, in case the kubelet has another default. */
export const nodeWithIoUring: Environment = {
  ...node,
  name: 'node-io-uring',
  pod: serverPod({
    ...podOptions,
    name: 'node-io-uring',
    securityContext: { seccompProfile: { type: 'Unconfined' } },
  }),
};
