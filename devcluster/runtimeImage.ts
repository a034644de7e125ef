import { readFileSync } from 'node:fs';
import path from 'node:path';
import { unneededPaths, type EnvironmentImage } from './environments/environment.ts';

const folder = path.resolve(import.meta.dirname, '..', 'runtime');

/** The image of `runtime/`, made from the same list of packages as its Dockerfile. */
export const runtimeImage: EnvironmentImage = {
  reference: 'thaw.local/runtime:1',
  packages: readFileSync(path.join(folder, 'packages.txt'), 'utf8').trim().split('\n'),
  // Of containerd only its client is needed.
  excludedPaths: [...unneededPaths, '/usr/bin/containerd', '/usr/bin/containerd-*', '/usr/lib/udev/*'],
  folders: [{ source: folder, include: /^agent\.sh$/, target: '/usr/local/bin' }],
  links: [
    { path: '/usr/local/bin/thaw-agent', target: 'agent.sh' },
    { path: '/usr/bin/awk', target: 'mawk' },
    ...['iptables', 'iptables-restore', 'ip6tables', 'ip6tables-restore'].map((name) => ({
      path: `/usr/sbin/${name}`,
      target: 'xtables-nft-multi',
    })),
  ],
  finish: [['/usr/bin/chmod', '0755', '/usr/local/bin/agent.sh']],
  command: ['thaw-agent', 'serve', '60'],
  variables: {},
  port: 1,
};
