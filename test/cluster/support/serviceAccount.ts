import { CoreV1Api, RbacAuthorizationV1Api, type V1PolicyRule } from '@kubernetes/client-node';
import type { ClusterConnection } from '../../../src/kubernetes/connection.ts';

/** Makes a service account with rights in its namespace only, and returns a token of its. */
export async function serviceAccountToken(
  connection: ClusterConnection,
  namespace: string,
  name: string,
  rules: V1PolicyRule[],
): Promise<string> {
  await createServiceAccount(connection, namespace, name);
  await connection.call(`create the role ${name}`, RbacAuthorizationV1Api, async (api) => {
    await api.createNamespacedRole({ namespace, body: { metadata: { name }, rules } });
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name };
    const body = { metadata: { name }, roleRef, subjects: [{ kind: 'ServiceAccount', name, namespace }] };
    await api.createNamespacedRoleBinding({ namespace, body });
  });
  return requestToken(connection, namespace, name);
}

/** As {@link serviceAccountToken}, with rights to the whole cluster until `release` is called. */
export async function clusterWideToken(
  connection: ClusterConnection,
  namespace: string,
  name: string,
  rules: V1PolicyRule[],
): Promise<{ readonly token: string; readonly release: () => Promise<void> }> {
  await createServiceAccount(connection, namespace, name);
  const clusterName = `${namespace}-${name}`;
  const attempted = `create the cluster role ${clusterName}`;
  await connection.call(attempted, RbacAuthorizationV1Api, async (api) => {
    await api.createClusterRole({ body: { metadata: { name: clusterName }, rules } });
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterName };
    const subjects = [{ kind: 'ServiceAccount', name, namespace }];
    await api.createClusterRoleBinding({ body: { metadata: { name: clusterName }, roleRef, subjects } });
  });
  return {
    token: await requestToken(connection, namespace, name),
    release: () =>
      connection.call(`delete the cluster role ${clusterName}`, RbacAuthorizationV1Api, async (api) => {
        await api.deleteClusterRoleBinding({ name: clusterName });
        await api.deleteClusterRole({ name: clusterName });
      }),
  };
}

async function createServiceAccount(
  connection: ClusterConnection,
  namespace: string,
  name: string,
): Promise<void> {
  await connection.call(`create the service account ${name}`, CoreV1Api, (api) =>
    api.createNamespacedServiceAccount({ namespace, body: { metadata: { name } } }),
  );
}

async function requestToken(connection: ClusterConnection, namespace: string, name: string): Promise<string> {
  const body = { spec: { audiences: [] } };
  const { status } = await connection.call(`get a token of ${name}`, CoreV1Api, (api) =>
    api.createNamespacedServiceAccountToken({ namespace, name, body }),
  );
  return status?.token ?? '';
}
