import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { load } from 'js-yaml';
import { isEntry } from './kubeconfigEntry.ts';
import type { Entry } from './kubeconfigEntry.ts';
import { ThawError } from './thawError.ts';

/** The content of one kubeconfig file: its entries by name. Paths in them are absolute. */
export interface KubeconfigFile {
  readonly path: string;
  readonly currentContext: string | undefined;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
  readonly contexts: ReadonlyMap<string, Entry>;
  /** The line, counted from 1, that names an entry first. */
  lineOf(name: string): number | undefined;
}

/**
 * Reads a kubeconfig file; undefined if there is none.
 * @throws {ThawError} `invalidKubeconfig` if it cannot be read or is not a kubeconfig.
 */
export async function readKubeconfigFile(path: string): Promise<KubeconfigFile | undefined> {
  const text = await readText(path);
  if (text === undefined) {
    return undefined;
  }
  const content = parse(path, text);
  const currentContext = content['current-context'];
  const folder = dirname(path);
  return {
    path,
    currentContext: typeof currentContext === 'string' && currentContext !== '' ? currentContext : undefined,
    clusters: entries(path, content, 'clusters', 'cluster', (cluster) =>
      withPaths(cluster, folder, clusterPaths),
    ),
    users: entries(path, content, 'users', 'user', (user) =>
      withPluginPath(withPaths(user, folder, userPaths), folder),
    ),
    contexts: entries(path, content, 'contexts', 'context', (context) => context),
    lineOf: (name) => lineNaming(text, name),
  };
}

/** A kubeconfig that cannot be used, with the place to correct it. */
export function invalidKubeconfig(path: string, line: number | undefined, what: string): ThawError {
  const place = line === undefined ? path : l10n.t('{0}, line {1}', path, line);
  return new ThawError({
    reason: 'invalidKubeconfig',
    attempted: l10n.t('read the kubeconfig'),
    explanation: `${what} (${place})`,
    remedies: [{ action: 'openKubeconfig', text: l10n.t('Correct the kubeconfig'), path, line }],
  });
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : l10n.t('unknown error');
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return undefined;
    }
    throw invalidKubeconfig(path, undefined, l10n.t('the file cannot be read: {0}', code));
  }
}

function parse(path: string, text: string): Entry {
  if (text.replaceAll(/^\s*(#.*)?$/gm, '').trim() === '') {
    return {};
  }
  let content: unknown;
  try {
    content = load(text);
  } catch (error) {
    // The error itself is left out: it holds the text of the file, credentials and all.
    const { reason, line } = positionOf(error);
    throw invalidKubeconfig(path, line, l10n.t('the kubeconfig is not valid YAML: {0}', reason));
  }
  if (!isEntry(content)) {
    throw invalidKubeconfig(path, undefined, l10n.t('the file is not a kubeconfig'));
  }
  return content;
}

/** What js-yaml says about an error: `reason` and `mark.line`, counted from 0. */
function positionOf(error: unknown): { readonly reason: string; readonly line: number | undefined } {
  const { reason, mark } = error as {
    readonly reason?: unknown;
    readonly mark?: { readonly line?: unknown };
  };
  return {
    reason: typeof reason === 'string' ? reason : l10n.t('it cannot be read'),
    line: typeof mark?.line === 'number' ? mark.line + 1 : undefined,
  };
}

/** The entries of a list such as `clusters: [{name, cluster: {…}}]`. The first of a name counts; nameless ones do not. */
function entries(
  path: string,
  content: Entry,
  list: string,
  field: string,
  convert: (entry: Entry) => Entry,
): ReadonlyMap<string, Entry> {
  const items = content[list] ?? [];
  if (!Array.isArray(items)) {
    throw invalidKubeconfig(path, undefined, l10n.t('"{0}" in the kubeconfig is not a list', list));
  }
  const found = new Map<string, Entry>();
  for (const item of items as readonly unknown[]) {
    if (isEntry(item) && typeof item.name === 'string' && !found.has(item.name)) {
      const entry = item[field];
      found.set(item.name, convert(isEntry(entry) ? entry : {}));
    }
  }
  return found;
}

const clusterPaths = ['certificate-authority'];
const userPaths = ['client-certificate', 'client-key', 'tokenFile'];

/** Paths in a kubeconfig are relative to its folder (client-go `ResolveLocalPaths`). */
function withPaths(entry: Entry, folder: string, fields: readonly string[]): Entry {
  const absolute = fields.flatMap((field) => {
    const path = entry[field];
    return typeof path === 'string' && path !== '' && !isAbsolute(path) ? [[field, join(folder, path)]] : [];
  });
  return { ...entry, ...(Object.fromEntries(absolute) as Entry) };
}

/** A plugin's command is a name on the PATH, or, with a slash in it, a path relative to the folder. */
function withPluginPath(user: Entry, folder: string): Entry {
  const plugin = user.exec;
  const command = isEntry(plugin) ? plugin.command : undefined;
  if (!isEntry(plugin) || typeof command !== 'string' || isAbsolute(command) || !/[/\\]/.test(command)) {
    return user;
  }
  return { ...user, exec: { ...plugin, command: join(folder, command) } };
}

function lineNaming(text: string, name: string): number | undefined {
  const named = ['', '"', "'"].map((quote) => `name: ${quote}${name}${quote}`);
  const index = text.split('\n').findIndex((line) => named.includes(line.replace(/^[\s-]+/, '').trimEnd()));
  return index < 0 ? undefined : index + 1;
}
