import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../../devcluster/environments/environment.ts';
import { demoEnvironments, environments } from '../../../../devcluster/environments/environments.ts';
import { node, nodeWithIoUring } from '../../../../devcluster/environments/node/environment.ts';
import { listAppFiles } from '../../../../devcluster/environments/rootFolder.ts';

const all = [...environments, nodeWithIoUring];

describe('the demo environments', () => {
  it('are three different runtimes', () => {
    expect(demoEnvironments.map((environment) => environment.name)).toEqual(['notebook', 'jvm', 'node']);
  });

  it('have names and images of their own', () => {
    expect(new Set(environments.map((environment) => environment.name)).size).toBe(environments.length);
    expect(new Set(environments.map((environment) => environment.image.reference)).size).toBe(
      environments.length,
    );
  });
});

describe.each(all)('the environment $name', (environment) => {
  it('runs its own image in the container that is checkpointed', () => {
    expect(mainContainer(environment)).toMatchObject({ image: environment.image.reference });
  });

  it('is probed where it listens', () => {
    expect(mainContainer(environment)).toMatchObject({
      ports: [{ containerPort: environment.port }],
      startupProbe: { httpGet: { path: environment.startupPath, port: environment.port } },
    });
  });

  it('is not probed once it has started, as a probe may be in flight when it is dumped', () => {
    expect(mainContainer(environment)?.readinessProbe).toBeUndefined();
    expect(mainContainer(environment)?.livenessProbe).toBeUndefined();
  });

  it('has no terminal, which could not be dumped', () => {
    expect(mainContainer(environment)?.tty ?? false).toBe(false);
    expect(mainContainer(environment)?.stdin ?? false).toBe(false);
  });

  it('finds every file that its image copies', async () => {
    const files = await listAppFiles(environment.image);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !existsSync(file.source))).toEqual([]);
  });

  it('proves that its process went on, and not only that files are still there', () => {
    const expectations = environment.stateProof.checks.map((check) => check.expectation);
    expect(expectations).toContain('unchanged');
    expect(expectations).toContain('continues');
  });
});

describe('the Node.js environments', () => {
  it('differ in what the runtime denies: the demo opens no io_uring, its variant does', () => {
    expect(node.pod.spec?.securityContext?.seccompProfile?.type).toBe('RuntimeDefault');
    expect(nodeWithIoUring.pod.spec?.securityContext?.seccompProfile?.type).toBe('Unconfined');
  });

  it('share one image', () => {
    expect(nodeWithIoUring.image).toBe(node.image);
  });
});

function mainContainer(environment: Environment) {
  return environment.pod.spec?.containers.find((container) => container.name === environment.container);
}
