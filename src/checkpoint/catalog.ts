import type { V1ConfigMap } from '@kubernetes/client-node';
import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { KubernetesObject } from '../kubernetes/kubernetesObject.ts';
import { ResourceWatch } from '../kubernetes/resourceWatch.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { checkpointName } from './checkpointName.ts';
import {
  archiveOf,
  type CatalogEntry,
  type CheckpointRecord,
  isSameArchive,
  type NewCheckpointRecord,
  readableRecords,
} from './checkpointRecord.ts';
import { checkpointLabel, fromConfigMap, groupLabel, toConfigMap } from './recordConfigMap.ts';

/** What every call that takes time takes. */
export interface CatalogCall {
  readonly signal?: AbortSignal | undefined;
}

/** Which record is meant; a record is one itself. */
export type RecordIdentity = Pick<CheckpointRecord, 'namespace' | 'name'>;

/** Where to look for checkpoints: one namespace, or every one, for which the right to the whole cluster is needed. */
export type CatalogScope = { readonly namespace: string } | 'all';

/** A ConfigMap in its JSON form. */
export interface ConfigMapJson extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

const labelSelector = `${checkpointLabel}=true`;

/** Records read with one request. */
const pageSize = 100;

/** So often a name or a change is tried before others, who are faster every time, are taken for a fault. */
const mostAttempts = 20;

/**
 * The checkpoints that a cluster knows of: a ConfigMap for each, in the namespace of the pod that was checkpointed. What lies
 * on the nodes is the truth, which `scanNodes` brings the catalog in line with.
 */
export class CheckpointCatalog {
  readonly #connection: ClusterConnection;

  constructor(connection: ClusterConnection) {
    this.#connection = connection;
  }

