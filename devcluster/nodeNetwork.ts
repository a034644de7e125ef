import { execa } from 'execa';
import { firstNode, secondNode, type ClusterNode } from './clusterNode.ts';
import type { ClusterSlot } from './clusterSlot.ts';

/** The file that names the node's network namespace, for `nsenter --net`. */
export function networkNamespaceFile({ name }: Pick<ClusterNode, 'name'>): string {
  return `/run/netns/${name}`;
}

/** Makes the node's network namespace, linked to the host by a veth pair, and routes the pods' addresses to it. */
export async function createNodeNetwork(slot: ClusterSlot): Promise<void> {
  const { name, hostLink, hostAddress, nodeAddress, podRange } = slot;
  await ip('netns', 'add', name);
  await ip('link', 'add', hostLink, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
  await ip('address', 'add', `${hostAddress}/30`, 'dev', hostLink);
  await ip('link', 'set', hostLink, 'up');
  await connectNode(firstNode(slot), hostAddress);
  // Without it a request to a pod's address would leave by the host's default gateway, silently.
  await ip('route', 'replace', podRange, 'via', nodeAddress);
}

/**
 * Makes the network namespace of the second node, linked to the first by a veth pair: the machine reaches it through that, as its
 * pods' addresses are in the range that is routed there anyway.
 */
export async function createSecondNodeNetwork(slot: ClusterSlot): Promise<void> {
  const { name, address, podRange } = secondNode(slot);
  const peerAddress = `198.18.${slot.index}.5`;
  const inFirst = ['-netns', slot.name] as const;
  await ip('netns', 'add', name);
  await ip(...inFirst, 'link', 'add', 'second', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
  await ip(...inFirst, 'address', 'add', `${peerAddress}/30`, 'dev', 'second');
  await ip(...inFirst, 'link', 'set', 'second', 'up');
  await connectNode(secondNode(slot), peerAddress);
  await ip(...inFirst, 'route', 'add', podRange, 'via', address);
  await ip('route', 'replace', address, 'via', slot.nodeAddress);
}

/** Removes what {@link createSecondNodeNetwork} made, however much of it there is. */
export async function removeSecondNodeNetwork(slot: ClusterSlot): Promise<void> {
  await execa('ip', ['route', 'delete', secondNode(slot).address], { reject: false });
  await execa('ip', ['netns', 'delete', secondNode(slot).name], { reject: false });
}

/** Gives a node its address at its end of the pair, `eth0`, and lets it pass on what is for others. */
async function connectNode(node: ClusterNode, gateway: string): Promise<void> {
  const inNode = ['-netns', node.name] as const;
  await ip(...inNode, 'address', 'add', `${node.address}/30`, 'dev', 'eth0');
  await ip(...inNode, 'link', 'set', 'eth0', 'up');
  await ip(...inNode, 'link', 'set', 'lo', 'up');
  await ip(...inNode, 'route', 'add', 'default', 'via', gateway);
  const sysctls = ['net.ipv4.ip_forward=1', 'net.ipv4.conf.all.route_localnet=1'];
  await execa('nsenter', [`--net=${networkNamespaceFile(node)}`, 'sysctl', '--quiet', '--write', ...sysctls]);
}

/** Removes what {@link createNodeNetwork} made, however much of it there is. */
export async function removeNodeNetwork(slot: ClusterSlot): Promise<void> {
  await execa('ip', ['link', 'delete', slot.hostLink], { reject: false });
  await execa('ip', ['netns', 'delete', slot.name], { reject: false });
}

async function ip(...args: readonly string[]): Promise<void> {
  await execa('ip', args);
}
