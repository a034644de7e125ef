import { execa } from 'execa';
import type { ClusterSlot } from './clusterSlot.ts';

/** The file that names the node's network namespace, for `nsenter --net`. */
export function networkNamespaceFile(slot: ClusterSlot): string {
  return `/run/netns/${slot.name}`;
}

/** Makes the node's network namespace, linked to the host by a veth pair, and routes the pods' addresses to it. */
export async function createNodeNetwork(slot: ClusterSlot): Promise<void> {
  const { name, hostLink, hostAddress, nodeAddress, podRange } = slot;
  await ip('netns', 'add', name);
  await ip('link', 'add', hostLink, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
  await ip('address', 'add', `${hostAddress}/30`, 'dev', hostLink);
  await ip('link', 'set', hostLink, 'up');
  await ip('-netns', name, 'address', 'add', `${nodeAddress}/30`, 'dev', 'eth0');
  await ip('-netns', name, 'link', 'set', 'eth0', 'up');
  await ip('-netns', name, 'link', 'set', 'lo', 'up');
  await ip('-netns', name, 'route', 'add', 'default', 'via', hostAddress);
  // Without it a request to a pod's address would leave by the host's default gateway, silently.
  await ip('route', 'replace', podRange, 'via', nodeAddress);
  const sysctls = ['net.ipv4.ip_forward=1', 'net.ipv4.conf.all.route_localnet=1'];
  await execa('nsenter', [`--net=${networkNamespaceFile(slot)}`, 'sysctl', '--quiet', '--write', ...sysctls]);
}

/** Removes what {@link createNodeNetwork} made, however much of it there is. */
export async function removeNodeNetwork(slot: ClusterSlot): Promise<void> {
  await execa('ip', ['link', 'delete', slot.hostLink], { reject: false });
  await execa('ip', ['netns', 'delete', slot.name], { reject: false });
}

async function ip(...args: readonly string[]): Promise<void> {
  await execa('ip', args);
}
