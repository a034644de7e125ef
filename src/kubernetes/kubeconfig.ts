import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from './connection.ts';
import { textOf } from './kubeconfigEntry.ts';
import type { Entry } from './kubeconfigEntry.ts';
import type { KubeconfigFile } from './kubeconfigFile.ts';
import { kubeconfigPaths } from './kubeconfigPaths.ts';
import type { KubeconfigPaths, KubeconfigSearch } from './kubeconfigPaths.ts';
import { ThawError } from './thawError.ts';

/** A context of the kubeconfig: a cluster, and who one is there. */
export interface KubeconfigContext {
  readonly name: string;
  /** The name of the cluster's entry. */
  readonly cluster: string;
  /** The URL of the API server; undefined if the cluster is not defined. */
  readonly server: string | undefined;
  /** The name of the user's entry. */
  readonly user: string;
  readonly namespace: string | undefined;
  /** The kubeconfig file that defines the context. */
  readonly file: string;
}

/** What can be set for the connections of a kubeconfig. */
export interface KubeconfigOptions extends KubeconfigSearch {
  /** How long a credential plugin may take, in milliseconds; 30,000 by default. */
  readonly credentialPluginTimeoutMs?: number | undefined;
}

/** Where a pod finds its service account (kubernetes.io, "Access the Kubernetes API from a Pod"). */
const defaultServiceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The contexts of one or several merged kubeconfig files, and the way to each of their clusters. */
export class Kubeconfig {
  readonly contexts: readonly KubeconfigContext[];
  /** The context that the first file to name one makes the current one. */
  readonly currentContext: string | undefined;
  readonly #files: readonly KubeconfigFile[];
  readonly #options: KubeconfigOptions;

  constructor(files: readonly KubeconfigFile[], options: KubeconfigOptions) {
    this.#files = files;
    this.#options = options;
    this.currentContext = files.map((file) => file.currentContext).find((name) => name !== undefined);
    const named = new Map(files.toReversed().flatMap((file) => contextsOf(file, files)));
    this.contexts = files
      .flatMap((file) => [...file.contexts.keys()])
      .filter((name, index, all) => all.indexOf(name) === index)
      .flatMap((name) => named.get(name) ?? []);
  }

