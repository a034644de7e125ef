import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { ConsoleProgress } from '../progress.ts';
import { installCodeServer } from './codeServerInstall.ts';
import { Connections } from './connections.ts';
import { endProcessTree } from './processTree.ts';

/** User settings of VS Code, by their full names. */
export type Settings = Readonly<Record<string, unknown>>;

/** How a {@link CodeServer} differs from an empty one. */
export interface CodeServerOptions {
  /** The vsix files to install. */
  readonly extensions?: readonly string[];
  readonly settings?: Settings;
  /** The files of the folder that its windows open: their names, and their text. */
  readonly files?: Readonly<Record<string, string>>;
  /** The text of the kubeconfig. Without it there is none: that of whoever runs the tests is never used. */
  readonly kubeconfig?: string;
  /** Added to the environment of the server, which the extension host has from it. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Has what it asks the network for told by {@link CodeServer.connections}. */
  readonly recordsConnections?: boolean;
  /** Lets a window's payload start tests in the extension host. VS Code then shows no notifications. */
  readonly hostTests?: boolean;
}

/** What makes VS Code quiet: no start page, no hints, nothing that looks for news. */
const quietSettings: Settings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'window.autoDetectColorScheme': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.experimentalOnboarding': false,
};

/** Without it a built VS Code ignores the payload that starts tests. */
const hostTestsOption = '--vscode-option=enable-smoke-test-driver';

const serverOptions = [
  '--bind-addr=127.0.0.1:0',
  '--auth=none',
  '--disable-telemetry',
  '--disable-update-check',
  '--disable-workspace-trust',
  '--disable-getting-started-override',
  '--ignore-last-opened',
];

/** The lines that a server writes when it is ready; the first ends with its address. */
const listeningLine = /HTTP server listening on (http:\S+)/;
const sessionLine = 'Session server listening on';

/** How long a server may take to start, in milliseconds. */
const startTimeoutMs = 60_000;

/**
 * A VS Code of its own, served by code-server on a free port of 127.0.0.1: fresh settings, extensions and state in a
 * temporary folder, which is also its home. It asks no gallery, so nothing leaves the machine.
 */
export class CodeServer implements AsyncDisposable {
  /** Its address, without a slash at the end. */
  readonly url: string;
  /** The folder that its windows open. */
  readonly workspace: string;
  /** The file that KUBECONFIG names. */
  readonly kubeconfig: string;
  /** What it asks the network for, and its extension hosts, where that is recorded. */
  readonly connections: Connections;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(url: string, folder: string, process: ChildProcess) {
    this.url = url;
    this.workspace = workspaceIn(folder);
    this.kubeconfig = kubeconfigIn(folder);
    this.connections = connectionsIn(folder);
    this.#folder = folder;
    this.#process = process;
  }

