import { describe, expect, it } from 'vitest';
import { withoutNestedRuntime } from '../../../src/restore/nestedSource.ts';
import { planNestedRestore } from '../../../src/restore/nestedPod.ts';
import type { PodContainer, PodSpec } from '../../../src/restore/podManifest.ts';
import type { RestorableCheckpoint, RestoreOptions, RestorePlan } from '../../../src/restore/restoreRoute.ts';

const main: PodContainer = {
  name: 'main',
  image: 'registry.example/notebook:1',
  imagePullPolicy: 'Always',
  command: ['python3', '/srv/notebook.py'],
  args: ['--port', '8080'],
  workingDir: '/srv',
  volumeMounts: [{ name: 'config', mountPath: '/etc/notebook' }],
  readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
  securityContext: {
    runAsUser: 1000,
    runAsGroup: 1000,
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    seccompProfile: { type: 'RuntimeDefault' },
    capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
  },
};

const archive = { node: 'devnode', path: '/var/lib/kubelet/checkpoints/checkpoint-notebook.tar' };

interface Changes {
  readonly container?: Partial<PodContainer>;
  readonly spec?: Partial<PodSpec>;
  readonly checkpoint?: Partial<RestorableCheckpoint>;
  readonly options?: Partial<RestoreOptions>;
  readonly mountsImages?: boolean;
}

function plan({ container, spec, checkpoint, options, mountsImages = true }: Changes = {}): RestorePlan {
  const containers = [
    { ...main, ...container },
    { name: 'sidecar', image: 'proxy:1' },
  ];
  const volumes = [{ name: 'config', configMap: { name: 'notebook' } }];
  return planNestedRestore(
    {
      name: 'notebook-warm',
      archive,
      sourcePod: {
        metadata: { name: 'notebook', namespace: 'demo' },
        spec: { containers, volumes, ...spec },
      },
      container: 'main',
      hostname: 'notebook',
      ...checkpoint,
    },
    { name: 'notebook-2', namespace: 'demo', ...options },
    { runtimeImage: 'thaw.local/runtime:1', mountsImages },
  );
}

function specOf(changes?: Changes): PodSpec {
  return plan(changes).manifest.spec ?? { containers: [] };
}

function containerOf(changes?: Changes): PodContainer {
  return specOf(changes).containers[0] ?? { name: '' };
}

function fieldsOf(changes?: Changes): readonly string[] {
  return plan(changes).differences.map(({ field }) => field);
}

const inRegistry = { reference: 'registry.example/checkpoints/notebook:warm', location: 'registry' } as const;

