import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { CoreV1Api } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { loadKubeconfig } from '../../../src/kubernetes/kubeconfig.ts';
import type { ThawError } from '../../../src/kubernetes/thawError.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';

/** A kubeconfig with contexts that all use one cluster and one user. */
function kubeconfig(server: string, contexts: readonly string[], current?: string): string {
  return [
    'apiVersion: v1',
    'kind: Config',
    ...(current === undefined ? [] : [`current-context: ${current}`]),
    'clusters:',
    `- { name: cluster, cluster: { server: "${server}" } }`,
    'users:',
    '- { name: jane, user: { token: secret } }',
    'contexts:',
    ...contexts.flatMap((name) => [
      `- name: ${name}`,
      '  context: { cluster: cluster, user: jane, namespace: demo }',
    ]),
  ].join('\n');
}

/** The environment of somebody whose home is `folder`, outside a cluster. */
function homeAt(
  folder: TemporaryFolder,
  more: Record<string, string> = {},
): { environment: Record<string, string> } {
  return { environment: { HOME: folder.path, ...more } };
}

describe('loadKubeconfig', () => {
  it('reads ~/.kube/config where nothing else is said', async () => {
    await using folder = await TemporaryFolder.create();
    await mkdir(join(folder.path, '.kube'));
    const path = await folder.write('.kube/config', kubeconfig('https://one:6443', ['dev'], 'dev'));

    const found = await loadKubeconfig(homeAt(folder));

    expect(found.currentContext).toBe('dev');
    expect(found.contexts).toEqual([
      {
        name: 'dev',
        cluster: 'cluster',
        server: 'https://one:6443',
        user: 'jane',
        namespace: 'demo',
        file: path,
      },
    ]);
  });

  it('merges the files of KUBECONFIG; the first wins, also with its current context, and missing ones do not matter', async () => {
    await using folder = await TemporaryFolder.create();
    const first = await folder.write('first', kubeconfig('https://one:6443', ['a'], 'a'));
    const second = await folder.write('second', kubeconfig('https://two:6443', ['b', 'a'], 'b'));
    const KUBECONFIG = [first, join(folder.path, 'missing'), second].join(delimiter);

    const found = await loadKubeconfig(homeAt(folder, { KUBECONFIG }));

    expect(found.currentContext).toBe('a');
    expect(found.contexts.map(({ name, server, file }) => [name, server, file])).toEqual([
      ['a', 'https://one:6443', first],
      ['b', 'https://one:6443', second],
    ]);
  });

  it('prefers files that the user chose to KUBECONFIG', async () => {
    await using folder = await TemporaryFolder.create();
    const KUBECONFIG = await folder.write('listed', kubeconfig('https://one:6443', ['listed']));
    await folder.write('chosen', kubeconfig('https://two:6443', ['chosen']));

    const found = await loadKubeconfig({ ...homeAt(folder, { KUBECONFIG }), paths: ['~/chosen'] });

    expect(found.contexts.map(({ name }) => name)).toEqual(['chosen']);
  });

  it('says that there is no kubeconfig instead of inventing a cluster on localhost', async () => {
    await using folder = await TemporaryFolder.create();
    const failure = await failureOf(loadKubeconfig(homeAt(folder)));
    expect(failure.reason).toBe('noKubeconfig');
    expect(failure.explanation).toContain(join(folder.path, '.kube', 'config'));
  });

  it('says that there is no kubeconfig where a chosen file is missing', async () => {
    await using folder = await TemporaryFolder.create();
    const failure = await failureOf(loadKubeconfig({ ...homeAt(folder), paths: ['~/missing'] }));
    expect(failure.reason).toBe('noKubeconfig');
  });

  it('uses the service account of its pod where there is no kubeconfig', async () => {
    await using folder = await TemporaryFolder.create();
    await folder.write('token', 'secret');
    await folder.write('namespace', 'demo\n');
    const inPod = homeAt(folder, { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '6443' });

    const found = await loadKubeconfig({ ...inPod, serviceAccountFolder: folder.path });

    expect(found.contexts).toMatchObject([
      { name: 'in-cluster', server: 'https://10.0.0.1:6443', namespace: 'demo' },
    ]);
  });

  it('names file and line of broken YAML, and none of its content', async () => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write('config', 'users:\n- name: jane\n  user: { token: s3cret\ncontexts: [');
    const failure = await failureOf(loadKubeconfig({ paths: [path] }));
    expect(failure.reason).toBe('invalidKubeconfig');
    expect(failure.remedies).toEqual([expect.objectContaining({ action: 'openKubeconfig', path, line: 4 })]);
    expect(JSON.stringify([failure.message, failure.raw, failure.cause])).not.toContain('s3cret');
  });

  it.each([
    ['a list', '- a\n- b\n'],
    ['contexts that are not a list', 'contexts: { dev: {} }\n'],
  ])('calls %s invalid', async (_what, content) => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write('config', content);
    expect((await failureOf(loadKubeconfig({ paths: [path] }))).reason).toBe('invalidKubeconfig');
  });

  it('finds no contexts in a file with nothing but comments', async () => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write('config', '# nothing yet\n\n');
    expect((await loadKubeconfig({ paths: [path] })).contexts).toEqual([]);
  });
});

