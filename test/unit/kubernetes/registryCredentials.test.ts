import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRegistryCredentials } from '../../../src/kubernetes/registryCredentials.ts';
import type { FoundCredentials } from '../../../src/kubernetes/registryCredential.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';

const image = 'registry.example:5000/team/shop:warm';

let server: FakeApiServer;
let folder: TemporaryFolder;

beforeEach(async () => {
  server = await FakeApiServer.start();
  folder = await TemporaryFolder.create();
  answer('serviceaccounts/default', { imagePullSecrets: [{ name: 'of-account' }, {}] });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function answer(path: string, body: unknown): void {
  server.on('GET', `/api/v1/namespaces/demo/${path}`, (_request, reply) => {
    reply.json(body);
  });
}

function auths(user: string): object {
  return { 'registry.example:5000': { auth: Buffer.from(`${user}:a`).toString('base64') } };
}

function secret(type: string, key: string, content: unknown): object {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return { type, data: { [key]: Buffer.from(text).toString('base64') } };
}

function pullSecret(user: string): object {
  return secret('kubernetes.io/dockerconfigjson', '.dockerconfigjson', { auths: auths(user) });
}

async function find(secrets: readonly string[] = [], signal?: AbortSignal): Promise<FoundCredentials> {
  const dockerConfig = join(folder.path, 'config.json');
  const search = { image, owner: { namespace: 'demo', secrets }, dockerConfig };
  return await findRegistryCredentials(server.connect(), search, signal);
}

describe('findRegistryCredentials', () => {
  it('finds the user’s own first, then those of the pod, then those of its service account', async () => {
    answer('secrets/of-pod', pullSecret('pod'));
    answer('secrets/of-account', pullSecret('account'));
    await writeFile(join(folder.path, 'config.json'), JSON.stringify({ auths: auths('own') }));
    const { credentials, problems } = await find(['of-pod']);
    expect(credentials.map(({ username }) => username)).toEqual(['own', 'pod', 'account']);
    expect(credentials[1]?.origin).toBe('the secret demo/of-pod');
    expect(problems).toEqual([]);
  });

  it('has each once', async () => {
    answer('secrets/of-pod', pullSecret('same'));
    answer('secrets/of-account', pullSecret('same'));
    expect((await find(['of-pod', 'of-account'])).credentials).toHaveLength(1);
  });

  it('reads a pull secret of the older type', async () => {
    answer('secrets/of-account', secret('kubernetes.io/dockercfg', '.dockercfg', auths('old')));
    expect((await find()).credentials.map(({ username }) => username)).toEqual(['old']);
  });

  it.each([
    ['of another type', secret('Opaque', 'password', 'hunter2'), 'is not a pull secret'],
    ['without data', { type: 'kubernetes.io/dockerconfigjson' }, 'has no JSON'],
    ['without JSON', secret('kubernetes.io/dockerconfigjson', '.dockerconfigjson', 'hunter2'), 'has no JSON'],
    ['with null', secret('kubernetes.io/dockerconfigjson', '.dockerconfigjson', 'null'), 'has no auths'],
    [
      'with a broken entry',
      secret('kubernetes.io/dockercfg', '.dockercfg', { 'registry.example:5000': 'hunter2' }),
      'is not an object',
    ],
  ])('tells of a secret %s', async (_what, body, problem) => {
    answer('secrets/of-account', body);
    const { credentials, problems } = await find();
    expect(credentials).toEqual([]);
    expect(problems.join()).toContain(
      `the secret demo/of-account ${problem === 'is not an object' ? 'has' : problem}`,
    );
    expect(problems.join()).not.toContain('hunter2');
  });

  it('tells of secrets that may not be read, or that are gone', async () => {
    server.on('GET', '/api/v1/namespaces/demo/secrets/of-account', (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden', message: 'secrets "of-account" is forbidden' });
    });
    const { credentials, problems } = await find(['gone']);
    expect(credentials).toEqual([]);
    expect(problems).toHaveLength(2);
    expect(problems.join()).toMatch(/demo\/gone.*demo\/of-account/);
  });

  it('ends when it is cancelled', async () => {
    expect((await failureOf(find([], AbortSignal.abort()))).reason).toBe('cancelled');
  });
});
