import { describe, expect, it } from 'vitest';
import { nestedStartRequest, planNestedStart } from '../../../src/environment/nestedStart.ts';
import { withoutNestedRuntime } from '../../../src/restore/nestedSource.ts';
import type { PodContainer, PodManifest, PodSpec } from '../../../src/restore/podManifest.ts';

const main: PodContainer = { name: 'main', image: 'registry.example/server:1' };
const imageSays = { Entrypoint: ['/entry'], Cmd: ['serve'], WorkingDir: '/srv', User: 'app' };

function pod(container: Partial<PodContainer> = {}, spec: Partial<PodSpec> = {}): PodManifest {
  return {
    metadata: { name: 'server', namespace: 'demo', labels: { app: 'server' } },
    spec: { containers: [{ ...main, ...container }], ...spec },
  };
}

function plan(manifest: PodManifest): PodManifest {
  return planNestedStart({ pod: manifest, containers: ['main'], runtimeImage: 'thaw/runtime:1' });
}

function request(manifest: PodManifest, config: object = imageSays): ReturnType<typeof nestedStartRequest> {
  return nestedStartRequest({ pod: manifest, container: 'main' }, JSON.stringify({ config }));
}

describe('the pod in which a container is started by the nested runtime', () => {
  it('has that runtime as its first process, and the command for the kubelet to expand', () => {
    const [container] =
      plan(pod({ command: ['server'], args: ['--name', '$(NAME)'], terminationMessagePath: '/why' })).spec
        ?.containers ?? [];
    expect(container?.command).toEqual(['/.thaw/runtime/usr/local/bin/thaw-nested']);
    expect(container?.args).toEqual(['run', '-termination-log', '/why', '--', 'server', '--name', '$(NAME)']);
  });

  it('is, without that runtime, the pod that was asked for', () => {
    const asked = pod(
      {
        command: ['server'],
        workingDir: '/data',
        securityContext: { runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      },
      { volumes: [{ name: 'data', emptyDir: {} }], restartPolicy: 'Always' },
    );
    expect(withoutNestedRuntime(plan(asked)).spec).toEqual(
      expect.objectContaining({
        ...asked.spec,
        containers: [expect.objectContaining(asked.spec?.containers[0] ?? {})],
      }),
    );
  });

  it.each<[string, PodManifest]>([
    ['it is privileged', pod({ securityContext: { privileged: true } })],
    ['its pod shares its processes', pod({}, { shareProcessNamespace: true })],
    ['its pod shares its processes', pod({}, { hostPID: true })],
    ['its pod has users of its own (hostUsers: false)', pod({}, { hostUsers: false })],
    [
      'its seccomp profile is a file on the node',
      pod({}, { securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'a.json' } } }),
    ],
    ['it asks for all capabilities', pod({ securityContext: { capabilities: { add: ['ALL'] } } })],
  ])('is refused where %s', (why, manifest) => {
    expect(() => plan(manifest)).toThrow(
      `Cannot start demo/server in a nested runtime: ${why}, which the runtime inside of a pod cannot give it`,
    );
  });

  it('has one in each container that is asked for, and leaves the others as they are', () => {
    const second = { ...main, name: 'second', command: ['second'] };
    const beside = { ...main, name: 'beside' };
    const manifest = pod({}, { containers: [main, second, beside] });
    const made = planNestedStart({
      pod: manifest,
      containers: ['main', 'second'],
      runtimeImage: 'thaw/runtime:1',
    });
    expect(made.spec?.containers.map(({ args }) => args)).toEqual([
      ['run', '--'],
      ['run', '--', 'second'],
      undefined,
    ]);
    expect(made.metadata?.labels).toMatchObject({
      'nested.thaw.dev/main': 'true',
      'nested.thaw.dev/second': 'true',
    });
    expect(withoutNestedRuntime(made).spec?.containers).toEqual(
      [main, second, beside].map((each) => expect.objectContaining(each) as object),
    );
  });

  it('is refused without such a container', () => {
    expect(() =>
      planNestedStart({ pod: pod(), containers: ['other'], runtimeImage: 'thaw/runtime:1' }),
    ).toThrow('the pod has no container other');
  });
});

describe('what the nested runtime is told to start', () => {
  it("is the image's command where the pod has none", () => {
    expect(request(pod())).toMatchObject({ before: ['/entry'], after: ['serve'], cwd: '/srv', user: 'app' });
  });

  it("is the image's entry point where the pod has arguments only", () => {
    expect(request(pod({ args: ['check'] }))).toMatchObject({ before: ['/entry'], after: [] });
  });

  it("is nothing of the image's where the pod has a command", () => {
    expect(request(pod({ command: ['server'] }))).toMatchObject({ before: [], after: [] });
  });

  it('is started at the root by root, where neither the pod nor the image says anything', () => {
    expect(request(pod(), {})).toMatchObject({ before: [], after: [], cwd: '/', user: '' });
  });

  it("has the pod's user, and of the container's own rather", () => {
    const securityContext = { runAsUser: 1, runAsGroup: 2 };
    expect(request(pod({}, { securityContext })).user).toBe('1:2');
    expect(request(pod({ securityContext: { runAsUser: 3 } }, { securityContext })).user).toBe('3:2');
  });

  it("has the image's user in the pod's group", () => {
    expect(request(pod({ securityContext: { runAsGroup: 7 } })).user).toBe('app:7');
    expect(request(pod({ securityContext: { runAsGroup: 7 } }), { User: '5:6' }).user).toBe('5:7');
    expect(request(pod({ securityContext: { runAsGroup: 7 } }), {}).user).toBe('0:7');
  });

  it("has the pod's further groups, that of its volumes among them", () => {
    const securityContext = { supplementalGroups: [10, 11], fsGroup: 12 };
    expect(request(pod({}, { securityContext })).groups).toEqual([10, 11, 12]);
  });

  it('is as limited as the pod says', () => {
    const securityContext = {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      seccompProfile: { type: 'RuntimeDefault' },
      capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
    };
    expect(request(pod({ securityContext }))).toMatchObject({
      noNewPrivileges: true,
      readonlyRoot: true,
      isFiltered: true,
      addCapabilities: ['NET_ADMIN'],
      dropCapabilities: ['ALL'],
    });
  });
});