describe('Kubeconfig.connect', () => {
  async function failureOfConnect(content: string, context?: string): Promise<ThawError> {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write('config', content);
    const found = await loadKubeconfig({ paths: [path] });
    return await failureOf(found.connect(context));
  }

  it('connects to the current context with its namespace and credentials', async () => {
    await using server = await FakeApiServer.start();
    await using folder = await TemporaryFolder.create();
    server.on('GET', '/api/v1/namespaces/demo/pods', (_request, reply) => {
      reply.json({ items: [] });
    });
    const found = await loadKubeconfig({
      paths: [await server.writeKubeconfig(folder.path, { namespace: 'demo' })],
    });
    const connection = await found.connect();

    await connection.call('list pods', CoreV1Api, (api) =>
      api.listNamespacedPod({ namespace: connection.namespace }),
    );
    connection.dispose();

    expect(server.requests).toMatchObject([
      { headers: { authorization: 'Bearer secret', 'user-agent': 'thaw' } },
    ]);
  });

  it('speaks plain HTTP where the kubeconfig says so, as for kubectl proxy', async () => {
    await using folder = await TemporaryFolder.create();
    const server = createServer((_request, response) => response.end('plain')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const path = await folder.write('config', kubeconfig(`http://127.0.0.1:${port}`, ['proxy'], 'proxy'));
    const connection = await (await loadKubeconfig({ paths: [path] })).connect();

    const response = await connection.request('ask', '/version');

    expect(await response.text()).toBe('plain');
    connection.dispose();
    server.close();
  });

  it('reads a tokenFile relative to the kubeconfig', async () => {
    await using server = await FakeApiServer.start();
    await using folder = await TemporaryFolder.create();
    await folder.write('token', 'from-file');
    const path = await server.writeKubeconfig(folder.path, { user: { tokenFile: 'token' } });
    const connection = await (await loadKubeconfig({ paths: [path] })).connect();

    await connection.request('ask', '/version');
    connection.dispose();

    expect(server.requests[0]?.headers.authorization).toBe('Bearer from-file');
  });

  it('shows the client certificate of the kubeconfig', async () => {
    await using server = await FakeApiServer.start();
    await using folder = await TemporaryFolder.create();
    await folder.write('client.crt', server.certificate.cert);
    await folder.write('client.key', server.certificate.key);
    const user = { 'client-certificate': 'client.crt', 'client-key': 'client.key' };
    const path = await server.writeKubeconfig(folder.path, { user });
    const connection = await (await loadKubeconfig({ paths: [path] })).connect();

    await connection.request('ask', '/version');
    connection.dispose();

    expect(server.requests[0]?.clientName).toBe('fake-api-server');
  });

  it('lists the contexts there are when asked for another', async () => {
    const failure = await failureOfConnect(kubeconfig('https://one:6443', ['dev', 'test']), 'prod');
    expect(failure.reason).toBe('contextNotFound');
    expect(failure.explanation).toContain('dev, test');
  });

  it('asks for a context where none is current', async () => {
    const failure = await failureOfConnect(kubeconfig('https://one:6443', ['dev']));
    expect(failure).toMatchObject({ reason: 'contextNotFound', remedies: [{ action: 'selectContext' }] });
  });

  it.each([
    ['cluster', kubeconfig('https://one:6443', ['dev']).replace('name: cluster', 'name: other')],
    ['user', kubeconfig('https://one:6443', ['dev']).replace('name: jane', 'name: joe')],
    ['server', kubeconfig('', ['dev'])],
  ])('names the line of a context without its %s', async (what, content) => {
    const failure = await failureOfConnect(content, 'dev');
    expect(failure.reason).toBe('invalidKubeconfig');
    expect(failure.explanation).toContain(what);
    expect(failure.remedies).toMatchObject([{ action: 'openKubeconfig', line: 8 }]);
  });
});