describe('planNestedRestore', () => {
  it('keeps the image, and makes the nested runtime the first process', () => {
    const { image, imagePullPolicy, command, args, workingDir } = containerOf();
    expect({ image, imagePullPolicy, workingDir }).toEqual({
      image: 'registry.example/notebook:1',
      imagePullPolicy: 'IfNotPresent',
      workingDir: undefined,
    });
    expect(command).toEqual(['/.thaw/runtime/usr/local/bin/thaw-nested']);
    expect(args).toEqual(['restore']);
  });

  it('mounts the runtime image, read-only, beside what the container has', () => {
    expect(containerOf().volumeMounts?.slice(0, 2)).toEqual([
      { name: 'config', mountPath: '/etc/notebook' },
      { name: 'thaw-runtime', mountPath: '/.thaw/runtime', readOnly: true },
    ]);
    expect(specOf().volumes).toContainEqual({
      name: 'thaw-runtime',
      image: { reference: 'thaw.local/runtime:1', pullPolicy: 'IfNotPresent' },
    });
  });

  it('reads the archive on its node where there is no image', () => {
    expect(specOf().volumes).toContainEqual({
      name: 'thaw-checkpoint',
      hostPath: { path: archive.path, type: 'File' },
    });
    expect(containerOf().volumeMounts?.map(({ mountPath }) => mountPath)).toContain('/.thaw/archive.tar');
    expect(JSON.stringify(specOf().affinity)).toContain('devnode');
  });

  it('reads an image in place, on any node where a registry has it', () => {
    const changes = { checkpoint: { image: inRegistry } };
    expect(specOf(changes).volumes).toContainEqual({
      name: 'thaw-checkpoint',
      image: { reference: inRegistry.reference, pullPolicy: 'IfNotPresent' },
    });
    expect(containerOf(changes).volumeMounts?.map(({ mountPath }) => mountPath)).toContain(
      '/.thaw/checkpoint',
    );
    expect(specOf(changes).affinity).toBeUndefined();
  });

  it('copies the runtime into the pod where images are not mounted as volumes, and reads the archive', () => {
    const changes = { mountsImages: false, checkpoint: { image: inRegistry } };
    expect(specOf(changes).volumes?.filter(({ image }) => image)).toEqual([]);
    expect(specOf(changes).volumes).toContainEqual({
      name: 'thaw-checkpoint',
      hostPath: { path: archive.path, type: 'File' },
    });
    expect(specOf(changes).initContainers).toEqual([
      expect.objectContaining({
        image: 'thaw.local/runtime:1',
        volumeMounts: [{ name: 'thaw-runtime', mountPath: '/.thaw/runtime' }],
      }),
    ]);
    expect(withoutNestedRuntime(plan(changes).manifest).spec?.initContainers).toEqual([]);
  });

  it('is refused where images are not mounted as volumes, and the archive is gone', () => {
    const changes = { mountsImages: false, checkpoint: { image: inRegistry, archive: undefined } };
    expect(() => plan(changes)).toThrow(expect.objectContaining({ reason: 'restoreUnsupported' }));
  });

  it('gives the nested runtime three capabilities more, and keeps those of the container', () => {
    expect(containerOf().securityContext).toEqual({
      runAsUser: 0,
      runAsNonRoot: false,
      seccompProfile: { type: 'Unconfined' },
      capabilities: { add: ['NET_BIND_SERVICE', 'SYS_ADMIN', 'NET_ADMIN', 'SYS_TIME'] },
    });
    expect(fieldsOf()).toContain('spec.containers.main.securityContext');
  });

  it('leaves the other containers as they are', () => {
    expect(specOf().containers[1]).toEqual({ name: 'sidecar', image: 'proxy:1' });
  });

  it.each([
    [100_000_000, undefined, ['restore']],
    [4_000_000_000, undefined, ['restore', '-lazy']],
    [4_000_000_000, 'eager', ['restore']],
    [100_000_000, 'lazy', ['restore', '-lazy']],
  ] as const)('reads %d bytes of memory, asked for as %s, by %j', (memoryBytes, memory, args) => {
    expect(containerOf({ checkpoint: { memoryBytes }, options: { memory } }).args).toEqual(args);
  });

  it('takes one more capability to read memory on demand', () => {
    expect(containerOf({ options: { memory: 'lazy' } }).securityContext?.capabilities?.add).toContain(
      'SYS_PTRACE',
    );
  });

  it('says where a termination message is read from, if not at the usual place', () => {
    const terminationMessagePath = '/var/log/end';
    expect(containerOf({ container: { terminationMessagePath } }).args).toEqual([
      'restore',
      '-termination-log',
      '/var/log/end',
    ]);
  });

  it('leaves the pod its own host name, or gives it the one remembered where that is asked for', () => {
    expect(specOf().hostname).toBeUndefined();
    expect(fieldsOf()).toContain('spec.hostname');
    expect(specOf({ options: { hostname: 'source' } }).hostname).toBe('notebook');
  });

  it('labels the pod with its nested container', () => {
    expect(plan().manifest.metadata?.labels).toMatchObject({
      'thaw.dev/route': 'nested',
      'nested.thaw.dev/main': 'true',
    });
  });

  it('tells of commands that run beside the process, and of a hook that is left out', () => {
    const exec = { command: ['true'] };
    const fields = fieldsOf({ container: { readinessProbe: { exec }, lifecycle: { postStart: { exec } } } });
    expect(fields).toContain('spec.containers.main.probes');
    expect(fields).toContain('spec.containers.main.lifecycle.postStart');
  });

  it.each([{ hostUsers: false }, { hostPID: true }, { shareProcessNamespace: true }])(
    'refuses a pod with %j',
    (spec) => {
      expect(() => plan({ spec })).toThrow(expect.objectContaining({ reason: 'restoreUnsupported' }));
    },
  );

  it('can be undone, so that what is restored from a checkpoint of it is not nested twice', () => {
    const { manifest } = plan();
    const undone = withoutNestedRuntime(manifest);
    expect(undone.spec?.containers[0]).toEqual(main);
    expect(undone.spec?.volumes).toEqual([{ name: 'config', configMap: { name: 'notebook' } }]);
  });

  it('can be undone in a pod that an earlier version has restored', () => {
    const { manifest } = plan();
    const originals = manifest.metadata?.annotations?.['thaw.dev/original-containers'] ?? '';
    const only = JSON.stringify((JSON.parse(originals) as { readonly main: unknown }).main);
    const metadata = {
      labels: { 'thaw.dev/nested-container': 'main' },
      annotations: { 'thaw.dev/original-container': only },
    };
    expect(withoutNestedRuntime({ ...manifest, metadata }).spec?.containers[0]).toEqual(main);
  });

  it('is undone as far as it can be where somebody has changed its annotation', () => {
    const { manifest } = plan();
    const annotations = { 'thaw.dev/original-containers': 'no JSON' };
    const undone = withoutNestedRuntime({ ...manifest, metadata: { ...manifest.metadata, annotations } });
    expect(undone.spec?.containers[0]).not.toHaveProperty('command');
    expect(undone.spec?.containers[0]?.volumeMounts).toEqual(main.volumeMounts);
  });

  it('refuses a checkpoint of which nothing is left', () => {
    expect(() => plan({ checkpoint: { archive: undefined } })).toThrow(
      expect.objectContaining({ reason: 'restoreUnsupported' }),
    );
  });
});

