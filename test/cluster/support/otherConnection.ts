import { readFile } from 'node:fs/promises';
import type { ClusterConnection } from '../../../src/kubernetes/connection.ts';
import { loadKubeconfig } from '../../../src/kubernetes/kubeconfig.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';

/** Fields of the dev cluster's kubeconfig that a test wants otherwise. */
export interface KubeconfigChanges {
  readonly cluster?: Readonly<Record<string, string>>;
  readonly user?: Readonly<Record<string, string>>;
}

/** The text of the dev cluster's kubeconfig, with changes. */
export async function changedKubeconfig({ cluster, user }: KubeconfigChanges = {}): Promise<string> {
  const known = JSON.parse(await readFile(process.env.KUBECONFIG ?? '', 'utf8')) as {
    readonly clusters: readonly [{ readonly cluster: object }];
    readonly users: readonly [{ readonly user: object }];
  };
  const changed = {
    ...known,
    clusters: [{ ...known.clusters[0], cluster: { ...known.clusters[0].cluster, ...cluster } }],
    users: [{ ...known.users[0], user: user ?? known.users[0].user }],
  };
  return JSON.stringify(changed);
}

/** A context for the dev cluster's kubeconfig. */
export interface AddedContext {
  readonly name: string;
  /** By default the dev cluster's. */
  readonly user?: object;
  /** Another cluster than the dev cluster; null for one that the kubeconfig does not have. */
  readonly cluster?: object | null;
  readonly namespace?: string;
}

/** The text of the dev cluster's kubeconfig with more contexts, of which any can be the current one. */
export async function kubeconfigWith(
  added: readonly AddedContext[],
  currentContext?: string,
): Promise<string> {
  const known = JSON.parse(await changedKubeconfig()) as {
    readonly clusters: readonly [{ readonly name: string }];
    readonly users: readonly [{ readonly name: string }];
    readonly contexts: readonly object[];
  };
  const clusters = added.flatMap(({ name, cluster }) => (cluster ? [{ name, cluster }] : []));
  const users = added.flatMap(({ name, user }) => (user ? [{ name, user }] : []));
  const contexts = added.map(({ name, user, cluster, namespace }) => ({
    name,
    context: {
      cluster: cluster === undefined ? known.clusters[0].name : name,
      user: user === undefined ? known.users[0].name : name,
      ...(namespace !== undefined && { namespace }),
    },
  }));
  return JSON.stringify({
    ...known,
    ...(currentContext !== undefined && { 'current-context': currentContext }),
    clusters: [...known.clusters, ...clusters],
    users: [...known.users, ...users],
    contexts: [...known.contexts, ...contexts],
  });
}

/** A connection to the dev cluster by another way or as another user; its caller disposes of it. */
export async function connectOtherwise(changes: KubeconfigChanges): Promise<ClusterConnection> {
  await using folder = await TemporaryFolder.create();
  const file = await folder.write('config', await changedKubeconfig(changes));
  return await (await loadKubeconfig({ paths: [file] })).connect();
}

/** What makes a connection go through a proxy: the server proves itself under its own name nevertheless. */
export function throughProxy({ port }: { readonly port: number }): Readonly<Record<string, string>> {
  return { server: `https://127.0.0.1:${port}`, 'tls-server-name': 'kubernetes.default.svc' };
}
