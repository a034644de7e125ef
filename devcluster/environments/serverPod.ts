import type { V1Container, V1Pod, V1PodSpec } from '@kubernetes/client-node';

/** Name of the container in every environment's pod. */
export const mainContainer = 'main';

/** What differs between the environments' pods. */
export interface ServerPodOptions {
  readonly name: string;
  readonly image: string;
  readonly port: number;
  readonly healthPath: string;
  /** Quantity of memory that the container may use. */
  readonly memory: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly securityContext?: NonNullable<V1PodSpec['securityContext']>;
}

/**
 * The pod of a demo environment: one container that serves HTTP. It has no terminal, which CRIU could not dump, and
 * ends one second after it is asked to.
 *
 * It is probed until it has started, and no longer: a probe that arrives while CRIU dumps is a connection in flight,
 * and fails the dump.
 */
export function serverPod(options: ServerPodOptions): V1Pod {
  const container: V1Container = {
    name: mainContainer,
    image: options.image,
    imagePullPolicy: 'IfNotPresent',
    env: Object.entries(options.variables ?? {}).map(([name, value]) => ({ name, value })),
    ports: [{ name: 'http', containerPort: options.port }],
    startupProbe: {
      httpGet: { path: options.healthPath, port: options.port },
      periodSeconds: 1,
      failureThreshold: 120,
    },
    resources: { requests: { cpu: '50m', memory: '32Mi' }, limits: { memory: options.memory } },
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { labels: { 'app.kubernetes.io/name': options.name } },
    spec: {
      terminationGracePeriodSeconds: 1,
      // The servers ask nothing of the API server, and a token is a volume that the kubelet waits for.
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(options.securityContext && { securityContext: options.securityContext }),
      containers: [container],
    },
  };
}
