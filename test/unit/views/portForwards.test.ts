import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import * as vscode from 'vscode';
import { WebSocketServer } from 'ws';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { ClusterParts } from '../../../src/views/clusterParts.ts';
import { PortForwards } from '../../../src/views/portForwards.ts';
import { ThawSession } from '../../../src/views/thawSession.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeList } from '../../support/fakeList.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { failureOf } from '../../support/failureOf.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';
import { fakePod } from '../kubernetes/fakePod.ts';
import { until } from '../kubernetes/watchScenario.ts';

const web = { namespace: 'demo', pod: 'web', port: 8080 };
const api = { namespace: 'demo', pod: 'api', port: 8080 };

describe('forwarded ports', () => {
  const log = { info: vi.fn(), debug: vi.fn() };
  let server: FakeApiServer;
  let folder: TemporaryFolder;
  let session: ThawSession;
  let forwards: PortForwards;
  let pods: FakeList;
  let connectTo: Mock<ThawSession['connectTo']>;

  beforeEach(async () => {
    vi.clearAllMocks();
    server = await FakeApiServer.start();
    folder = await TemporaryFolder.create();
    pods = new FakeList(server, '/api/v1/namespaces/demo/pods', [fakePod({ name: 'web' })]);
    const sockets = new WebSocketServer({ noServer: true });
    server.onUpgrade((request, socket, head) => {
      sockets.handleUpgrade(request, socket, head, () => undefined);
    });
    const kubeconfig = JSON.parse(server.kubeconfig({ contextName: 'dev' })) as { contexts: [object] };
    const [context] = kubeconfig.contexts;
    const contexts = [context, { ...context, name: 'other' }];
    const path = await folder.write('kubeconfig', JSON.stringify({ ...kubeconfig, contexts }));
    session = new ThawSession(new FakeMemento(), log, () => ({
      kubeconfigPaths: [path],
      runtimeImage: 'r:1',
    }));
    connectTo = vi.spyOn(session, 'connectTo');
    forwards = new PortForwards(session);
  });

  afterEach(async () => {
    forwards.dispose();
    session.dispose();
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  /** Whether the connection of this number, which was made for a forward, is closed. */
  async function isClosed(index: number): Promise<boolean> {
    const { connection } = (await connectTo.mock.results[index]?.value) as ClusterParts;
    const outcome = await connection.request('ask', '/version').catch((error: unknown) => error);
    return ThawError.is(outcome, 'cancelled');
  }

  async function ended(count: number): Promise<void> {
    await until(() => forwards.running.length === count);
  }

  it('are known with their address and their context', async () => {
    const forward = await forwards.start(web, vi.fn());
    expect(forward).toMatchObject({ target: web, context: 'dev' });
    expect(forward.localPort).toBeGreaterThan(0);
    expect(forwards.running).toEqual([forward]);
  });

  it('are forwarded once, however often that is asked for', async () => {
    const first = await forwards.start(web, vi.fn());
    expect(await forwards.start({ ...web }, vi.fn())).toBe(first);
    expect([await isClosed(0), await isClosed(1)]).toEqual([false, true]);
    expect(await forwards.start(api, vi.fn())).not.toBe(first);
    expect(forwards.running).toHaveLength(2);
  });

  it('end when they are stopped', async () => {
    const [first, second] = [await forwards.start(web, vi.fn()), await forwards.start(api, vi.fn())];
    forwards.stop(first);
    expect(forwards.running).toEqual([second]);
    // A second time, for whoever still looks at the message.
    forwards.stop(first);
    expect(forwards.running).toEqual([second]);
  });

  it('end with their pod, which is said', async () => {
    await forwards.start(web, vi.fn());
    await pods.watched();
    pods.send('DELETED', fakePod({ name: 'web', resourceVersion: '2' }));
    await ended(0);
    expect(vscode.window.showInformationMessage).toHaveBeenCalledExactlyOnceWith(
      'web is gone: its port 8080 is forwarded no longer.',
    );
  });

  it('are told of the end of their own pod only', async () => {
    await forwards.start(web, vi.fn());
    await pods.watched();
    const [request] = server.requests.filter(({ path }) => path === pods.path);
    expect(request?.query.get('fieldSelector')).toBe('metadata.name=web');
  });

  it('end when another context is chosen, and stay when it is the same', async () => {
    await forwards.start(web, vi.fn());
    await session.chooseContext('dev');
    const { connection } = await session.cluster();
    expect(connection.contextName).toBe('dev');
    await new Promise(setImmediate);
    expect(forwards.running).toHaveLength(1);
    await session.chooseContext('other');
    await ended(0);
    expect(vscode.window.showInformationMessage).not.toHaveBeenCalled();
  });

  it('end when the kubeconfig can no longer be read', async () => {
    await forwards.start(web, vi.fn());
    await folder.write('kubeconfig', 'clusters: [');
    session.reconnect();
    await ended(0);
  });

  it('are not there where the pod is not to be reached, and nothing stays open for them', async () => {
    server.onUpgrade((_request, socket) => {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    });
    expect((await failureOf(forwards.start(web, vi.fn()))).reason).toBe('forbidden');
    expect(forwards.running).toEqual([]);
    expect(await isClosed(0)).toBe(true);
  });

  it('end with the window, and watch for nothing any more', async () => {
    await forwards.start(web, vi.fn());
    await pods.watched();
    forwards.dispose();
    expect(forwards.running).toEqual([]);
    await until(() => pods.watches === 0);
  });
});