describe('planNestedRestore of several containers', () => {
  const sidecar = { name: 'sidecar-warm', container: 'sidecar', memoryBytes: 300_000_000 };
  const archived = { node: 'devnode', path: '/var/lib/kubelet/checkpoints/checkpoint-sidecar.tar' };
  const both = { checkpoint: { others: [{ ...sidecar, archive: archived }] } };

  it('gives each the nested runtime, with a checkpoint and a folder of its own', () => {
    const { containers, volumes } = specOf(both);
    expect(containers.map(({ command }) => command?.[0])).toEqual([
      '/.thaw/runtime/usr/local/bin/thaw-nested',
      '/.thaw/runtime/usr/local/bin/thaw-nested',
    ]);
    expect(volumes?.slice(-2)).toEqual([
      { name: 'thaw-checkpoint', hostPath: { path: archive.path, type: 'File' } },
      { name: 'thaw-checkpoint-2', hostPath: { path: archived.path, type: 'File' } },
    ]);
    expect(containers[1]?.volumeMounts).toEqual([
      { name: 'thaw-runtime', mountPath: '/.thaw/runtime', readOnly: true },
      { name: 'thaw-scratch', mountPath: '/.thaw/scratch', subPath: 'sidecar' },
      { name: 'thaw-checkpoint-2', mountPath: '/.thaw/archive.tar', readOnly: true },
    ]);
  });

  it('labels the pod with all of them, however long their names are', () => {
    expect(plan(both).manifest.metadata?.labels).toMatchObject({
      'nested.thaw.dev/main': 'true',
      'nested.thaw.dev/sidecar': 'true',
    });
  });

  it('says of each what is different in it', () => {
    const fields = fieldsOf(both);
    for (const container of ['main', 'sidecar']) {
      expect(fields).toContain(`spec.containers.${container}.command`);
      expect(fields).toContain(`process.environment (${container})`);
    }
    expect(fields).not.toContain('spec.containers.sidecar');
  });

  it('reads memory on demand where that of all of them is much', () => {
    const changes = { checkpoint: { ...both.checkpoint, memoryBytes: 300_000_000 } };
    expect(specOf(changes).containers.map(({ args }) => args)).toEqual([
      ['restore', '-lazy'],
      ['restore', '-lazy'],
    ]);
  });

  it('can be undone in each of them', () => {
    const { spec } = withoutNestedRuntime(plan(both).manifest);
    expect(spec?.containers).toEqual([main, { name: 'sidecar', image: 'proxy:1', volumeMounts: [] }]);
  });

  it('reads the archives where images are not mounted as volumes', () => {
    const others = [{ ...sidecar, archive: archived, image: inRegistry }];
    const { volumes } = specOf({ mountsImages: false, checkpoint: { image: inRegistry, others } });
    expect(volumes?.flatMap(({ image }) => image ?? [])).toEqual([]);
  });

  it('is refused where one of them is on another node', () => {
    const others = [{ ...sidecar, archive: { ...archived, node: 'other' } }];
    expect(() => plan({ checkpoint: { others } })).toThrow(
      expect.objectContaining({ attempted: 'restore sidecar-warm on devnode' }),
    );
  });
});
