import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildExtension } from '../../../esbuild.config.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { HttpProxy } from '../../support/httpProxy.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');

/** A `vscode` module that tells on standard output what the extension shows, and keeps its commands. */
const vscodeStub = `
  const say = (what, value) => console.log(JSON.stringify([what, value]));
  const handlers = new Map();
  const nothing = { dispose() {} };
  export const run = (id) => handlers.get(id)();
  export class EventEmitter { event = () => nothing; fire() {} dispose() {} }
  export class Disposable { dispose() {} }
  export class TreeItem {}
  export class ThemeIcon {}
  export class ThemeColor {}
  export class MarkdownString {}
  export class CancellationError {}
  export class Uri {}
  export class Position {}
  export class Range {}
  export const [env, TreeItemCollapsibleState, ProgressLocation, QuickPickItemKind] = [{}, {}, {}, {}];
  export const l10n = { t: (text, ...values) => text.replace(/\\{(\\d)\\}/g, (_, index) => values[index]) };
  export const commands = {
    registerCommand(id, handler) {
      handlers.set(id, handler);
      say('command', id);
      return nothing;
    },
    executeCommand() {},
  };
  export const tasks = {
    registerTaskProvider(type) {
      say('taskProvider', type);
      return nothing;
    },
  };
  export const workspace = {
    findFiles: async () => [],
    getConfiguration: () => ({ get: (key, value) => value }),
    onDidChangeConfiguration: () => nothing,
    textDocuments: [],
    onDidOpenTextDocument: () => nothing,
    onDidCloseTextDocument: () => nothing,
    registerTextDocumentContentProvider: () => nothing,
  };
  export const window = {
    createOutputChannel: () => ({ ...nothing, info() {}, warn() {}, error() {} }),
    createTreeView(id) {
      say('view', id);
      return { ...nothing, visible: false, selection: [], onDidChangeVisibility: () => nothing };
    },
    registerWebviewPanelSerializer(viewType) {
      say('serializer', viewType);
      return { dispose() {} };
    },
    showQuickPick: async (items) => say('quickPick', items),
    showErrorMessage: async (message) => say('error', message),
  };`;

const runExtension = `
  import { activate } from './dist/extension.js';
  import { run } from 'vscode';
  const workspaceState = { get: (key, value) => value, update: async () => {} };
  activate({ subscriptions: [], workspaceState, globalStorageUri: { fsPath: '/storage' } });
  for (const id of process.argv.slice(2)) await run(id);`;

const kubeconfig = `
apiVersion: v1
kind: Config
current-context: dev
clusters: [{ name: local, cluster: { server: 'https://127.0.0.1:6443' } }]
users: [{ name: jane, user: {} }]
contexts: [{ name: dev, context: { cluster: local, user: jane } }, { name: other, context: { cluster: gone } }]`;

