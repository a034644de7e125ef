import { CoreV1Api } from '@kubernetes/client-node';
import { describe, expect, it, vi } from 'vitest';
import { loadKubeconfig } from '../../../src/kubernetes/kubeconfig.ts';
import type { ClusterConnection } from '../../../src/kubernetes/connection.ts';
import type { ThawError } from '../../../src/kubernetes/thawError.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { fakeCertificate } from '../../support/fakeCertificate.ts';
import { failureOf } from '../../support/failureOf.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';

/** A server, and a kubeconfig for it whose user has a real script as credential plugin. */
class Setup implements AsyncDisposable {
  readonly server: FakeApiServer;
  readonly folder: TemporaryFolder;
  readonly connection: ClusterConnection;

  private constructor(server: FakeApiServer, folder: TemporaryFolder, connection: ClusterConnection) {
    this.server = server;
    this.folder = folder;
    this.connection = connection;
  }

  /** `script` is the shell script; each run adds a line to the file `runs`. */
  static async create(
    script: string,
    more: Readonly<Record<string, unknown>> = {},
    timeoutMs = 10_000,
  ): Promise<Setup> {
    const server = await FakeApiServer.start();
    server.on('GET', '/version', (_request, reply) => {
      reply.json({});
    });
    const folder = await TemporaryFolder.create();
    await folder.write('plugin', `#!/bin/sh\necho run >> "$(dirname "$0")/runs"\n${script}\n`, 0o700);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin', ...more };
    const path = await server.writeKubeconfig(folder.path, { user: { exec } });
    const kubeconfig = await loadKubeconfig({ paths: [path], credentialPluginTimeoutMs: timeoutMs });
    return new Setup(server, folder, await kubeconfig.connect());
  }

  /** Sends a request and returns its Authorization header as the server received it. */
  async authorization(): Promise<string | undefined> {
    await (await this.connection.request('ask', '/version')).text();
    return this.server.requests.at(-1)?.headers.authorization;
  }

  async failure(): Promise<ThawError> {
    return failureOf(this.connection.request('ask', '/version'));
  }

