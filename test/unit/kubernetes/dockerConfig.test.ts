import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dockerConfigCredentials, dockerConfigPath } from '../../../src/kubernetes/dockerConfig.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';

const image = 'registry.example:5000/team/shop:warm';
const ofFile = { auths: { 'registry.example:5000': { auth: Buffer.from('file:a').toString('base64') } } };

let folder: TemporaryFolder;
let path: string;

beforeEach(async () => {
  folder = await TemporaryFolder.create();
  path = join(folder.path, 'config.json');
  vi.stubEnv('PATH', [join(folder.path, 'bin'), process.env.PATH].join(delimiter));
  await mkdir(join(folder.path, 'bin'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await folder[Symbol.asyncDispose]();
});

async function configure(config: unknown): Promise<void> {
  await writeFile(path, typeof config === 'string' ? config : JSON.stringify(config));
}

/** A credential helper as a shell script, which has the server in `$server`. */
async function addHelper(name: string, script: string): Promise<void> {
  const file = join(folder.path, 'bin', `docker-credential-${name}`);
  await writeFile(file, `#!/bin/sh\n[ "$1" = get ] || exit 2\nserver=$(cat)\n${script}\n`);
  await chmod(file, 0o755);
}

/** A helper that knows somebody at every server. */
async function addKnowing(name: string): Promise<void> {
  await addHelper(
    name,
    `echo "{\\"ServerURL\\":\\"$server\\",\\"Username\\":\\"${name}\\",\\"Secret\\":\\"$server\\"}"`,
  );
}

describe('dockerConfigPath', () => {
  it('is where docker looks', () => {
    expect(dockerConfigPath({ DOCKER_CONFIG: '/somewhere' })).toBe(join('/somewhere', 'config.json'));
    expect(dockerConfigPath({})).toMatch(/\.docker.config\.json$/);
  });
});

describe('dockerConfigCredentials', () => {
  it('finds nothing where there is no file', async () => {
    expect(await dockerConfigCredentials(image, path)).toEqual({ credentials: [], problems: [] });
  });

  it('reads what the file itself has', async () => {
    await configure(ofFile);
    expect(await dockerConfigCredentials(image, path)).toEqual({
      credentials: [{ origin: path, username: 'file', secret: 'a' }],
      problems: [],
    });
  });

  it('asks the helper for all registries first', async () => {
    await configure({ ...ofFile, credsStore: 'store' });
    await addKnowing('store');
    const { credentials } = await dockerConfigCredentials(image, path);
    expect(credentials).toEqual([
      { origin: 'docker-credential-store', username: 'store', secret: 'registry.example:5000' },
      { origin: path, username: 'file', secret: 'a' },
    ]);
  });

  it('asks the helper of the registry, rather than that of all', async () => {
    await configure({ credHelpers: { 'registry.example:5000': 'own', other: 'other' }, credsStore: 'store' });
    await addKnowing('own');
    const { credentials } = await dockerConfigCredentials(image, path);
    expect(credentials.map(({ username }) => username)).toEqual(['own']);
  });

  it('asks for Docker Hub by the name that docker has for it', async () => {
    await configure({ credsStore: 'store' });
    await addKnowing('store');
    const { credentials } = await dockerConfigCredentials('docker.io/me/shop:1', path);
    expect(credentials[0]?.secret).toBe('https://index.docker.io/v1/');
  });

  it('takes an identity token of a helper', async () => {
    await configure({ credsStore: 'store' });
    await addHelper('store', `echo '{"Username":"<token>","Secret":"identity"}'`);
    const { credentials } = await dockerConfigCredentials(image, path);
    expect(credentials).toEqual([{ origin: 'docker-credential-store', username: '', secret: 'identity' }]);
  });

  it('takes it that a helper has nothing', async () => {
    await configure({ credsStore: 'store' });
    await addHelper('store', 'echo "credentials not found in native keychain"; exit 1');
    expect(await dockerConfigCredentials(image, path)).toEqual({ credentials: [], problems: [] });
  });

  it.each([
    ['is missing', 'absent', '', 'docker-credential-absent was not found on the PATH'],
    ['fails', 'store', 'echo hunter2 >&2; exit 3', 'ended with exit code 3'],
    ['says nothing', 'store', '', 'an answer that could not be read'],
    ['says no JSON', 'store', 'echo hunter2', 'an answer that could not be read'],
    ['says JSON without a secret', 'store', `echo '{"Username":"ann"}'`, 'an answer that could not be read'],
    ['says null', 'store', 'echo null', 'an answer that could not be read'],
    ['has a path for a name', '../store', '', 'is not the name of a credential helper'],
  ])('tells of a helper that %s, and goes on with the file', async (_how, name, script, problem) => {
    await configure({ ...ofFile, credsStore: name });
    await addHelper('store', script);
    const { credentials, problems } = await dockerConfigCredentials(image, path);
    expect(credentials.map(({ username }) => username)).toEqual(['file']);
    expect(problems.join()).toContain(problem);
    expect(problems.join()).not.toContain('hunter2');
  });

  it.each(['{ "auths": hunter2', '[]', 'null', '"hunter2"'])('tells of a file with %s', async (text) => {
    await configure(text);
    const { credentials, problems } = await dockerConfigCredentials(image, path);
    expect(credentials).toEqual([]);
    expect(problems.join()).toContain('is not a Docker configuration');
    expect(problems.join()).not.toContain('hunter2');
  });

  it('tells of a file that cannot be read', async () => {
    await mkdir(path);
    expect((await dockerConfigCredentials(image, path)).problems.join()).toContain('cannot be read (EISDIR)');
  });
});