  /**
   * Gives a checkpoint its name and keeps its record. A record of the same archive that is there already, such as one that a
   * scan has made in the meantime, is completed by what it lacks, and returned.
   *
   * @throws {ThawError} `notFound` where the namespace does not exist, `forbidden`; `alreadyExists` where the record of the
   * same archive cannot be read
   */
  async add(record: NewCheckpointRecord, call: CatalogCall = {}): Promise<CheckpointRecord> {
    const attempted = l10n.t('record the checkpoint of {0}/{1}', record.namespace, record.source.pod);
    const { pod, container } = record.source;
    const { namespace, checkpointedAt } = record;
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      const named = { ...record, name: checkpointName({ pod, container, checkpointedAt }, attempt) };
      const taken = await this.#create(attempted, named, call);
      if (taken === undefined) return named;
      if (!isSameArchive(archiveOf(taken), record.archive)) continue;
      if (taken.status === 'unreadable') throw unreadable(attempted, taken, 'alreadyExists');
      return await this.update(named, (known) => completed(known, named), call);
    }
    throw new ThawError({
      reason: 'alreadyExists',
      attempted,
      explanation: l10n.t(
        '{0} other checkpoints of that second have its name in {1}',
        mostAttempts,
        namespace,
      ),
    });
  }

  /** Reads a record. Throws `notFound`, and `invalidObject` for one that cannot be understood. */
  async get(identity: RecordIdentity, call: CatalogCall = {}): Promise<CheckpointRecord> {
    const attempted = l10n.t('read the checkpoint {0}', identity.name);
    const entry = fromConfigMap(await this.#read(attempted, identity, call));
    if (entry.status === 'unreadable') throw unreadable(attempted, entry, 'invalidObject');
    return entry.record;
  }

  /** Reads all records; those that cannot be understood are told of among them. */
  async list(scope: CatalogScope, { signal }: CatalogCall = {}): Promise<readonly CatalogEntry[]> {
    return await this.#list(scope, labelSelector, { signal });
  }

  /**
   * The checkpoints that were made in one act with this one and are still there, in their order, it among them; it alone where
   * it has no group. Reads their records anew.
   */
  async groupOf(record: CheckpointRecord, call: CatalogCall = {}): Promise<readonly CheckpointRecord[]> {
    const { group, namespace } = record;
    if (group === undefined) return [record];
    const selector = `${labelSelector},${groupLabel}=${group.id}`;
    const members = readableRecords(await this.#list({ namespace }, selector, call));
    return members
      .filter((member) => member.group?.id === group.id)
      .sort((one, other) => positionOf(one) - positionOf(other));
  }

  async #list(
    scope: CatalogScope,
    selector: string,
    { signal }: CatalogCall,
  ): Promise<readonly CatalogEntry[]> {
    const attempted = describeList(scope);
    const { CoreV1Api } = await import('../kubernetes/clientApis.ts');
    const entries: CatalogEntry[] = [];
    let next: string | undefined;
    do {
      const page = {
        labelSelector: selector,
        limit: pageSize,
        ...(next !== undefined && { _continue: next }),
      };
      const list = await this.#connection.call(
        attempted,
        CoreV1Api,
        (api) =>
          scope === 'all'
            ? api.listConfigMapForAllNamespaces(page)
            : api.listNamespacedConfigMap({ ...page, namespace: scope.namespace }),
        { signal },
      );
      entries.push(...list.items.map(fromConfigMap));
      next = list.metadata?._continue;
    } while (next !== undefined && next !== '');
    return entries;
  }

  /**
   * Changes a record by a function of what it is at present, which is called again when somebody else was faster. Where the
   * function returns what it was given, nothing is written.
   *
   * @throws {ThawError} `notFound`, `invalidObject` where the record cannot be understood, `conflict`
   */
  async update(
    identity: RecordIdentity,
    change: (record: CheckpointRecord) => CheckpointRecord,
    call: CatalogCall = {},
  ): Promise<CheckpointRecord> {
    const attempted = l10n.t('change the record of the checkpoint {0}', identity.name);
    for (let attempt = 1; ; attempt += 1) {
      const configMap = await this.#read(attempted, identity, call);
      const entry = fromConfigMap(configMap);
      if (entry.status === 'unreadable') throw unreadable(attempted, entry, 'invalidObject');
      const changed = change(entry.record);
      if (changed === entry.record) return changed;
      try {
        await this.#replace(attempted, configMap, changed, call);
        return changed;
      } catch (error) {
        if (!ThawError.is(error, 'conflict') || attempt === mostAttempts) throw error;
      }
    }
  }

  /** Removes a record, and nothing else; one that is gone already is no error. */
  async remove({ namespace, name }: RecordIdentity, { signal }: CatalogCall = {}): Promise<void> {
    const { CoreV1Api } = await import('../kubernetes/clientApis.ts');
    try {
      await this.#connection.call(
        l10n.t('remove the record of the checkpoint {0}', name),
        CoreV1Api,
        (api) => api.deleteNamespacedConfigMap({ namespace, name }),
        { signal },
      );
    } catch (error) {
      if (!ThawError.is(error, 'notFound')) throw error;
    }
  }

  /** Follows the records. The watch is not started, and is its caller's to dispose of. */
  watch(scope: CatalogScope): ResourceWatch<ConfigMapJson, CatalogEntry> {
    const namespaced = scope === 'all' ? '' : `/namespaces/${encodeURIComponent(scope.namespace)}`;
    return new ResourceWatch<ConfigMapJson, CatalogEntry>(this.#connection, {
      attempted: describeList(scope),
      path: `/api/v1${namespaced}/configmaps`,
      labelSelector,
      slim: fromConfigMap,
    });
  }

  /** Creates a record, or returns what has its name already. */
  async #create(
    attempted: string,
    record: CheckpointRecord,
    { signal }: CatalogCall,
  ): Promise<CatalogEntry | undefined> {
    const { CoreV1Api } = await import('../kubernetes/clientApis.ts');
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#connection.call(
          attempted,
          CoreV1Api,
          (api) => api.createNamespacedConfigMap({ namespace: record.namespace, body: toConfigMap(record) }),
          { signal },
        );
        return undefined;
      } catch (error) {
        if (!ThawError.is(error, 'alreadyExists')) throw error;
      }
      try {
        return fromConfigMap(await this.#read(attempted, record, { signal }));
      } catch (error) {
        // Removed since: the name is free again.
        if (!ThawError.is(error, 'notFound') || attempt === mostAttempts) throw error;
      }
    }
  }

  async #read(
    attempted: string,
    { namespace, name }: RecordIdentity,
    { signal }: CatalogCall,
  ): Promise<V1ConfigMap> {
    const { CoreV1Api } = await import('../kubernetes/clientApis.ts');
    try {
      return await this.#connection.call(
        attempted,
        CoreV1Api,
        (api) => api.readNamespacedConfigMap({ namespace, name }),
        { signal },
      );
    } catch (error) {
      throw ThawError.is(error, 'notFound') ? deleted(attempted, error) : error;
    }
  }

  /** Writes a record into what was read, unless that has changed meanwhile: then `conflict`. What others added is kept. */
  async #replace(
    attempted: string,
    read: V1ConfigMap,
    record: CheckpointRecord,
    { signal }: CatalogCall,
  ): Promise<void> {
    const { CoreV1Api } = await import('../kubernetes/clientApis.ts');
    const { metadata, data } = toConfigMap(record);
    const body = structuredClone(read);
    body.data = { ...body.data, ...data };
    body.metadata ??= {};
    body.metadata.labels = { ...body.metadata.labels, ...metadata?.labels };
    body.metadata.annotations = { ...body.metadata.annotations, ...metadata?.annotations };
    const { namespace, name } = record;
    await this.#connection.call(
      attempted,
      CoreV1Api,
      (api) => api.replaceNamespacedConfigMap({ namespace, name, body }),
      { signal },
    );
  }
}

/** A record with what it lacks taken from another one of the same archive. */
function completed(known: CheckpointRecord, other: CheckpointRecord): CheckpointRecord {
  const lacking = Object.entries(other).some(([field, value]) => value !== undefined && !(field in known));
  const lacksUid = known.source.podUid === undefined && other.source.podUid !== undefined;
  return lacking || lacksUid ? { ...other, ...known, source: { ...other.source, ...known.source } } : known;
}

function positionOf({ group }: CheckpointRecord): number {
  return group?.position ?? 0;
}

function describeList(scope: CatalogScope): string {
  return scope === 'all'
    ? l10n.t('list the checkpoints')
    : l10n.t('list the checkpoints of {0}', scope.namespace);
}

function deleted(attempted: string, cause: ThawError): ThawError {
  const explanation = l10n.t('it has been deleted');
  return new ThawError({ reason: 'notFound', attempted, explanation, raw: cause.raw, cause });
}

function unreadable(
  attempted: string,
  { problem }: Extract<CatalogEntry, { status: 'unreadable' }>,
  reason: 'alreadyExists' | 'invalidObject',
): ThawError {
  return new ThawError({
    reason,
    attempted,
    explanation: l10n.t(
      "the ConfigMap {0}/{1} cannot be read as a checkpoint's record: {2}",
      problem.namespace,
      problem.name,
      problem.explanation,
    ),
  });
}
