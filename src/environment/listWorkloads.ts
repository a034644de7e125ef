import * as l10n from '@vscode/l10n';
import { environmentLabel } from '../checkpoint/recordConfigMap.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { ListPage } from '../kubernetes/resourceRequests.ts';
import type { KubernetesObject } from '../kubernetes/kubernetesObject.ts';
import { bodyJson, bodyText, failureOfResponse } from '../kubernetes/responseFailure.ts';
import type { WorkloadReference } from './environment.ts';
import { workloadsPath } from './workloadPath.ts';

/** A Deployment or a StatefulSet of the cluster. */
export type Workload = WorkloadReference & { readonly namespace: string };

/** Names and namespaces are all that is wanted of the objects (kubernetes.io, "Kubernetes API Concepts", metadata). */
const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** API servers give no list where there is nothing in it (seen with Kubernetes 1.36). */
type MetadataPage = Pick<ListPage<KubernetesObject>, 'metadata'> & {
  readonly items: ListPage<KubernetesObject>['items'] | null;
};

/** Objects asked for at once. */
const pageSize = '500';

/** Those of the pools that Thaw itself keeps are not meant. */
const labelSelector = `!${environmentLabel}`;

/**
 * The Deployments and StatefulSets of some namespaces, or of all, by namespace and name. Those that may not be listed are simply
 * not known.
 *
 * @throws {ThawError} whatever a request can meet, but for a missing right
 */
export async function listWorkloads(
  connection: Pick<ClusterConnection, 'request'>,
  namespaces: readonly string[] | 'all',
): Promise<readonly Workload[]> {
  const scopes = namespaces === 'all' ? [undefined] : namespaces;
  const kinds = ['Deployment', 'StatefulSet'] as const;
  const lists = scopes.flatMap((namespace) => kinds.map((kind) => listOfKind(connection, kind, namespace)));
  const path = ({ namespace, name }: Workload): string => `${namespace}/${name}`;
  return (await Promise.all(lists)).flat().toSorted((one, other) => path(one).localeCompare(path(other)));
}

async function listOfKind(
  connection: Pick<ClusterConnection, 'request'>,
  kind: Workload['kind'],
  namespace: string | undefined,
): Promise<readonly Workload[]> {
  const attempted = l10n.t('list the {0}s', kind);
  const found: Workload[] = [];
  let next = '';
  do {
    const query = new URLSearchParams({ labelSelector, limit: pageSize, ...(next && { continue: next }) });
    const path = `${workloadsPath(kind, namespace)}?${query.toString()}`;
    const response = await connection.request(attempted, path, { headers: { accept } });
    if (response.status === 403) {
      await bodyText(attempted, response);
      return found;
    }
    if (!response.ok) throw await failureOfResponse(attempted, response);
    const page = (await bodyJson(attempted, response)) as MetadataPage;
    found.push(...(page.items ?? []).map(({ metadata }) => workloadOfMetadata(kind, metadata)));
    next = page.metadata.continue ?? '';
  } while (next !== '');
  return found;
}

function workloadOfMetadata(
  kind: Workload['kind'],
  { name, namespace = '' }: KubernetesObject['metadata'],
): Workload {
  return { kind, name, namespace };
}
