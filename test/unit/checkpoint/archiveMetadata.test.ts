import { describe, expect, it } from 'vitest';
import { readArchiveMetadata } from '../../../src/checkpoint/archiveMetadata.ts';
import type { ArchiveMetadata } from '../../../src/checkpoint/archiveMetadata.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';

const config = {
  id: 'e1f6c0',
  name: 'main',
  rootfsImageRef: 'registry.example/notebook@sha256:aa11',
  rootfsImageName: 'registry.example/notebook:1',
  runtime: 'runc',
  createdTime: '2026-11-22T17:00:00.123456789Z',
  checkpointedTime: '2026-11-22T17:04:25.5+01:00',
  restoredTime: '0001-01-01T00:00:00Z',
  restored: false,
};

const spec = {
  ociVersion: '1.2.1',
  hostname: 'notebook-7d9f',
  process: {
    args: ['python3', '-m', 'notebook', ''],
    cwd: '/srv',
    env: ['PATH=/usr/bin', 'TOKEN=a=b', 'EMPTY=', 'BARE'],
    user: { uid: 1000, gid: 1000, additionalGids: [10] },
    capabilities: { bounding: ['CAP_KILL'], effective: ['CAP_KILL'], permitted: ['CAP_KILL'] },
  },
  mounts: [
    { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid'] },
    {
      destination: '/data',
      type: 'bind',
      source: '/var/lib/kubelet/pods/u/volumes/x',
      options: ['rbind', 'rw'],
    },
    { destination: '/etc/config', type: 'bind', source: '/var/c', options: ['rbind', 'ro'] },
  ],
  annotations: {
    'io.kubernetes.cri.sandbox-name': 'notebook-7d9f',
    'io.kubernetes.cri.sandbox-namespace': 'demo',
    'io.kubernetes.cri.container-name': 'main',
  },
};

function read(changes: { config?: object; spec?: object; status?: unknown } = {}): ArchiveMetadata {
  return readArchiveMetadata({
    configDump: JSON.stringify({ ...config, ...changes.config }),
    specDump: JSON.stringify({ ...spec, ...changes.spec }),
    statusDump: 'status' in changes ? JSON.stringify(changes.status) : undefined,
  });
}

/** The explanation of the `invalidArchive` that `action` throws. */
function complaint(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (ThawError.is(error, 'invalidArchive')) return error.explanation;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

describe('readArchiveMetadata', () => {
  it('reads an archive of containerd', () => {
    expect(read()).toEqual({
      engine: 'containerd',
      pod: 'notebook-7d9f',
      namespace: 'demo',
      container: 'main',
      containerId: 'e1f6c0',
      imageName: 'registry.example/notebook:1',
      imageRef: 'registry.example/notebook@sha256:aa11',
      runtime: 'runc',
      createdAt: new Date('2026-11-22T17:00:00.123Z'),
      checkpointedAt: new Date('2026-11-22T16:04:25.5Z'),
      mounts: [
        { destination: '/proc', type: 'proc', source: 'proc', readonly: false },
        { destination: '/data', type: 'bind', source: '/var/lib/kubelet/pods/u/volumes/x', readonly: false },
        { destination: '/etc/config', type: 'bind', source: '/var/c', readonly: true },
      ],
      environment: [
        { name: 'PATH', value: '/usr/bin' },
        { name: 'TOKEN', value: 'a=b' },
        { name: 'EMPTY', value: '' },
        { name: 'BARE', value: '' },
      ],
      args: ['python3', '-m', 'notebook', ''],
      cwd: '/srv',
      user: { uid: 1000, gid: 1000, additionalGids: [10] },
      hostname: 'notebook-7d9f',
      capabilities: {
        bounding: ['CAP_KILL'],
        effective: ['CAP_KILL'],
        permitted: ['CAP_KILL'],
        inheritable: [],
        ambient: [],
      },
    });
  });

  it('takes the host name from the environment where the specification has none, as in archives of containerd', () => {
    const process = { env: ['HOSTNAME=counter'] };
    expect(read({ spec: { hostname: undefined, process } }).hostname).toBe('counter');
    expect(read({ spec: { process } }).hostname).toBe('notebook-7d9f');
  });

  it('reads the names in an archive of CRI-O', () => {
    const annotations = {
      'io.container.manager': 'cri-o',
      'io.kubernetes.pod.name': 'web-0',
      'io.kubernetes.pod.namespace': 'shop',
      'io.kubernetes.cri-o.Metadata': '{"name":"app","attempt":1}',
    };
    expect(read({ spec: { annotations } })).toMatchObject({
      engine: 'cri-o',
      pod: 'web-0',
      namespace: 'shop',
      container: 'app',
    });
  });

  it('reads an archive of Podman, which knows no pod of Kubernetes', () => {
    const metadata = read({ spec: { annotations: { 'io.container.manager': 'libpod' } } });
    expect(metadata).toMatchObject({ engine: 'podman', container: 'main' });
    expect(metadata).not.toHaveProperty('pod');
  });

  it('takes from status.dump the names that spec.dump lacks', () => {
    const labels = {
      'io.kubernetes.pod.name': 'p',
      'io.kubernetes.pod.namespace': 'n',
      'io.kubernetes.container.name': 'c',
    };
    expect(read({ spec: { annotations: {} }, status: { labels } })).toMatchObject({
      pod: 'p',
      namespace: 'n',
      container: 'c',
    });
  });

  it('leaves out what Go writes for a time that is not set', () => {
    expect(read({ config: { checkpointedTime: '0001-01-01T00:00:00Z' } })).not.toHaveProperty(
      'checkpointedAt',
    );
  });

  it('reads a process without capabilities, mounts, environment and user', () => {
    expect(read({ spec: { process: {}, mounts: null } })).toMatchObject({
      mounts: [],
      environment: [],
      args: [],
      user: { uid: 0, gid: 0, additionalGids: [] },
    });
  });

  it.each<[string, Parameters<typeof read>[0], string]>([
    [
      'a number as an argument',
      { spec: { process: { args: ['sh', 7] } } },
      'spec.dump.process.args[1] is the number 7, not a text',
    ],
    ['a text as a list', { spec: { mounts: 'all' } }, 'spec.dump.mounts is the text "all", not a list'],
    ['a list as an object', { spec: { process: [] } }, 'spec.dump.process is a list, not an object'],
    [
      'a mount that goes nowhere',
      { spec: { mounts: [{ type: 'bind' }] } },
      'spec.dump.mounts[0].destination is missing',
    ],
    ['a null among the mounts', { spec: { mounts: [null] } }, 'spec.dump.mounts[0].destination is missing'],
    [
      'a negative user',
      { spec: { process: { user: { uid: -1 } } } },
      'spec.dump.process.user.uid is the number -1, not a whole number',
    ],
    [
      'a time that is none',
      { config: { createdTime: 'soon' } },
      'config.dump.createdTime is the text "soon", not a time',
    ],
    [
      'an image that is no text',
      { config: { rootfsImageRef: {} } },
      'config.dump.rootfsImageRef is an object, not a text',
    ],
    ['a status that is no object', { status: 3 }, 'status.dump is the number 3, not an object'],
    ['no container', { spec: { annotations: {} } }, 'spec.dump names no container'],
    [
      'too many entries',
      { spec: { process: { env: Array<string>(10_001).fill('A=1') } } },
      'spec.dump.process.env has too many entries',
    ],
    [
      'an engine it does not know',
      { spec: { annotations: { 'io.container.manager': 'x' } } },
      'spec.dump.annotations.io.container.manager names an engine that Thaw does not know: "x"',
    ],
    [
      'broken JSON inside of an annotation',
      { spec: { annotations: { 'io.container.manager': 'cri-o', 'io.kubernetes.cri-o.Metadata': '{' } } },
      'spec.dump.annotations.io.kubernetes.cri-o.Metadata is not JSON',
    ],
  ])('refuses %s and names the field', (_, changes, explanation) => {
    expect(complaint(() => read(changes))).toBe(explanation);
  });

  it.each(['', 'not json', '{"a":', 'PK\u0003\u0004'])(
    'refuses a config.dump that is not JSON: %j',
    (configDump) => {
      expect(complaint(() => readArchiveMetadata({ configDump, specDump: '{}' }))).toBe(
        'config.dump is not JSON',
      );
    },
  );

  it('refuses a file that is too large, without parsing it', () => {
    const specDump = `"${'x'.repeat(5 * 1024 * 1024)}"`;
    expect(complaint(() => readArchiveMetadata({ configDump: '{}', specDump }))).toBe(
      'spec.dump is larger than 4 MiB',
    );
  });

  it('does not mistake what every object inherits for content', () => {
    const specDump =
      '{"annotations":{"io.kubernetes.cri.container-name":"main"},"__proto__":{"hostname":"evil"}}';
    expect(readArchiveMetadata({ configDump: '{}', specDump })).not.toHaveProperty('hostname');
  });
});
