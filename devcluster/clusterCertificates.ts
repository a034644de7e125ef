import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { generate, type SelfsignedOptions } from 'selfsigned';
import { nodeName, secondNodeName, type ClusterNode } from './clusterNode.ts';

/** A certificate with its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** What the components of a cluster know each other by. */
export interface ClusterCredentials {
  readonly authority: KeyPair;
  readonly apiServer: KeyPair;
  readonly kubelet: KeyPair;
  readonly secondKubelet: KeyPair;
  /** The API server's client certificate towards the kubelet, user `kube-apiserver-kubelet-client`. */
  readonly kubeletClient: KeyPair;
  /** PEM of the key that signs service account tokens. */
  readonly serviceAccountKey: string;
  /** Bearer tokens of the API server's users. */
  readonly tokens: Readonly<Record<ClusterUser, string>>;
}

/** The users that are given a token, with their groups. */
export const clusterUsers = {
  admin: { name: 'thaw-admin', groups: ['system:masters'] },
  controllerManager: { name: 'system:kube-controller-manager', groups: [] },
  scheduler: { name: 'system:kube-scheduler', groups: [] },
  proxy: { name: 'system:kube-proxy', groups: [] },
  kubelet: { name: `system:node:${nodeName}`, groups: ['system:nodes'] },
  secondKubelet: { name: `system:node:${secondNodeName}`, groups: ['system:nodes'] },
} as const satisfies Record<string, { name: string; groups: readonly string[] }>;

/** A key of {@link clusterUsers}. */
export type ClusterUser = keyof typeof clusterUsers;

/** The user name in the API server's client certificate towards kubelets, as kubeadm names it. */
export const kubeletClientUser = 'kube-apiserver-kubelet-client';

/** Makes new credentials for a cluster with these nodes, of which the first has the API server. */
export async function createClusterCredentials(
  first: ClusterNode,
  second: ClusterNode,
  serviceAddress: string,
): Promise<ClusterCredentials> {
  const authority = await certify('thaw-dev-authority', [], undefined);
  const users = Object.keys(clusterUsers) as ClusterUser[];
  return {
    authority,
    apiServer: await certify('kube-apiserver', [first.address, serviceAddress, '127.0.0.1'], authority),
    kubelet: await certify(first.hostname, [first.address], authority),
    secondKubelet: await certify(second.hostname, [second.address], authority),
    kubeletClient: await certify(kubeletClientUser, [], authority),
    serviceAccountKey: generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    }).privateKey,
    tokens: Object.fromEntries(
      users.map((user) => [user, randomBytes(24).toString('hex')]),
    ) as ClusterCredentials['tokens'],
  };
}

async function certify(
  commonName: string,
  addresses: readonly string[],
  authority: KeyPair | undefined,
): Promise<KeyPair> {
  const extensions: SelfsignedOptions['extensions'] = [
    { name: 'basicConstraints', cA: authority === undefined, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, keyCertSign: authority === undefined },
    { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
    {
      name: 'subjectAltName',
      altNames: [
        { type: 2, value: commonName },
        { type: 2, value: 'kubernetes.default.svc' },
        ...addresses.map((ip) => ({ type: 7 as const, ip })),
      ],
    },
  ];
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions,
    ...(authority && { ca: { key: authority.key, cert: authority.certificate } }),
  });
  return { certificate: made.cert, key: made.private };
}