describe('the bundled extension', () => {
  let folder: TemporaryFolder;
  let metafile: Metafile;

  beforeAll(async () => {
    folder = await TemporaryFolder.create();
    metafile = await buildExtension({ folder: path.join(folder.path, 'dist'), production: true });
    await mkdir(path.join(folder.path, 'node_modules', 'vscode'), { recursive: true });
    await folder.write('package.json', '{ "type": "module" }');
    await folder.write('node_modules/vscode/package.json', '{ "type": "module", "main": "index.js" }');
    await folder.write('node_modules/vscode/index.js', vscodeStub);
    await folder.write('run.js', runExtension);
  });

  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  /** Activates the extension in plain Node and runs commands; returns what it did to VS Code, in order. */
  async function activateAndRun(
    commands: readonly string[],
    kubeconfigFile: string,
  ): Promise<readonly [string, unknown][]> {
    const { stdout } = await execa(process.execPath, ['run.js', ...commands], {
      cwd: folder.path,
      env: { KUBECONFIG: kubeconfigFile },
    });
    return stdout.split('\n').map((line) => JSON.parse(line) as [string, unknown]);
  }

  it('loads less than 20 KB when it is activated', () => {
    const files = filesLoadedWith(metafile, activation);
    const bytes = files.reduce((sum, file) => sum + (metafile.outputs[file]?.bytes ?? 0), 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(20_000);
  });

  it('loads no part at activation', () => {
    const sources = sourcesLoadedWith(metafile, activation);
    expect(sources).toContain('src/extension.ts');
    expect(sources.filter((source) => !/^src\/(?:extension|commands|views)\b/.test(source))).toEqual([]);
    expect(sources.filter((source) => source === 'src/views/thaw.ts')).toEqual([]);
  });

  it('loads none of the generated APIs of the Kubernetes client to show the pods of a cluster', () => {
    const sources = [
      'src/views/clusterParts.ts',
      'src/kubernetes/connectionParts.ts',
      'src/kubernetes/kubeconfigFile.ts',
    ].flatMap((part) => sourcesLoadedWith(metafile, part));
    const client = 'node_modules/@kubernetes/client-node/dist/';
    expect(sources).toContain(`${client}config.js`);
    expect(sources.filter((source) => /^gen.(?:apis|models|types)/.test(source.replace(client, '')))).toEqual(
      [],
    );
  });

  it('registers exactly the commands, views and tasks that package.json offers', async () => {
    const text = await readFile(path.join(repository, 'package.json'), 'utf8');
    const { contributes } = JSON.parse(text) as {
      contributes: {
        commands: { command: string }[];
        views: { thaw: { id: string }[] };
        taskDefinitions: { type: string }[];
      };
    };
    const calls = await activateAndRun([], 'nowhere');
    const registered = (kind: string): readonly unknown[] =>
      calls.filter(([what]) => what === kind).map(([, id]) => id);
    expect(registered('command').toSorted()).toEqual(
      contributes.commands.map(({ command }) => command).toSorted(),
    );
    expect(registered('taskProvider')).toEqual(contributes.taskDefinitions.map(({ type }) => type));
    expect(registered('view')).toEqual(contributes.views.thaw.map(({ id }) => id));
  });

  it('offers the contexts of the kubeconfig with their server and user', async () => {
    const file = await folder.write('kubeconfig', kubeconfig);
    const calls = await activateAndRun(['thaw.selectContext'], file);
    expect(calls.at(-1)).toEqual([
      'quickPick',
      [
        { label: 'dev', detail: 'https://127.0.0.1:6443 as jane', description: 'in use' },
        { label: 'other', detail: 'no server as nobody' },
      ],
    ]);
  });

  it('reaches a cluster through the proxy that the kubeconfig names', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', '/api/v1/namespaces', (_request, reply) => {
      reply.json({ items: [{ metadata: { name: 'demo' } }] });
    });
    server.on('POST', /selfsubjectaccessreviews$/, (_request, reply) => {
      reply.json({ status: { allowed: true } }, 201);
    });
    using proxy = await HttpProxy.open();
    const file = await server.writeKubeconfig(folder.path, { proxyUrl: proxy.url });
    const calls = await activateAndRun(['thaw.selectNamespaces'], file);
    expect(calls.at(-1)).toEqual([
      'quickPick',
      expect.arrayContaining([expect.objectContaining({ label: 'demo' })]),
    ]);
    expect(new Set(proxy.tunnels)).toEqual(new Set([new URL(server.url).host]));
  });

  it('shows as an error why there are no contexts', async () => {
    const calls = await activateAndRun(['thaw.selectContext'], path.join(folder.path, 'nowhere'));
    expect(calls.at(-1)).toEqual(['error', expect.stringContaining('there is no kubeconfig')]);
  });
});

const activation = 'src/extension.ts';

/** The file of an entry point, such as what is imported dynamically, and all files that it imports statically, directly or not. */
function filesLoadedWith(metafile: Metafile, entryPoint: string): readonly string[] {
  const isEntry = (file: string): boolean => metafile.outputs[file]?.entryPoint === entryPoint;
  const found = new Set(Object.keys(metafile.outputs).filter(isEntry));
  for (const file of found) {
    for (const { path: imported, kind, external } of metafile.outputs[file]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) found.add(imported);
    }
  }
  return [...found];
}

function sourcesLoadedWith(metafile: Metafile, entryPoint: string): readonly string[] {
  return filesLoadedWith(metafile, entryPoint).flatMap((file) =>
    Object.keys(metafile.outputs[file]?.inputs ?? {}),
  );
}
