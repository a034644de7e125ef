import type { AgentCall } from '../kubernetes/agentCommands.ts';
import type { NodeAgent } from '../kubernetes/nodeAgent.ts';
import type { ArchiveContext } from './archiveRecord.ts';
import type { CheckpointCatalog } from './catalog.ts';
import type { ScanProgress } from './scanReport.ts';

/** What is needed of an agent to scan its node. */
export type ScanningAgent = Pick<NodeAgent, 'node' | 'list' | 'images' | 'readContent'>;

/** What to scan, and with what. */
export interface ScanRequest {
  readonly catalog: Pick<CheckpointCatalog, 'list' | 'add' | 'update'>;
  readonly agents: { on(node: string): ScanningAgent };
  /** The names of the nodes, in the order in which to scan them. */
  readonly nodes: readonly string[];
  /** Only checkpoints of these; by default all, for which the right to the whole cluster is needed. */
  readonly namespaces?: readonly string[] | undefined;
  /** Finds the manifests of pods whose checkpoints are found. */
  readonly readPod?: ArchiveContext['readPod'];
  /** The kubelets' folder of archives, where it is not the default one. */
  readonly folder?: string | undefined;
}

/** How a scan can be followed and ended. */
export interface ScanCall extends AgentCall {
  readonly onProgress?: ((progress: ScanProgress) => void) | undefined;
}