  /**
   * Makes a connection to the cluster of a context, the current one by default. Nothing is sent and no credential
   * plugin is run before its first request.
   * @throws {ThawError} `contextNotFound`, or `invalidKubeconfig` if its cluster or user is not defined.
   */
  async connect(name: string | undefined = this.currentContext): Promise<ClusterConnection> {
    const context = this.contexts.find((known) => known.name === name);
    if (context === undefined) {
      throw contextNotFound(name, this.contexts);
    }
    const { ClusterConnection, ExecCredentials, execProvider, invalidKubeconfig, PooledKubeConfig } =
      await import('./connectionParts.ts');
    const file = this.#files.find(({ path }) => path === context.file);
    const invalid = (what: string): ThawError =>
      invalidKubeconfig(context.file, file?.lineOf(context.name), what);
    const cluster = this.#find('clusters', context.cluster);
    if (cluster === undefined) {
      throw invalid(
        l10n.t(
          'the context "{0}" names the cluster "{1}", which is not defined',
          context.name,
          context.cluster,
        ),
      );
    }
    if (context.server === undefined || !URL.canParse(context.server)) {
      throw invalid(l10n.t('the cluster "{0}" has no valid "server" address', context.cluster));
    }
    // A context may do without a user; one that it names must be there.
    const user = context.user === '' ? {} : this.#find('users', context.user);
    if (user === undefined) {
      throw invalid(
        l10n.t('the context "{0}" names the user "{1}", which is not defined', context.name, context.user),
      );
    }
    const credentials = new ExecCredentials({ timeoutMs: this.#options.credentialPluginTimeoutMs });
    const kubeConfig = new PooledKubeConfig(credentials);
    kubeConfig.loadFromString(
      JSON.stringify(minimal(context, cluster, execProvider(tokenFileProvider(user), cluster))),
    );
    return new ClusterConnection(kubeConfig);
  }

  #find(kind: 'clusters' | 'users', name: string): Entry | undefined {
    return this.#files.map((file) => file[kind].get(name)).find((entry) => entry !== undefined);
  }
}

/**
 * Loads the kubeconfig as kubectl does: several files are merged, and of entries with the same name the first counts.
 * In a pod without a kubeconfig it is the pod's service account.
 * @throws {ThawError} `noKubeconfig` or `invalidKubeconfig`.
 */
export async function loadKubeconfig(options: KubeconfigOptions = {}): Promise<Kubeconfig> {
  const { readKubeconfigFile } = await import('./kubeconfigFile.ts');
  const wanted = kubeconfigPaths(options);
  const read = await Promise.all(wanted.paths.map((path) => readKubeconfigFile(path)));
  const files = read.filter((file) => file !== undefined);
  if (wanted.chosen && files.length < wanted.paths.length) {
    throw noKubeconfig(wanted);
  }
  if (files.length > 0) {
    return new Kubeconfig(files, options);
  }
  const serviceAccount = await serviceAccountFile(options);
  if (serviceAccount === undefined) {
    throw noKubeconfig(wanted);
  }
  return new Kubeconfig([serviceAccount], options);
}

/** The contexts of a file by name, with the server of their clusters, which may be defined in another file. */
function contextsOf(
  file: KubeconfigFile,
  files: readonly KubeconfigFile[],
): readonly (readonly [string, KubeconfigContext])[] {
  return [...file.contexts].map(([name, entry]) => {
    const cluster = textOf(entry.cluster);
    const defined = files.map(({ clusters }) => clusters.get(cluster)).find((found) => found !== undefined);
    const server = textOf(defined?.server).replace(/\/$/, '');
    const namespace = textOf(entry.namespace);
    return [
      name,
      {
        name,
        cluster,
        server: server === '' ? undefined : server,
        user: textOf(entry.user),
        namespace: namespace === '' ? undefined : namespace,
        file: file.path,
      },
    ];
  });
}

/** A kubeconfig with nothing but one context, for the client. */
function minimal(context: KubeconfigContext, cluster: Entry, user: Entry): Entry {
  const { name, namespace } = context;
  // The client refuses plain HTTP unless told that there is nothing to verify; kubectl does not (`kubectl proxy`).
  const plainHttp = context.server?.startsWith('http:') ?? false;
  const names = { cluster: context.cluster, user: context.user === '' ? 'none' : context.user };
  return {
    'current-context': name,
    clusters: [
      {
        name: names.cluster,
        cluster: plainHttp ? { ...cluster, 'insecure-skip-tls-verify': true } : cluster,
      },
    ],
    users: [{ name: names.user, user }],
    contexts: [{ name, context: { ...names, ...(namespace !== undefined && { namespace }) } }],
  };
}

/** The client knows `tokenFile` only as an auth provider; it reads the file again every minute. */
function tokenFileProvider(user: Entry): Entry {
  const { tokenFile, ...rest } = user;
  return typeof tokenFile === 'string' && tokenFile !== '' && rest.token === undefined
    ? { ...rest, 'auth-provider': { name: 'tokenFile', config: { tokenFile } } }
    : user;
}

/** The service account of the pod in which Thaw runs, as if it stood in a kubeconfig file. */
async function serviceAccountFile(options: KubeconfigOptions): Promise<KubeconfigFile | undefined> {
  const { environment = process.env, serviceAccountFolder: folder = defaultServiceAccountFolder } = options;
  const host = environment.KUBERNETES_SERVICE_HOST;
  const port = environment.KUBERNETES_SERVICE_PORT ?? '443';
  const tokenFile = join(folder, 'token');
  if (host === undefined || !(await exists(tokenFile))) {
    return undefined;
  }
  const name = 'in-cluster';
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const namespace = await readFile(join(folder, 'namespace'), 'utf8').catch(() => '');
  return {
    path: folder,
    currentContext: name,
    clusters: new Map([[name, { server, 'certificate-authority': join(folder, 'ca.crt') }]]),
    users: new Map([[name, { tokenFile }]]),
    contexts: new Map([[name, { cluster: name, user: name, namespace: namespace.trim() }]]),
    lineOf: () => undefined,
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function noKubeconfig({ paths, chosen }: KubeconfigPaths): ThawError {
  const list = paths.join(', ');
  return new ThawError({
    reason: 'noKubeconfig',
    attempted: l10n.t('find a cluster'),
    explanation: chosen
      ? l10n.t('not all of the chosen kubeconfig files exist: {0}', list)
      : l10n.t('there is no kubeconfig at {0}', list),
    remedies: [{ action: 'openKubeconfig', text: l10n.t('Choose a kubeconfig file'), path: paths[0] }],
  });
}

function contextNotFound(name: string | undefined, contexts: readonly KubeconfigContext[]): ThawError {
  const known =
    contexts.length === 0
      ? l10n.t('it has none')
      : l10n.t('it has {0}', contexts.map((context) => context.name).join(', '));
  return new ThawError({
    reason: 'contextNotFound',
    attempted:
      name === undefined
        ? l10n.t('connect to the current context')
        : l10n.t('connect to the context "{0}"', name),
    explanation:
      name === undefined
        ? l10n.t('the kubeconfig does not name a current context; {0}', known)
        : l10n.t('the kubeconfig has no such context; {0}', known),
    remedies: [{ action: 'selectContext', text: l10n.t('Select a context') }],
  });
}
