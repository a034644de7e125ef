import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { NamedImage } from './environments/buildImage.ts';
import { unneededPaths } from './environments/environment.ts';

const folder = path.resolve(import.meta.dirname, '..', 'runtime');

/** The image of `runtime/`, made from the same list of packages as its Dockerfile. */
export const runtimeImage: NamedImage = {
  name: 'runtime',
  image: {
    reference: 'thaw.local/runtime:1',
    packages: readFileSync(path.join(folder, 'packages.txt'), 'utf8').trim().split('\n'),
    excludedPaths: [
      ...unneededPaths,
      // Of containerd only its client is needed, of runc only its main program.
      '/usr/bin/containerd',
      '/usr/bin/containerd-*',
      '/usr/lib/containerd/*',
      '/usr/lib/cni/*',
      '/usr/sbin/pidfd-kill',
      '/usr/sbin/recvtty',
      '/usr/sbin/remap-rootfs',
      '/usr/sbin/sd-helper',
      '/usr/sbin/seccompagent',
    ],
    folders: [{ source: folder, include: /^agent\.sh$/, target: '/usr/local/bin' }],
    goPrograms: {
      module: folder,
      programs: ['checkpoint-archive', 'container-processes', 'thaw-nested'],
      target: '/usr/local/bin',
    },
    // What the packages' own scripts would have made.
    links: [
      { path: '/usr/local/bin/thaw-agent', target: 'agent.sh' },
      ...['iptables', 'iptables-restore', 'ip6tables', 'ip6tables-restore'].map((name) => ({
        path: `/usr/sbin/${name}`,
        target: 'xtables-nft-multi',
      })),
    ],
    finish: [
      ['/usr/bin/chmod', '0755', '/usr/local/bin/agent.sh'],
      // Where a nested restore mounts what it needs (runtime/thaw-nested/layout.go).
      ['/usr/bin/mkdir', '--parents', '/thaw/root', '/thaw/outside', '/thaw/checkpoint', '/thaw/state'],
    ],
    command: ['thaw-agent', 'serve', '60'],
    variables: {},
  },
};
