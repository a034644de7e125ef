import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { restoreHere } from '../../../src/commands/restoreHere.ts';
import type { PodManifest, PodSpec } from '../../../src/restore/podManifest.ts';
import { RestoreRoutes } from '../../../src/restore/restoreRoutes.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { ForwardedPort } from '../../../src/kubernetes/portForward.ts';
import { Operations } from '../../../src/views/operations.ts';
import type { RunningForward } from '../../../src/views/portForwards.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeList } from '../../support/fakeList.ts';
import { FakeQuickPick } from '../../support/fakeQuickPick.ts';
import { recordWithImage } from '../checkpoint/recordExample.ts';

const status = {
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: [{ name: 'main', state: { running: {} } }],
};
const show = vi.mocked(vscode.window.showInformationMessage) as unknown as ReturnType<
  typeof vi.fn<(text: string, ...buttons: string[]) => Promise<string | undefined>>
>;

describe('thaw.restoreHere', () => {
  const forward = vi.fn<(target: ForwardedPort) => Promise<RunningForward>>();
  const report = vi.fn();
  let server: FakeApiServer;
  let ports: PodSpec['containers'][number]['ports'];

  beforeEach(async () => {
    vi.clearAllMocks();
    show.mockResolvedValue(undefined);
    ports = [
      { containerPort: 8080, name: 'http' },
      { containerPort: 9229, name: 'debug' },
      { containerPort: 53, protocol: 'UDP' },
    ];
    forward.mockImplementation((target) =>
      Promise.resolve({ target, localPort: target.port + 40_000, context: 'dev' }),
    );
    server = await FakeApiServer.start();
    const pods = new FakeList(server, '/api/v1/namespaces/demo/pods');
    server.on('POST', pods.path, ({ body }, reply) => {
      const manifest = JSON.parse(body) as PodManifest;
      const metadata = { ...manifest.metadata, uid: 'uid-of-restored' };
      const spec = { ...manifest.spec, nodeName: 'node-1', containers: [{ name: 'main', ports }] };
      server.on('GET', `${pods.path}/counter-rewind-1`, (_request, answer) => {
        answer.json({ metadata, spec });
      });
      reply.json({ ...manifest, metadata }, 201);
      pods.send('ADDED', { metadata, spec, status });
    });
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function run(record = recordWithImage): Promise<void> {
    const connection = server.connect();
    const cluster = {
      connection,
      routes: new RestoreRoutes(connection, 'runtime:1', { on: () => expect.unreachable() }),
      agents: { on: vi.fn() },
      catalog: { get: () => Promise.resolve(record) },
      during: <Result>(work: () => Promise<Result>) => work(),
    };
    const thaw = {
      host: {},
      operations: new Operations(),
      session: { cluster: () => Promise.resolve(cluster) },
      forwards: { start: forward },
    };
    const { namespace, name } = record;
    const args = [{ kind: 'checkpoint', id: name, namespace, name }];
    await restoreHere(thaw as unknown as Thaw, { args, report });
  }

  it('asks nothing, forwards the ports of the new pod, and says where they are', async () => {
    await run();
    expect(vscode.window.showInputBox).not.toHaveBeenCalled();
    expect(vscode.window.showQuickPick).not.toHaveBeenCalled();
    expect(vscode.window.createQuickPick).not.toHaveBeenCalled();
    expect(forward.mock.calls.map(([{ pod, port }]) => [pod, port])).toEqual([
      ['counter-rewind-1', 8080],
      ['counter-rewind-1', 9229],
    ]);
    expect(show.mock.lastCall?.[0]).toMatch(
      /^counter-rewind-1 runs: restored in .*\. localhost:48080 leads to its port 8080\. localhost:49229 leads to its port 9229\. It has in memory what counter had, such as tokens and random numbers\.$/,
    );
    expect(show.mock.lastCall?.slice(1)).toEqual([
      'Open in Browser',
      'Attach Debugger…',
      'Differences…',
      'More…',
    ]);
  });

  it('shows in what the new pod is not an ordinary new one, and offers the rest once more after that', async () => {
    show.mockResolvedValueOnce('Differences…');
    const lists = FakeQuickPick.answering([]);
    await run();
    await vi.waitUntil(() => show.mock.calls.length > 1);
    expect(lists.map(({ title }) => title)).toEqual([
      'How counter-rewind-1 differs from an ordinary new pod',
    ]);
    expect(lists[0]?.labels).toEqual(
      expect.arrayContaining(['shared', 'process.credentials', 'process.randomState', 'metadata.labels']),
    );
    expect(show.mock.calls[1]).toEqual(show.mock.calls[0]);
  });

  it('offers the same once more where nothing more is chosen', async () => {
    show.mockResolvedValueOnce('More…');
    FakeQuickPick.answering([]);
    await run();
    await vi.waitUntil(() => show.mock.calls.length > 1);
    expect(show.mock.calls[1]).toEqual(show.mock.calls[0]);
  });

  it.each([
    ['Attach Debugger…', '', 'thaw.attachDebugger'],
    ['More…', 'Open Terminal', 'thaw.openTerminal'],
    ['More…', 'Show Logs', 'thaw.showLogs'],
  ])('leads by %s %s to the container that was restored', async (button, more, command) => {
    show.mockResolvedValueOnce(button);
    FakeQuickPick.answering([more]);
    await run();
    await vi.waitUntil(() => vi.mocked(vscode.commands.executeCommand).mock.calls.length > 0);
    expect(vscode.commands.executeCommand).toHaveBeenCalledWith(
      command,
      expect.objectContaining({ pod: 'counter-rewind-1', podUid: 'uid-of-restored', container: 'main' }),
    );
  });

  it('makes no link of what the record calls its checkpoint', async () => {
    await run({ ...recordWithImage, label: '[Retry](command:thaw.deleteCheckpoint)' });
    expect(vi.mocked(vscode.window.withProgress).mock.lastCall?.[0].title).toBe(
      'Restoring [Retry] (command:thaw.deleteCheckpoint) beside counter',
    );
  });

  it('offers no browser where no port is for one', async () => {
    ports = [{ containerPort: 5432, name: 'postgres' }];
    await run();
    expect(show.mock.lastCall?.[1]).toBe('Attach Debugger…');
    expect(forward).toHaveBeenCalledOnce();
  });

  it('says why a port is not forwarded, forwards the others, and keeps the pod', async () => {
    const attempted = 'forward port 8080';
    const failure = new ThawError({ reason: 'forbidden', attempted, explanation: 'you may not' });
    forward.mockRejectedValueOnce(failure);
    await run();
    expect(report).toHaveBeenCalledExactlyOnceWith(failure);
    expect(show.mock.lastCall?.[0]).toContain('localhost:49229 leads to its port 9229.');
    expect(server.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });
});
