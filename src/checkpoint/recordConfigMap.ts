import type { V1ConfigMap } from '@kubernetes/client-node';
import * as l10n from '@vscode/l10n';
import { ThawError } from '../kubernetes/thawError.ts';
import type { ArchiveIdentity, CatalogEntry, CheckpointRecord, RecordProblem } from './checkpointRecord.ts';
import { isLabelValue } from './labelValue.ts';
import { NewerDocument, readRecordDocument, recordDocument } from './recordDocument.ts';

/** The label of every ConfigMap that is a checkpoint's record; its value is `true`. */
export const checkpointLabel = 'thaw.dev/checkpoint';

/** The label with the source pod's name, where that is a valid value. */
export const sourcePodLabel = 'thaw.dev/source-pod';

/** The label with the name of the container. */
export const sourceContainerLabel = 'thaw.dev/source-container';

/** The label with the name of the environment that was baked, where that is a valid value. */
export const environmentLabel = 'thaw.dev/environment';

/** The label with the name of the node that has the archive, where that is a valid value. */
export const nodeLabel = 'thaw.dev/node';

/** The label with the id of the group, of a checkpoint that was made with those of other containers. */
export const groupLabel = 'thaw.dev/checkpoint-group';

/** The annotation with the archive as `node/file name`: read also of records whose document cannot be read. */
export const archiveAnnotation = 'thaw.dev/archive';

/** The entry of the ConfigMap that holds the record as JSON. */
export const recordKey = 'checkpoint.json';

/** As much of a ConfigMap as a record is read from. */
export interface ConfigMapContent {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
}

/** The ConfigMap that holds a record. */
export function toConfigMap(record: CheckpointRecord): V1ConfigMap {
  const { name, namespace, source, archive, group, bake } = record;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace,
      labels: {
        'app.kubernetes.io/managed-by': 'thaw',
        [checkpointLabel]: 'true',
        ...label(sourcePodLabel, source.pod),
        ...label(sourceContainerLabel, source.container),
        ...label(nodeLabel, archive.node),
        ...label(environmentLabel, bake?.environment ?? ''),
        ...(group && label(groupLabel, group.id)),
      },
      annotations: { [archiveAnnotation]: `${archive.node}/${archive.fileName}` },
    },
    data: { [recordKey]: recordDocument(record) },
  };
}

function label(name: string, value: string): Record<string, string> {
  return isLabelValue(value) ? { [name]: value } : {};
}

/** Reads a record from its ConfigMap, which anybody may have changed: what cannot be read is data, too. */
export function fromConfigMap(configMap: ConfigMapContent): CatalogEntry {
  const { name = '', namespace = '', annotations } = configMap.metadata ?? {};
  const problem = (reason: RecordProblem['reason'], explanation: string): CatalogEntry => ({
    status: 'unreadable',
    problem: {
      name,
      namespace,
      reason,
      explanation,
      archive: readIdentity(annotations?.[archiveAnnotation]),
    },
  });
  const text = configMap.data?.[recordKey];
  if (text === undefined) return problem('broken', l10n.t('the ConfigMap has no {0}', recordKey));
  try {
    return { status: 'readable', record: readRecordDocument({ name, namespace }, recordKey, text) };
  } catch (error) {
    if (error instanceof NewerDocument) return problem('newer', error.message);
    if (ThawError.is(error)) return problem('broken', error.explanation);
    throw error;
  }
}

function readIdentity(annotation: string | undefined): ArchiveIdentity | undefined {
  const [node, fileName] = annotation?.split('/') ?? [];
  return node === undefined || fileName === undefined ? undefined : { node, fileName };
}
