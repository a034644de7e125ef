import type { ClusterConnection } from '../../../src/kubernetes/connection.ts';
import { loadKubeconfig } from '../../../src/kubernetes/kubeconfig.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';
import type { TestCluster } from './testCluster.ts';

/** A user of the cluster who may look at pods of one namespace, and do nothing else. */
export class LimitedUser implements Disposable {
  /** As the API server calls the user. */
  readonly name: string;
  readonly connection: ClusterConnection;

  private constructor(name: string, connection: ClusterConnection) {
    this.name = name;
    this.connection = connection;
  }

  /** Makes the user, who goes with the namespace. */
  static async create({ node, namespace, connection }: TestCluster): Promise<LimitedUser> {
    const account = 'limited';
    const metadata = { name: account, namespace };
    const manifests = [
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata,
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: account },
        subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
      },
    ];
    const { cluster } = node;
    await cluster.kubectl(
      ['create', '--filename=-'],
      manifests.map((each) => JSON.stringify(each)).join('\n'),
    );
    const token = await cluster.kubectl(['create', 'token', account, `--namespace=${namespace}`]);
    const known = JSON.parse(connection.kubeConfig.exportConfig()) as object;
    const kubeconfig = { ...known, users: [{ name: connection.userName, user: { token } }] };
    return new LimitedUser(`system:serviceaccount:${namespace}:${account}`, await connect(kubeconfig));
  }

  [Symbol.dispose](): void {
    this.connection.dispose();
  }
}

async function connect(kubeconfig: object): Promise<ClusterConnection> {
  await using folder = await TemporaryFolder.create();
  const path = await folder.write('config', JSON.stringify(kubeconfig));
  return await (await loadKubeconfig({ paths: [path] })).connect();
}
