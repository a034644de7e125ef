import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { attachDebugger } from '../../../src/commands/attachDebugger.ts';
import { nestedLabels } from '../../../src/kubernetes/nestedRuntime.ts';
import type { PodContainer } from '../../../src/restore/podManifest.ts';
import { originalContainers, originalContainersAnnotation } from '../../../src/restore/nestedSource.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeQuickPick } from '../../support/fakeQuickPick.ts';

const folder = { uri: 'file:///shop', name: 'shop', index: 0 } as unknown as vscode.WorkspaceFolder;
const main: PodContainer = { name: 'main', command: ['node', '--inspect=9300', 'a.js'], workingDir: '/app' };
const nodeConfiguration = {
  type: 'node',
  request: 'attach',
  name: 'Attach to web/main',
  address: '127.0.0.1',
  port: 41_000,
  skipFiles: ['<node_internals>/**'],
  localRoot: '${workspaceFolder}',
  remoteRoot: '/app',
};

describe('thaw.attachDebugger', () => {
  const writeText = vi.spyOn(vscode.env.clipboard, 'writeText');
  const start = vi.fn<(target: object) => Promise<object>>();
  let server: FakeApiServer;
  let containers: readonly PodContainer[];
  let metadata: object;

  beforeEach(async () => {
    vi.clearAllMocks();
    start.mockResolvedValue({ localPort: 41_000 });
    containers = [main];
    metadata = {};
    vi.mocked(vscode.workspace).workspaceFolders = [folder];
    setDebuggers('node');
    server = await FakeApiServer.start();
    server.on('GET', '/api/v1/namespaces/demo/pods/web', (_request, reply) => {
      reply.json({ metadata: { name: 'web', uid: 'uid-of-web', ...metadata }, spec: { containers } });
    });
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** Lets extensions bring these debuggers, beside some whose manifests say nothing that makes sense. */
  function setDebuggers(...types: readonly string[]): void {
    const debuggers = types.map((type) => ({ type }));
    const all = [{}, { contributes: { debuggers: 'none' } }, { contributes: { debuggers } }];
    Object.assign(vscode.extensions, { all: all.map((packageJSON) => ({ packageJSON })) });
  }

  async function run(...answers: readonly string[]): Promise<readonly FakeQuickPick[]> {
    const lists = FakeQuickPick.answering(answers);
    const thaw = {
      host: {},
      session: { cluster: () => Promise.resolve({ connection: server.connect() }) },
      forwards: { start },
    };
    const row = { kind: 'pod', id: 'web', namespace: 'demo', pod: 'web', podUid: 'uid-of-web' };
    await attachDebugger(thaw as unknown as Thaw, { args: [row], report: vi.fn() });
    return lists;
  }

  it('forwards the port of the debug server, and attaches to it', async () => {
    const [list] = await run('Attach Now');
    expect(list?.labels).toEqual(['Attach Now', 'Copy Configuration', 'Add to launch.json']);
    expect(start.mock.lastCall?.[0]).toEqual({ namespace: 'demo', pod: 'web', port: 9300 });
    expect(vscode.debug.startDebugging).toHaveBeenCalledExactlyOnceWith(folder, nodeConfiguration);
  });

  it('knows what runs in a pod that the nested route has restored', async () => {
    metadata = {
      labels: nestedLabels(['main']),
      annotations: { [originalContainersAnnotation]: originalContainers([main]) },
    };
    containers = [{ name: 'main', command: ['/.thaw/runtime/thaw-nested'], args: ['restore'] }];
    await run('Attach Now');
    expect(vscode.debug.startDebugging).toHaveBeenCalledExactlyOnceWith(folder, nodeConfiguration);
  });

  it('copies the configuration', async () => {
    await run('Copy Configuration');
    const [text = ''] = writeText.mock.lastCall ?? [];
    expect(JSON.parse(text)).toEqual(nodeConfiguration);
    expect(vscode.debug.startDebugging).not.toHaveBeenCalled();
  });

  it('forwards nothing where nobody chooses', async () => {
    await run();
    expect(start).not.toHaveBeenCalled();
  });

  it('does without a folder, which then has no launch.json either', async () => {
    vi.mocked(vscode.workspace).workspaceFolders = undefined;
    const [list] = await run('Attach Now');
    expect(list?.labels).not.toContain('Add to launch.json');
    expect(vscode.debug.startDebugging).toHaveBeenCalledExactlyOnceWith(
      undefined,
      expect.not.objectContaining({ localRoot: expect.anything() as unknown }),
    );
  });

  it('asks for the container only where several let a debugger in', async () => {
    containers = [main, { name: 'proxy' }, { name: 'api', args: ['dlv', '--headless', '--listen=:2345'] }];
    const lists = await run('api');
    expect(lists[0]?.items.map(({ label, description }) => [label, description])).toEqual([
      ['main', 'Node.js at port 9300'],
      ['api', 'Go at port 2345'],
    ]);
  });

  it('leads to the extension that is needed, where that is not installed', async () => {
    containers = [{ name: 'main', command: ['python', '-m', 'debugpy', '--listen', '5678', 'app.py'] }];
    const [list] = await run('Show the Extension Python Debugger');
    expect(list?.labels).not.toContain('Attach Now');
    expect(vscode.commands.executeCommand).toHaveBeenCalledWith(
      'workbench.extensions.search',
      '@id:ms-python.debugpy',
    );
    expect(start).not.toHaveBeenCalled();
  });

  it('says what would start a debug server where the spec starts none', async () => {
    containers = [{ name: 'main', command: ['node', 'a.js'] }];
    const [list] = await run('Node.js');
    expect(list?.labels).toEqual(['Node.js', 'Java', 'Python', 'Go']);
    expect(writeText).toHaveBeenCalledWith('NODE_OPTIONS=--inspect=9229');
    expect(start).not.toHaveBeenCalled();
  });
});
