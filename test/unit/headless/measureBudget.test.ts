import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { toConfigMap } from '../../../src/checkpoint/recordConfigMap.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';
import { recordWithImage } from '../checkpoint/recordExample.ts';
import { RefusingCluster } from '../environment/refusingCluster.ts';

const program = path.resolve(import.meta.dirname, '../../../src/headless/main.ts');

const environment = `apiVersion: thaw.dev/v1alpha1
kind: Environment
metadata: { name: counter, namespace: demo }
spec:
  templateFrom: { kind: Pod, name: counter }
`;

/** Has the program measure an environment that was baked in a cluster in which no pod can be started. */
async function measure(
  file: string,
  ...options: readonly string[]
): Promise<{ readonly exitCode?: number | undefined; readonly stdout: string; readonly stderr: string }> {
  await using server = await FakeApiServer.start();
  await using folder = await TemporaryFolder.create();
  new RefusingCluster(server);
  const fingerprint = { template: '', warmUp: '' };
  const bake = { environment: 'counter', fingerprint, warmUp: '', restoredMs: 500, log: '' };
  server.on('GET', '/api/v1/namespaces/demo/configmaps', (_request, reply) => {
    reply.json({ metadata: { resourceVersion: '1' }, items: [toConfigMap({ ...recordWithImage, bake })] });
  });
  const args = ['measure', await folder.write('counter.thaw.yaml', file), '--runs=3', ...options];
  const env = { KUBECONFIG: await server.writeKubeconfig(folder.path) };
  return await execa(process.execPath, [program, ...args], { reject: false, env });
}

describe('the program thaw, where each start fails', () => {
  it('ends with the code of a broken budget, and says that nothing was measured', async () => {
    const { exitCode, stdout } = await measure(`${environment}  startup: { budgetMs: 600 }\n`);
    expect(stdout).toContain('\n  budget undecided: Not measured: each of 3 restored starts failed.');
    expect(exitCode).toBe(4);
  }, 60_000);

  it('has done what it should where the file gives no budget', async () => {
    const { exitCode, stdout, stderr } = await measure(environment);
    expect(stderr).toMatch(/^counter: a restored start failed: .+$/m);
    expect(stdout).toMatch(/^counter {2}namespace demo {2}checkpoint counter-main-\S+ {2}route native /);
    expect(exitCode).toBe(0);
  }, 60_000);

  it('says in JSON what makes the times doubtful, also where nothing does', async () => {
    const { stdout } = await measure(environment, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ environments: [{ restored: { failed: 3 }, warnings: [] }] });
  }, 60_000);
});
