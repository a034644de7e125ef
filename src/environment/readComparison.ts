import * as l10n from '@vscode/l10n';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { listPods } from '../kubernetes/listPods.ts';
import { isNodeGone } from '../kubernetes/nodeGone.ts';
import type { NodeSummary } from '../kubernetes/nodeSummary.ts';
import { summarizePod } from '../kubernetes/podSummary.ts';
import { readNode } from '../kubernetes/readNode.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { checkpointHomes } from '../restore/restoredPlacement.ts';
import type { BakeComparison } from './bakeState.ts';
import type { Environment } from './environment.ts';
import { environmentPodTemplate } from './environmentPodTemplate.ts';

/** Which environment's bakes are compared, and where they are. */
export interface ComparedBakes {
  readonly environment: Environment;
  readonly namespace: string;
  readonly records: readonly CheckpointRecord[];
}

/**
 * What the bakes of an environment are compared with, as the cluster has it now. What is not there or may not be read is not known.
 *
 * @throws {ThawError} whatever else a request can meet
 */
export async function readComparison(
  connection: Pick<ClusterConnection, 'request'>,
  { environment, namespace, records }: ComparedBakes,
  signal: AbortSignal,
): Promise<BakeComparison> {
  const names = [
    ...new Set(records.flatMap((each) => [each.archive.node, ...(checkpointHomes(each) ?? [])])),
  ];
  const attempted = l10n.t('list the pods of {0}', namespace);
  const [nodes, pods, referencedTemplate] = await Promise.all([
    Promise.all(names.map(async (name) => [name, await lookAtNode(connection, name, signal)] as const)),
    unlessUnknown(listPods(connection, { attempted, namespace, labelSelector: '' }, signal)),
    unlessUnknown(environmentPodTemplate(connection, environment, { namespace, signal })),
  ]);
  const nodeOf = new Map(nodes);
  return {
    environment,
    referencedTemplate,
    kernelOf: (name) => nodeOf.get(name)?.node?.kernel,
    isNodeGone: (name) => nodeOf.get(name)?.isGone === true,
    images: {
      pods: pods?.pods.map(summarizePod) ?? [],
      imagesOf: (name) => nodeOf.get(name)?.node?.images ?? [],
    },
  };
}

async function lookAtNode(
  connection: Pick<ClusterConnection, 'request'>,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly node: NodeSummary | undefined; readonly isGone: boolean }> {
  const node = await readNode(connection, name, signal);
  return { node, isGone: node === undefined && (await isNodeGone(connection, name, signal)) };
}

async function unlessUnknown<Result>(reading: Promise<Result>): Promise<Result | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (ThawError.is(error, 'forbidden', 'notFound')) return undefined;
    throw error;
  }
}