  async runs(): Promise<number> {
    return (await this.folder.read('runs')).split('\n').length - 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.dispose();
    await this.server[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}

/** The script of a plugin that writes this as the `status` of its ExecCredential. */
function answering(status: Readonly<Record<string, unknown>>): string {
  const credential = { kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status };
  return `cat <<'END'\n${JSON.stringify(credential)}\nEND`;
}

describe('ExecCredentials', () => {
  it('sends the token that the plugin writes', async () => {
    await using setup = await Setup.create(answering({ token: 'fresh' }));
    expect(await setup.authorization()).toBe('Bearer fresh');
  });

  it('shows the client certificate that the plugin writes', async () => {
    const { cert, key } = await fakeCertificate({ name: 'jane' });
    await using setup = await Setup.create(answering({ clientCertificateData: cert, clientKeyData: key }));
    await setup.authorization();
    expect(setup.server.requests[0]?.clientName).toBe('jane');
  });

  it('connects anew when the plugin writes another client certificate', async () => {
    const scripts = [];
    for (const name of ['jane', 'joe']) {
      const { cert, key } = await fakeCertificate({ name });
      const expirationTimestamp = '2001-01-01T00:00:00Z';
      scripts.push(answering({ clientCertificateData: cert, clientKeyData: key, expirationTimestamp }));
    }
    const [first = '', second = ''] = scripts;
    const runs = '$(wc -l < "$(dirname "$0")/runs")';
    await using setup = await Setup.create(`if [ ${runs} -eq 1 ]; then\n${first}\nelse\n${second}\nfi`);
    await setup.authorization();
    await setup.authorization();
    expect(setup.server.requests.map(({ clientName }) => clientName)).toEqual(['jane', 'joe']);
  });

  it('runs the plugin once for requests at the same time and for later ones', async () => {
    await using setup = await Setup.create(answering({ token: 'fresh' }));
    await Promise.all([setup.authorization(), setup.authorization(), setup.authorization()]);
    await setup.authorization();
    expect(await setup.runs()).toBe(1);
  });

  it('keeps a credential until it expires', async () => {
    await using setup = await Setup.create(
      answering({ token: 'fresh', expirationTimestamp: '2999-01-01T00:00:00Z' }),
    );
    await setup.authorization();
    await setup.authorization();
    expect(await setup.runs()).toBe(1);
  });

  it('runs the plugin again when the credential has expired', async () => {
    await using setup = await Setup.create(
      answering({ token: 'old', expirationTimestamp: '2001-01-01T00:00:00Z' }),
    );
    await setup.authorization();
    await setup.authorization();
    expect(await setup.runs()).toBe(2);
  });

  it('runs the plugin again when the API server refused the credential', async () => {
    await using setup = await Setup.create(answering({ token: 'revoked' }));
    setup.server.on('GET', '/version', (_request, reply) => {
      reply.status({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
    });
    await setup.authorization();
    await setup.authorization();
    expect(await setup.runs()).toBe(2);
  });

  it('runs the plugin again when the API server refused the credential in a call', async () => {
    await using setup = await Setup.create(answering({ token: 'revoked' }));
    setup.server.on('GET', '/api/v1/nodes', (_request, reply) => {
      reply.status({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
    });
    await failureOf(setup.connection.call('list nodes', CoreV1Api, (api) => api.listNode()));
    await setup.authorization();
    expect(await setup.runs()).toBe(2);
  });

  it('gives the plugin its arguments, its environment and KUBERNETES_EXEC_INFO with the cluster', async () => {
    const script = `printf '%s|%s|%s' "$1" "$COLOUR" "$KUBERNETES_EXEC_INFO" > "$(dirname "$0")/told"\n`;
    await using setup = await Setup.create(script + answering({ token: 'fresh' }), {
      args: ['get-token'],
      env: [{ name: 'COLOUR', value: 'blue' }],
      provideClusterInfo: true,
    });
    await setup.authorization();
    const [argument, colour, info = ''] = (await setup.folder.read('told')).split('|');
    expect([argument, colour]).toEqual(['get-token', 'blue']);
    expect(JSON.parse(info)).toMatchObject({
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1',
      spec: { interactive: false, cluster: { server: setup.server.url } },
    });
  });

  it('does not wait for ever for a plugin that hangs, nor for what the plugin started', async () => {
    await using setup = await Setup.create('echo "Open https://sign.in" >&2\nsleep 5 &\nsleep 5', {}, 200);
    const failure = await setup.failure();
    expect(failure.reason).toBe('credentialPluginTimedOut');
    expect(failure.raw).toContain('https://sign.in');
    expect(failure.remedies).toMatchObject([{ action: 'signInAgain' }]);
  });

  it('reports the exit code, the words and the installation hint of a plugin that fails', async () => {
    const hint = 'Install the plugin first';
    await using setup = await Setup.create('echo "not signed in" >&2; exit 3', {
      installHint: hint,
      args: ['a b'],
    });
    const failure = await setup.failure();
    expect(failure).toMatchObject({ reason: 'credentialPluginFailed', raw: 'not signed in' });
    expect(failure.explanation).toContain('exit code 3');
    expect(failure.remedies).toEqual([
      expect.objectContaining({ text: hint }),
      expect.objectContaining({ action: 'signInAgain', command: `${setup.folder.path}/plugin 'a b'` }),
    ]);
  });

  it.each([
    ['garbage', 'echo hello'],
    ['nothing', ''],
    ['a credential without a token', answering({})],
    ['a certificate without its key', answering({ clientCertificateData: 'x' })],
  ])('reports a plugin that writes %s', async (_what, script) => {
    await using setup = await Setup.create(script);
    expect((await setup.failure()).reason).toBe('credentialPluginFailed');
  });

  it('reports a plugin that is not installed', async () => {
    await using setup = await Setup.create('', { command: 'thaw-no-such-plugin' });
    const failure = await setup.failure();
    expect(failure.reason).toBe('credentialPluginFailed');
    expect(failure.explanation).toContain('not found');
  });

  it('reports a plugin that works only in a terminal without running it', async () => {
    await using setup = await Setup.create(answering({ token: 'fresh' }), { interactiveMode: 'Always' });
    expect((await setup.failure()).explanation).toContain('terminal');
    await expect(setup.runs()).rejects.toThrow('ENOENT');
  });

  it('does not make a cancelled request wait for the plugin', async () => {
    await using setup = await Setup.create('sleep 5');
    const cancel = new AbortController();
    const request = failureOf(setup.connection.request('ask', '/version', { signal: cancel.signal }));
    cancel.abort();
    expect((await request).reason).toBe('cancelled');
  });

  it('ends the plugin when the connection is disposed of', async () => {
    await using setup = await Setup.create('sleep 5');
    const request = setup.failure();
    await vi.waitFor(() => setup.runs());
    setup.connection.dispose();
    expect((await request).reason).toBe('cancelled');
  });
});
