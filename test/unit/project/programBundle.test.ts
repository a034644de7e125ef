import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../../../esbuild.config.ts';
import { usage } from '../../../src/headless/request.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';

const environment = `apiVersion: thaw.dev/v1alpha1
kind: Environment
metadata: { name: shop, namespace: demo }
spec: { templateFrom: { kind: Deployment, name: shop } }
`;

describe('the bundled program thaw', { timeout: 60_000 }, () => {
  let folder: TemporaryFolder;

  beforeAll(async () => {
    folder = await TemporaryFolder.create();
    await buildProgram({ folder: path.join(folder.path, 'bin'), production: true });
    await folder.write('package.json', '{ "type": "module" }');
    await folder.write('shop.thaw.yaml', environment);
    await folder.write('broken.thaw.yaml', environment.replace('Deployment', 'Deploiment'));
  }, 60_000);

  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  async function run(
    args: readonly string[],
    kubeconfig = 'none',
  ): Promise<{ readonly exitCode?: number; readonly stdout: string; readonly stderr: string }> {
    const { exitCode, stdout, stderr } = await execa(process.execPath, ['bin/thaw.js', ...args], {
      cwd: folder.path,
      env: { KUBECONFIG: kubeconfig },
      reject: false,
    });
    return { ...(exitCode !== undefined && { exitCode }), stdout, stderr };
  }

  it('says how it is called', async () => {
    expect(await run(['--help'])).toEqual({ exitCode: 0, stdout: usage, stderr: '' });
  });

  it.each([
    [[], usage],
    [['melt'], `There is no "thaw melt".\n\n${usage}`],
    [['bake'], `"thaw bake" needs an environment file.\n\n${usage}`],
    [['list', 'shop.thaw.yaml', '--runs=0'], '--runs is a number from 1 to 1000, not "0".'],
  ])('ends with 2 where it is called wrongly, as by %j', async (args, stderr) => {
    expect(await run(args)).toEqual({ exitCode: 2, stdout: '', stderr });
  });

  it('ends with 3 where a file is wrong, and says where', async () => {
    expect(await run(['bake', 'broken.thaw.yaml'])).toEqual({
      exitCode: 3,
      stdout: '',
      stderr:
        'broken.thaw.yaml:4:31: spec.templateFrom.kind must be Deployment, StatefulSet or Pod: did you mean Deployment?',
    });
  });

  it('ends with 1 where there is no cluster', async () => {
    const { exitCode, stdout, stderr } = await run(['list', 'shop.thaw.yaml']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('there is no kubeconfig');
  });

  it('ends with 0 when it has done what was asked for', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', '/api/v1/namespaces/demo/configmaps', (_request, reply) => {
      reply.json({ items: [] });
    });
    const { exitCode, stdout, stderr } = await run(
      ['list', 'shop.thaw.yaml', '--json'],
      await server.writeKubeconfig(folder.path),
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      environments: [{ name: 'shop', namespace: 'demo', status: 'neverBaked' }],
    });
  });
});
