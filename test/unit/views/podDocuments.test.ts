import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as vscode from 'vscode';
import { PodDocuments } from '../../../src/views/podDocuments.ts';
import type { ThawSession } from '../../../src/views/thawSession.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';

const show = vi.hoisted(() => vi.fn<(path: string, text: string) => Promise<void>>());
vi.mock('../../../src/views/readOnlyDocuments.ts', () => ({
  ReadOnlyDocuments: class {
    readonly show = show;
  },
}));

const path = '/api/v1/namespaces/demo/pods/web';

describe('the document of a pod', () => {
  let documents: PodDocuments;
  const connectTo = vi.fn();

  beforeEach(async () => {
    vi.clearAllMocks();
    const server = await FakeApiServer.start();
    onTestFinished(() => server[Symbol.asyncDispose]());
    server.on('GET', path, (_request, reply) => {
      reply.json({
        metadata: { name: 'web', namespace: 'demo', managedFields: [{ manager: 'kubectl' }] },
        spec: { containers: [{ name: 'main', env: [{ name: 'API_TOKEN', value: 'abc-123-def' }] }] },
      });
    });
    const cluster = { connection: server.connect({ contextName: 'dev' }), dispose: vi.fn() };
    connectTo.mockResolvedValue(cluster);
    const session = { cluster: () => Promise.resolve(cluster), connectTo };
    documents = new PodDocuments(session as unknown as Pick<ThawSession, 'cluster' | 'connectTo'>);
  });

  it('masks what likely is secret, and says so', async () => {
    await documents.show({ namespace: 'demo', pod: 'web' });
    const [shownPath, text] = show.mock.lastCall ?? [];
    expect(shownPath).toBe('/dev/demo/web.yaml');
    expect(text).toMatch(/^# 1 value is masked/);
    expect(text).toMatch(/name: API_TOKEN\n +value: •{8}\n/);
    expect(text).not.toMatch(/abc-123-def|managedFields/);
  });

  it('shows it when it is asked for, in the cluster that it is of', async () => {
    await documents.show({ namespace: 'demo', pod: 'web' });
    await documents.showSecrets({ scheme: 'thaw-pod', path: '/dev/demo/web.yaml' });
    expect(connectTo).toHaveBeenCalledExactlyOnceWith('dev');
    const [shownPath, text] = show.mock.lastCall ?? [];
    expect(shownPath).toBe('/dev/demo/web.yaml');
    expect(text).toMatch(/^(?!#)[^]*value: abc-123-def\n/);
  });

  it('is the only one that can show it', async () => {
    await documents.showSecrets({ scheme: 'thaw-pod', path: '/dev/demo/other.yaml' });
    await documents.showSecrets(vscode.Uri.file('/dev/demo/web.yaml'));
    expect(show).not.toHaveBeenCalled();
  });
});
