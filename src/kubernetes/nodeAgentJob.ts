import { createHash } from 'node:crypto';
import type { V1Job, V1PodSpec } from '@kubernetes/client-node';

/** The namespace of Thaw's helper pods; only commands that say so make it. */
export const agentNamespace = 'thaw-system';

/** The container of the agent's pod. */
export const agentContainer = 'agent';

/** What an agent is made of. A workspace never chooses it: the image runs with a node's file system. */
export interface NodeAgentOptions {
  /** The runtime image (`runtime/Dockerfile`), pinned by digest where it comes from a registry. */
  readonly image: string;
  /** How long the agent waits for another command before it ends, in seconds; default 60. */
  readonly idleSeconds?: number | undefined;
  /** The kubelet's `--root-dir`; default `/var/lib/kubelet`. */
  readonly kubeletRoot?: string | undefined;
}

/** The name of the agent's job on a node: one for each node, whoever asks first. */
export function agentJobName(node: string): string {
  const name = `thaw-agent-${node}`;
  // The job's name becomes a label of its pods, which has 63 characters, and a part of their names.
  if (name.length <= 52) return name;
  return `${name.slice(0, 41)}-${createHash('sha256').update(node).digest('hex').slice(0, 10)}`;
}

/**
 * The job that runs the agent on `node`. A job rather than a pod, because it removes itself when the agent has ended
 * (`ttlSecondsAfterFinished`), without any right of the agent's own and whatever became of the client.
 */
export function agentJob(node: string, options: NodeAgentOptions): V1Job {
  const labels = { 'app.kubernetes.io/name': 'thaw-agent', 'app.kubernetes.io/managed-by': 'thaw' };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: agentJobName(node), namespace: agentNamespace, labels },
    spec: {
      backoffLimit: 0,
      ttlSecondsAfterFinished: 0,
      template: { metadata: { labels }, spec: agentPodSpec(node, options) },
    },
  };
}

function agentPodSpec(node: string, { image, idleSeconds = 60, kubeletRoot }: NodeAgentOptions): V1PodSpec {
  return {
    // Past the scheduler: the agent must run just there, also where the node is cordoned or full.
    nodeName: node,
    tolerations: [{ operator: 'Exists' }],
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 2,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    dnsPolicy: 'Default',
    containers: [
      {
        name: agentContainer,
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['thaw-agent', 'serve', String(idleSeconds)],
        ...(kubeletRoot !== undefined && { env: [{ name: 'THAW_KUBELET_ROOT', value: kubeletRoot }] }),
        securityContext: {
          allowPrivilegeEscalation: false,
          // Root-only files of the node are read, and unpacked with their owners and modes; nothing else is needed.
          capabilities: {
            drop: ['ALL'],
            add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD'],
          },
          seLinuxOptions: { type: 'spc_t' },
        },
        resources: { requests: { cpu: '10m', memory: '16Mi' } },
        volumeMounts: [{ name: 'host', mountPath: '/host', mountPropagation: 'HostToContainer' }],
      },
    ],
    volumes: [{ name: 'host', hostPath: { path: '/' } }],
  };
}
