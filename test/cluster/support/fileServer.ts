import type { V1Container, V1Pod, V1PodSpec } from '@kubernetes/client-node';
import { node } from '../../../devcluster/environments/node/environment.ts';

/**
 * Serves the pod's files and folders by their paths, makes empty files by PUT, and answers from its memory: `/memory/id`, which
 * no other process has, `/memory/environment`, and `/memory/hostname`, which it asks the kernel for anew. What it answers is what the process itself sees, wherever it is.
 */
const program = `
  const { randomUUID } = require('node:crypto');
  const { readdirSync, readFileSync, statSync, writeFileSync } = require('node:fs');
  const { hostname } = require('node:os');
  const id = randomUUID();
  const memory = {
    '/memory/id': () => id,
    '/memory/environment': () => JSON.stringify(process.env),
    '/memory/hostname': hostname,
  };
  const read = (path) => (statSync(path).isDirectory() ? readdirSync(path).join() : readFileSync(path));
  require('node:http').createServer(({ method, url }, response) => {
    // The API server would keep a connection for the next request, and the dump fails with one.
    response.setHeader('Connection', 'close');
    try {
      if (method === 'PUT') writeFileSync(url, '');
      response.end(memory[url]?.() ?? read(url));
    } catch (error) {
      response.statusCode = 404;
      response.end(error.message);
    }
  }).listen(8080, '0.0.0.0');
`;

/** Where the server of a {@link fileServerPod} listens. */
export const fileServerPort = 8080;

/** A pod with the file server as its container `main`; `container` and `spec` are added to what it is made of. */
export function fileServerPod({
  labels = {},
  container = {},
  spec = {},
}: {
  readonly labels?: Record<string, string>;
  readonly container?: Partial<V1Container>;
  readonly spec?: Partial<V1PodSpec>;
}): V1Pod {
  return {
    metadata: { labels },
    spec: {
      terminationGracePeriodSeconds: 0,
      // The runtime's default profile denies io_uring, which CRIU cannot dump.
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      ...spec,
      containers: [
        {
          name: 'main',
          image: node.image.reference,
          imagePullPolicy: 'IfNotPresent',
          command: ['/usr/bin/node', '-e', program],
          ports: [{ name: 'http', containerPort: fileServerPort }],
          startupProbe: {
            httpGet: { path: '/memory/id', port: fileServerPort },
            periodSeconds: 1,
            failureThreshold: 120,
          },
          ...container,
        },
      ],
    },
  };
}
