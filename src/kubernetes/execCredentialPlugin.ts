import { readFile } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { isEntry, listOf, textOf } from './kubeconfigEntry.ts';
import type { Entry } from './kubeconfigEntry.ts';
import { ThawError } from './thawError.ts';

/** `users[].user.exec` of a kubeconfig (client-go `clientcmd/api/v1`, ExecConfig). */
export interface Plugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint: string | undefined;
  readonly interactiveMode: string;
  /** What the plugin may know of the cluster; absent unless the kubeconfig says so. */
  readonly cluster: Entry | undefined;
}

/** A plugin writes a token or a certificate; anything longer is not one. In bytes. */
const maxOutput = 1024 * 1024;

/** Where a cluster entry keeps what is meant for plugins (client-go `ExecClusterExtensionKey`). */
const clusterExtension = 'client.authentication.k8s.io/exec';

/** Reads a plugin from its kubeconfig entry and that of the cluster. */
export async function pluginIn(config: Entry): Promise<Plugin> {
  const exec = isEntry(config.plugin) ? config.plugin : {};
  const cluster = isEntry(config.cluster) ? config.cluster : {};
  const env = listOf(exec.env).filter(isEntry);
  const hint = textOf(exec.installHint).trim();
  return {
    apiVersion: textOf(exec.apiVersion) || 'client.authentication.k8s.io/v1',
    command: textOf(exec.command),
    args: listOf(exec.args).map(String),
    env: Object.fromEntries(env.map((variable) => [textOf(variable.name), textOf(variable.value)])),
    installHint: hint === '' ? undefined : hint,
    interactiveMode: textOf(exec.interactiveMode),
    cluster: exec.provideClusterInfo === true ? await clusterInfo(cluster) : undefined,
  };
}

/** A cluster entry as plugins know it: with the certificate itself, and the extension that is meant for them. */
async function clusterInfo(entry: Entry): Promise<Entry> {
  const { extensions, 'certificate-authority': caFile, ...cluster } = entry;
  const extension = listOf(extensions)
    .filter(isEntry)
    .find(({ name }) => name === clusterExtension);
  const caData = typeof caFile === 'string' ? (await readFile(caFile)).toString('base64') : undefined;
  return {
    ...cluster,
    ...(caData !== undefined && { 'certificate-authority-data': caData }),
    ...(extension !== undefined && { config: extension.extension }),
  };
}

/**
 * Runs a plugin and returns what it wrote. `signal` ends it.
 * @throws {ThawError} `credentialPluginFailed`, `credentialPluginTimedOut` or `cancelled`.
 */
export async function runPlugin(
  plugin: Plugin,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  if (plugin.interactiveMode === 'Always') {
    throw pluginFailed(
      plugin,
      l10n.t('it wants to ask its questions in a terminal, which VS Code cannot offer it'),
      '',
    );
  }
  const { execa } = await import('execa');
  const running = execa(plugin.command, plugin.args, {
    env: { ...plugin.env, KUBERNETES_EXEC_INFO: execInfo(plugin) },
    stdin: 'ignore',
    reject: false,
    maxBuffer: maxOutput,
    forceKillAfterDelay: 1000,
  });
  const end = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const stop = (): void => {
    running.kill();
    // What the plugin itself started may go on and hold its output open. It is not ours to kill (it can be the
    // browser with the sign-in page), nor to wait for.
    running.stdout.destroy();
    running.stderr.destroy();
  };
  end.addEventListener('abort', stop);
  if (end.aborted) {
    stop();
  }
  const result = await running.finally(() => {
    end.removeEventListener('abort', stop);
  });
  if (signal.aborted) {
    throw new ThawError({
      reason: 'cancelled',
      attempted: attempt(plugin),
      explanation: l10n.t('the connection to the cluster was closed'),
    });
  }
  if (end.aborted) {
    throw hung(plugin, timeoutMs, result.stderr);
  }
  if (result.code === 'ENOENT') {
    throw pluginFailed(plugin, l10n.t('it was not found on the PATH of VS Code'), '');
  }
  if (result.code === 'EACCES') {
    throw pluginFailed(plugin, l10n.t('it is not an executable file'), '');
  }
  if (result.failed) {
    const how =
      result.exitCode === undefined
        ? (result.signal ?? l10n.t('an error'))
        : l10n.t('exit code {0}', result.exitCode);
    throw pluginFailed(plugin, l10n.t('it ended with {0}', how), result.stderr);
  }
  return result;
}

/** What a plugin is told about its purpose (client.authentication.k8s.io/v1, ExecCredential with `spec`). */
function execInfo({ apiVersion, cluster }: Plugin): string {
  return JSON.stringify({
    kind: 'ExecCredential',
    apiVersion,
    spec: { interactive: false, ...(cluster !== undefined && { cluster }) },
  });
}

function attempt({ command }: Plugin): string {
  return l10n.t('sign in with the credential plugin {0}', command);
}

/** A plugin that gave no credential: `explanation` says why, `stderr` is what it said about it. */
export function pluginFailed(plugin: Plugin, explanation: string, stderr: string): ThawError {
  return new ThawError({
    reason: 'credentialPluginFailed',
    attempted: attempt(plugin),
    explanation,
    remedies: [
      ...(plugin.installHint === undefined ? [] : [{ action: 'retry' as const, text: plugin.installHint }]),
      {
        action: 'signInAgain',
        text: l10n.t('Run the plugin in a terminal and sign in'),
        command: commandLine(plugin),
      },
    ],
    raw: stderr === '' ? undefined : stderr,
  });
}

function hung(plugin: Plugin, timeoutMs: number, stderr: string): ThawError {
  return new ThawError({
    reason: 'credentialPluginTimedOut',
    attempted: attempt(plugin),
    explanation: l10n.t(
      'it did not end within {0} seconds; it may be waiting for an answer in a terminal',
      timeoutMs / 1000,
    ),
    remedies: [
      {
        action: 'signInAgain',
        text: l10n.t('Run the plugin in a terminal and sign in'),
        command: commandLine(plugin),
      },
    ],
    raw: stderr === '' ? undefined : stderr,
  });
}

/** The command for a person to read and to run in a terminal. */
function commandLine({ command, args }: Plugin): string {
  return [command, ...args]
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
