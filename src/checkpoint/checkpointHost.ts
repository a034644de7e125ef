import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { NodeAgent } from '../kubernetes/nodeAgent.ts';
import { readNode } from '../kubernetes/readNode.ts';
import type { CheckpointHost } from './checkpointRecord.ts';

/**
 * What is worth remembering of the node on which a checkpoint is made, for restores on others. It is good to have: undefined where
 * the node may not be read or the signal ends it, and never an error.
 */
export async function readCheckpointHost(
  connection: Pick<ClusterConnection, 'request'>,
  agent: Pick<NodeAgent, 'node' | 'cpuFeatures'>,
  signal?: AbortSignal,
): Promise<CheckpointHost | undefined> {
  const unknown = (): undefined => undefined;
  const [node, cpuFeatures] = await Promise.all([
    readNode(connection, agent.node, signal).catch(unknown),
    agent.cpuFeatures({ signal }).catch(unknown),
  ]);
  if (node === undefined) return undefined;
  const { kernel, architecture, containerRuntime } = node;
  return { kernel, architecture, containerRuntime, ...(cpuFeatures !== undefined && { cpuFeatures }) };
}