  /** Starts a server; installs code-server on first use. */
  static async start(options: CodeServerOptions = {}): Promise<CodeServer> {
    const {
      extensions = [],
      settings = {},
      files = {},
      kubeconfig,
      environment = {},
      recordsConnections = false,
      hostTests = false,
    } = options;
    const { node, program } = await installCodeServer(new ConsoleProgress());
    const folder = await mkdtemp(path.join(tmpdir(), 'thaw-vscode-'));
    try {
      await mkdir(workspaceIn(folder));
      for (const [name, text] of Object.entries(files)) {
        await writeFile(path.join(workspaceIn(folder), name), text);
      }
      await writeFile(path.join(folder, 'config.yaml'), '');
      await writeSettings(folder, settings);
      if (kubeconfig !== undefined) await writeFile(kubeconfigIn(folder), kubeconfig, { mode: 0o600 });
      const command = [program, ...foldersAsOptions(folder)];
      const recording = recordsConnections ? connectionsIn(folder).environment : {};
      const env = environmentIn(folder, { ...recording, ...environment });
      for (const vsix of extensions) await execa(node, [...command, '--install-extension', vsix], { env });
      const server = spawn(node, [...command, ...serverOptions, ...(hostTests ? [hostTestsOption] : [])], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      try {
        return new CodeServer(await addressWhenReady(server), folder, server);
      } catch (error) {
        await endProcessTree(server);
        throw error;
      }
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Replaces the user settings, for windows that are opened or reloaded from now on: changes of the file are not seen. */
  async setSettings(settings: Settings): Promise<void> {
    await writeSettings(this.#folder, settings);
  }

  /**
   * Writes a file into what VS Code keeps for an extension and {@link workspace}. Returns whether there is such a place: not before the
   * extension host of the first window has begun.
   */
  async writeStorage(extension: string, name: string, text: string): Promise<boolean> {
    const storage = path.join(this.#folder, 'data', 'User', 'workspaceStorage');
    const workspaces = await readdir(storage).catch(() => []);
    for (const workspace of workspaces) {
      await mkdir(path.join(storage, workspace, extension), { recursive: true });
      await writeFile(path.join(storage, workspace, extension, name), text);
    }
    return workspaces.length > 0;
  }

  /** The names of the files in a folder of what VS Code keeps for an extension and all windows; none where there is no such folder. */
  async globalStorage(extension: string, name: string): Promise<readonly string[]> {
    const storage = path.join(this.#folder, 'data', 'User', 'globalStorage', extension, name);
    return await readdir(storage).catch(() => []);
  }

  /** What was written into the output channel of a name so far, in all windows. */
  async channelLog(name: string): Promise<string> {
    const logs = path.join(this.#folder, 'data', 'logs');
    const files = await readdir(logs, { recursive: true });
    const texts = files
      .filter((file) => path.basename(file) === `${name}.log`)
      .map((file) => readFile(path.join(logs, file), 'utf8'));
    return (await Promise.all(texts)).join('');
  }

  /**
   * The address of a window on {@link workspace}. `payload` is what the workbench takes from its caller, for instance
   * `extensionTestsPath`.
   */
  windowUrl(payload: readonly (readonly [string, string])[] = []): string {
    const url = new URL(this.url);
    url.searchParams.set('folder', this.workspace);
    if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
    return url.href;
  }

  /** A path of this machine as the workbench in the browser names it. */
  remoteUri(file: string): string {
    return `vscode-remote://${new URL(this.url).host}${file}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endProcessTree(this.#process);
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function workspaceIn(folder: string): string {
  return path.join(folder, 'workspace');
}

function kubeconfigIn(folder: string): string {
  return path.join(folder, 'kubeconfig');
}

function connectionsIn(folder: string): Connections {
  return new Connections(path.join(folder, 'connections.txt'));
}

function foldersAsOptions(folder: string): readonly string[] {
  return [
    `--config=${path.join(folder, 'config.yaml')}`,
    `--user-data-dir=${path.join(folder, 'data')}`,
    `--extensions-dir=${path.join(folder, 'extensions')}`,
  ];
}

function environmentIn(
  folder: string,
  added: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  return {
    HOME: folder,
    KUBECONFIG: kubeconfigIn(folder),
    EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '' }),
    // Set in a terminal of VS Code: code-server would hand over to that one.
    VSCODE_IPC_HOOK_CLI: undefined,
    // Vitest's own, which are for no other program.
    NODE_OPTIONS: undefined,
    NODE_ENV: undefined,
    ...added,
  };
}

/**
 * Writes the user's settings, and the same as those of the remote machine: a window takes a setting of the scope `machine`
 * from there only, once it knows that the machine is a remote one.
 */
async function writeSettings(folder: string, settings: Settings): Promise<void> {
  const text = JSON.stringify({ ...quietSettings, ...settings }, undefined, 2);
  for (const kind of ['User', 'Machine']) {
    const file = path.join(folder, 'data', kind, 'settings.json');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** Waits until a server says that it is ready, and returns its address. */
async function addressWhenReady(server: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  const { promise: ready, resolve, reject } = Promise.withResolvers<string>();
  const lines: string[] = [];
  const fail = (what: string): void => {
    reject(new Error(`code-server ${what}. It said:\n${lines.join('\n')}`));
  };
  const timeout = setTimeout(() => {
    fail(`was not ready after ${startTimeoutMs / 1000} s`);
  }, startTimeoutMs);
  server.on('error', reject);
  server.on('exit', () => {
    fail('ended before it was ready');
  });
  let address: string | undefined;
  let takesSessions = false;
  const read = (line: string): void => {
    lines.push(line);
    address ??= listeningLine.exec(line)?.[1];
    takesSessions ||= line.includes(sessionLine);
    if (address !== undefined && takesSessions) resolve(address.replace(/\/$/, ''));
  };
  // What it says later is read too: a full pipe would stop it.
  for (const input of [server.stdout, server.stderr]) createInterface({ input }).on('line', read);
  try {
    return await ready;
  } finally {
    clearTimeout(timeout);
  }
}
