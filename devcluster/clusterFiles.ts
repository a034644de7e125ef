import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  clusterUsers,
  type ClusterCredentials,
  type ClusterUser,
  type KeyPair,
} from './clusterCertificates.ts';
import { firstNode, secondNode, type ClusterNode } from './clusterNode.ts';
import type { ClusterSlot } from './clusterSlot.ts';
import type { ContainerdLine } from './versions.ts';

/** The registry beside the cluster, under the name that images carry. */
export const registryHost = 'registry.thaw.local:5000';

/** The context in the cluster's kubeconfig. */
export const contextName = 'thaw-dev';

/** The first address of the services' range, which is the API server's. */
export const apiServiceAddress = '10.96.0.1';

/** The range of the services' addresses. */
export const serviceRange = '10.96.0.0/16';

/** Where the cluster's administrator kubeconfig lies on the host. */
export function kubeconfigFile(slot: ClusterSlot): string {
  return path.join(slot.folder, 'etc', 'admin.kubeconfig');
}

/**
 * Writes every configuration file of the cluster and of its nodes to the nodes' folders `etc`, which they see as `/etc/thaw`: but
 * for {@link writeContainerdConfiguration}, which differs by containerd.
 */
export async function writeClusterFiles(slot: ClusterSlot, credentials: ClusterCredentials): Promise<void> {
  await writeFiles(firstNode(slot), {
    ...nodeFiles(slot, firstNode(slot), credentials),
    ...keyPairFiles('ca', credentials.authority),
    ...keyPairFiles('apiserver', credentials.apiServer),
    ...keyPairFiles('kubelet-client', credentials.kubeletClient),
    'service-account.key': credentials.serviceAccountKey,
    'tokens.csv': tokenFile(credentials),
    'registry.yaml': registryConfiguration(),
    'controllerManager.kubeconfig': kubeconfig(slot, credentials, 'controllerManager'),
    'scheduler.kubeconfig': kubeconfig(slot, credentials, 'scheduler'),
  });
  await writeFiles(secondNode(slot), nodeFiles(slot, secondNode(slot), credentials));
}

/** Writes the configuration of a node's containerd. */
export async function writeContainerdConfiguration(node: ClusterNode, line: ContainerdLine): Promise<void> {
  await writeFiles(node, { 'containerd.toml': containerdConfiguration(line) });
}

/** What every node has. */
function nodeFiles(
  slot: ClusterSlot,
  node: ClusterNode,
  credentials: ClusterCredentials,
): Record<string, string> {
  return {
    'ca.crt': credentials.authority.certificate,
    ...keyPairFiles('kubelet', credentials[node.user]),
    'kubelet.yaml': kubeletConfiguration(node),
    [`certs.d/${registryHost}/hosts.toml`]: registryHosts(slot),
    'cni/10-thaw.conflist': cniConfiguration(node),
    'proxy.yaml': proxyConfiguration(slot),
    'admin.kubeconfig': kubeconfig(slot, credentials, 'admin'),
    'kubelet.kubeconfig': kubeconfig(slot, credentials, node.user),
    'proxy.kubeconfig': kubeconfig(slot, credentials, 'proxy'),
  };
}

async function writeFiles(node: ClusterNode, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(node.folder, 'etc', name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content, { mode: 0o600 });
  }
}

function keyPairFiles(name: string, pair: KeyPair): Record<string, string> {
  return { [`${name}.crt`]: pair.certificate, [`${name}.key`]: pair.key };
}

function tokenFile(credentials: ClusterCredentials): string {
  const users = Object.entries(clusterUsers) as [ClusterUser, { name: string; groups: readonly string[] }][];
  return users
    .map(([user, { name, groups }]) => `${credentials.tokens[user]},${name},${name},"${groups.join(',')}"\n`)
    .join('');
}

function kubeconfig(slot: ClusterSlot, credentials: ClusterCredentials, user: ClusterUser): string {
  const userName = clusterUsers[user].name;
  return JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': contextName,
      clusters: [
        {
          name: contextName,
          cluster: {
            server: `https://${slot.nodeAddress}:6443`,
            'certificate-authority-data': base64(credentials.authority.certificate),
          },
        },
      ],
      users: [{ name: userName, user: { token: credentials.tokens[user] } }],
      contexts: [{ name: contextName, context: { cluster: contextName, user: userName } }],
    },
    null,
    2,
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The kubelet's configuration, with `changes` to its fields. */
export function kubeletConfiguration(node: ClusterNode, changes: object = {}): string {
  return JSON.stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: node.address,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: '/etc/thaw/ca.crt' },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: '/etc/thaw/kubelet.crt',
    tlsPrivateKeyFile: '/etc/thaw/kubelet.key',
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${node.name}`,
    failCgroupV1: false,
    failSwapOn: false,
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    clusterDomain: 'cluster.local',
    resolvConf: '/etc/resolv.conf',
    maxPods: 250,
    serializeImagePulls: false,
    // A developer's disk may be fuller than a node's should be; evicting pods would only confuse.
    evictionHard: { 'imagefs.available': '0%', 'nodefs.available': '0%', 'nodefs.inodesFree': '0%' },
    imageGCHighThresholdPercent: 100,
    localStorageCapacityIsolation: false,
    registryPullQPS: 0,
    // Meant to be no limit, 0 is one of 5 in a second: its events then come seconds late.
    eventRecordQPS: 1000,
    eventBurst: 1000,
    ...changes,
  });
}

function containerdConfiguration(line: ContainerdLine): string {
  const restore = line === '2.3' ? '  enable_experimental_restore_via_create = true\n' : '';
  return `version = 3
root = '/var/lib/containerd'
state = '/run/containerd'

[plugins.'io.containerd.cri.v1.images']
  [plugins.'io.containerd.cri.v1.images'.pinned_images]
    sandbox = 'thaw.local/pause:1'
  [plugins.'io.containerd.cri.v1.images'.registry]
    config_path = '/etc/containerd/certs.d'

[plugins.'io.containerd.cri.v1.runtime']
  # Without CAP_SYS_RESOURCE no score can be lowered: "can't get final child's PID from pipe: EOF".
  restrict_oom_score_adj = true
${restore}  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ['/usr/lib/cni']
    conf_dir = '/etc/thaw/cni'
`;
}

function registryHosts({ nodeAddress }: ClusterSlot): string {
  return `server = 'http://${nodeAddress}:5000'

[host.'http://${nodeAddress}:5000']
  capabilities = ['pull', 'resolve', 'push']
`;
}

function registryConfiguration(): string {
  return JSON.stringify({
    version: 0.1,
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: '/var/lib/kubelet/registry' }, delete: { enabled: true } },
    http: { addr: ':5000' },
  });
}

function cniConfiguration(node: ClusterNode): string {
  return JSON.stringify({
    cniVersion: '1.0.0',
    name: 'thaw',
    plugins: [
      {
        type: 'bridge',
        bridge: 'cni0',
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          ranges: [[{ subnet: node.podRange }]],
          routes: [{ dst: '0.0.0.0/0' }],
          dataDir: '/run/cni',
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  });
}

function proxyConfiguration(slot: ClusterSlot): string {
  return JSON.stringify({
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'iptables',
    clusterCIDR: slot.podRange,
    clientConnection: { kubeconfig: '/etc/thaw/proxy.kubeconfig' },
    // The host's values apply to the whole machine: they are not this cluster's to change.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  });
}
