import { kubeletClientUser } from './clusterCertificates.ts';
import { serviceRange } from './clusterFiles.ts';
import { firstNode, type ClusterNode } from './clusterNode.ts';
import type { ClusterSlot } from './clusterSlot.ts';

/** A program of the cluster with its arguments, as it is run inside the node. */
export interface Component {
  readonly name: string;
  readonly command: readonly string[];
}

/** Started first: nothing of it needs another component. */
export function baseComponents(): readonly Component[] {
  return [
    {
      name: 'etcd',
      command: [
        'etcd',
        '--data-dir=/run/etcd',
        '--listen-client-urls=http://127.0.0.1:2379',
        '--advertise-client-urls=http://127.0.0.1:2379',
        '--listen-peer-urls=http://127.0.0.1:2380',
        // The cluster's state lives as long as the cluster: losing it in a crash of the machine loses nothing.
        '--unsafe-no-fsync',
        '--log-level=warn',
      ],
    },
    containerd(),
    { name: 'registry', command: ['docker-registry', 'serve', '/etc/thaw/registry.yaml'] },
  ];
}

/** The runtime of a node. */
export function containerd(): Component {
  return { name: 'containerd', command: ['containerd', '--config=/etc/thaw/containerd.toml'] };
}

/** The API server, which needs etcd. */
export function apiServer(slot: ClusterSlot): Component {
  return {
    name: 'kube-apiserver',
    command: [
      'kube-apiserver',
      '--etcd-servers=http://127.0.0.1:2379',
      `--advertise-address=${slot.nodeAddress}`,
      `--bind-address=0.0.0.0`,
      '--secure-port=6443',
      '--tls-cert-file=/etc/thaw/apiserver.crt',
      '--tls-private-key-file=/etc/thaw/apiserver.key',
      '--client-ca-file=/etc/thaw/ca.crt',
      '--token-auth-file=/etc/thaw/tokens.csv',
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      '--allow-privileged=true',
      '--anonymous-auth=false',
      '--kubelet-preferred-address-types=InternalIP',
      '--kubelet-certificate-authority=/etc/thaw/ca.crt',
      '--kubelet-client-certificate=/etc/thaw/kubelet-client.crt',
      '--kubelet-client-key=/etc/thaw/kubelet-client.key',
      '--service-account-issuer=https://kubernetes.default.svc',
      '--service-account-key-file=/etc/thaw/service-account.key',
      '--service-account-signing-key-file=/etc/thaw/service-account.key',
      `--service-cluster-ip-range=${serviceRange}`,
      '--profiling=false',
    ],
  };
}

/** Started when the API server is ready. */
export function clientsOfApiServer(slot: ClusterSlot): readonly Component[] {
  return [
    kubelet(firstNode(slot)),
    {
      name: 'kube-controller-manager',
      command: [
        'kube-controller-manager',
        '--kubeconfig=/etc/thaw/controllerManager.kubeconfig',
        '--service-account-private-key-file=/etc/thaw/service-account.key',
        '--root-ca-file=/etc/thaw/ca.crt',
        '--use-service-account-credentials=true',
        '--leader-elect=false',
      ],
    },
    {
      name: 'kube-scheduler',
      command: ['kube-scheduler', '--kubeconfig=/etc/thaw/scheduler.kubeconfig', '--leader-elect=false'],
    },
    kubeProxy(firstNode(slot)),
  ];
}

/**
 * What makes a node of the cluster's; needs {@link containerd} and the API server. Its log tells of each step of a pod, with
 * the microsecond: measurements are compared with that (verbosities of client-go's event.go, and of kubelet.go and
 * status_manager.go of the kubelet).
 */
export function kubelet({ hostname, address }: ClusterNode): Component {
  return {
    name: 'kubelet',
    command: [
      'kubelet',
      '--config=/etc/thaw/kubelet.yaml',
      '--kubeconfig=/etc/thaw/kubelet.kubeconfig',
      `--hostname-override=${hostname}`,
      `--node-ip=${address}`,
      '--vmodule=event=3,kubelet=2,status_manager=3',
    ],
  };
}

/** What makes Services reachable on a node. */
export function kubeProxy({ hostname }: ClusterNode): Component {
  return {
    name: 'kube-proxy',
    command: ['kube-proxy', '--config=/etc/thaw/proxy.yaml', `--hostname-override=${hostname}`],
  };
}

/**
 * The rights of the API server's user towards kubelets. `system:kubelet-api-admin` lacks `nodes/checkpoint`
 * (kubernetes/kubernetes#126232), so a cluster that wants checkpoints binds one role more.
 */
export function kubeletClientRights(): readonly object[] {
  const subjects = [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: kubeletClientUser }];
  const binding = (role: string): object => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: `thaw:${role.replace('system:', '')}` },
    roleRef: { kind: 'ClusterRole', apiGroup: 'rbac.authorization.k8s.io', name: role },
    subjects,
  });
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'kubelet-checkpoint' },
      rules: [{ apiGroups: [''], resources: ['nodes/checkpoint'], verbs: ['create'] }],
    },
    binding('system:kubelet-api-admin'),
    binding('kubelet-checkpoint'),
  ];
}
