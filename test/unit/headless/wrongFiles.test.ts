import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';

const program = path.resolve(import.meta.dirname, '../../../src/headless/main.ts');

const head = 'apiVersion: thaw.dev/v1alpha1\nkind: Environment\nmetadata: { name: shop }\n';

it('The program thaw says of every file what is wrong with it, and where, before it looks for a cluster', async () => {
  await using folder = await TemporaryFolder.create();
  const binary = `${folder.path}/binary.thaw.yaml`;
  await writeFile(binary, Buffer.from([0xff, 0xfe, 0x00, 0x61]));
  const files = await Promise.all([
    folder.write('large.thaw.yaml', 'a'.repeat(10 * 1024 * 1024)),
    folder.write('tabs.thaw.yaml', 'spec:\n\twarmUp: []\n'),
    folder.write('crlf.thaw.yaml', `\uFEFF${head}spec: { pool: { size: -1 } }\n`.replaceAll('\n', '\r\n')),
    folder.write(
      'steering.thaw.yaml',
      `${head}spec: { "\\e[2Jall": 1, templateFrom: { kind: Pod, name: a } }\n`,
    ),
  ]);
  const all = [binary, ...files, folder.path, `${folder.path}/none.thaw.yaml`];
  const env = { KUBECONFIG: `${folder.path}/none` };
  const { exitCode, stdout, stderr } = await execa(process.execPath, [program, 'bake', ...all, '--json'], {
    reject: false,
    env,
  });
  expect(exitCode).toBe(3);
  for (const line of [
    'binary.thaw.yaml: it is no text in UTF-8',
    'large.thaw.yaml:1:1: the file has 10485760 characters, and an environment file at most 65536',
    'tabs.thaw.yaml:2:1: Tabs are not allowed as indentation',
    'crlf.thaw.yaml:4:23: spec.pool.size must be at least 0',
    'steering.thaw.yaml:4:9: spec has no field �[2Jall: ',
    `${folder.path}: it is a folder; name the environment files in it`,
    'none.thaw.yaml: there is no such file',
  ]) {
    expect(stderr).toContain(line);
  }
  expect(JSON.parse(stdout)).toEqual({
    environments: [],
    failure: { reason: 'wrongFile', message: stderr, remedies: [] },
  });
}, 60_000);
