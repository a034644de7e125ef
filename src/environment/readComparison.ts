import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { listPods } from '../kubernetes/listPods.ts';
import { summarizePod } from '../kubernetes/podSummary.ts';
import { readNode } from '../kubernetes/readNode.ts';
import { ThawError } from '../kubernetes/thawError.ts';
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
  const names = [...new Set(records.map(({ archive }) => archive.node))];
  const attempted = `list the pods of ${namespace}`;
  const [nodes, pods, referencedTemplate] = await Promise.all([
    Promise.all(names.map(async (name) => [name, await readNode(connection, name, signal)] as const)),
    unlessUnknown(listPods(connection, { attempted, namespace, labelSelector: '' }, signal)),
    unlessUnknown(environmentPodTemplate(connection, environment, { namespace, signal })),
  ]);
  const nodeOf = new Map(nodes);
  return {
    environment,
    referencedTemplate,
    kernelOf: (node) => nodeOf.get(node)?.kernel,
    images: {
      pods: pods?.pods.map(summarizePod) ?? [],
      imagesOf: (node) => nodeOf.get(node)?.images ?? [],
    },
  };
}

async function unlessUnknown<Result>(reading: Promise<Result>): Promise<Result | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (ThawError.is(error, 'forbidden', 'notFound')) return undefined;
    throw error;
  }
}
