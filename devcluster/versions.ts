/** Every version the dev cluster is made of, in one place. A change here makes new builds beside the old ones. */
export const versions = {
  kubernetes: '1.36.3',
  /** The staging modules (`k8s.io/api` and so on) of that Kubernetes. */
  kubernetesStaging: '0.36.3',
  containerd: { '2.3': '2.3.6', '2.4': '2.4.2' },
  /** CRIU 4.1 (trixie) fails on recent kernels for any process with an inet socket; forky has 4.2. */
  debianSuite: 'forky',
} as const;

/** The containerd release lines that the dev cluster can run: 2.3 restores natively, 2.4 cannot. */
export type ContainerdLine = keyof typeof versions.containerd;

/** Debian packages of the node's root file system. */
export const nodePackages = [
  'busybox-static',
  'ca-certificates',
  'catatonit',
  'checkpointctl',
  'conntrack',
  'containernetworking-plugins',
  'criu',
  'crun',
  'docker-registry',
  'etcd-server',
  'iproute2',
  'iptables',
  'kmod',
  'mount',
  'nftables',
  'procps',
  'runc',
  'skopeo',
  'util-linux',
  'xfsprogs',
] as const;

/** Debian packages that the host needs, with a program that shows each is there. */
export const hostPackages = [
  { name: 'mmdebstrap', program: 'mmdebstrap' },
  { name: 'debian-archive-keyring', file: '/usr/share/keyrings/debian-archive-keyring.gpg' },
  { name: 'iproute2', program: 'ip' },
  { name: 'util-linux', program: 'nsenter' },
  { name: 'curl', program: 'curl' },
] as const;
