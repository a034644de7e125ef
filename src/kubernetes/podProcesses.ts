import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from './connection.ts';
import type { ContainerProcess } from './containerProcess.ts';
import { isNested } from './nestedRuntime.ts';
import type { NodeAgent } from './nodeAgent.ts';
import { runtimeID, summarizePod } from './podSummary.ts';
import { readPod } from './readPod.ts';
import { ThawError } from './thawError.ts';

/** The container whose processes are meant. */
export interface ListedContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** What runs in a container, and where. */
export interface ProcessList {
  readonly node: string;
  readonly processes: readonly ContainerProcess[];
}

/**
 * Reads what runs in a container now, through its node's agent: its image needs no tools for that. Of one that is nested in the
 * pod's, those in it, without the runtime around them.
 *
 * @throws {ThawError} `podNotFound`, `containerNotFound`, `containerNotRunning`, `forbidden`, `agentNotReady` …
 */
export async function readPodProcesses(
  connection: Pick<ClusterConnection, 'request'>,
  agents: { on(node: string): Pick<NodeAgent, 'processes'> },
  { namespace, pod, container }: ListedContainer,
  signal?: AbortSignal,
): Promise<ProcessList> {
  const attempted = l10n.t('list the processes of {0}/{1}/{2}', namespace, pod, container);
  const { labels, node, containers } = summarizePod(
    await readPod(connection, { namespace, pod }, { attempted, signal }),
  );
  const found = containers.find(({ name }) => name === container);
  if (found === undefined) {
    const explanation = l10n.t('the pod has no container {0}', container);
    throw new ThawError({ reason: 'containerNotFound', attempted, explanation });
  }
  const id = runtimeID(found);
  if (found.state !== 'running' || id === undefined || node === undefined) {
    const explanation = l10n.t('container {0} is not running', container);
    throw new ThawError({ reason: 'containerNotRunning', attempted, explanation });
  }
  try {
    const call = { isNested: isNested(labels, container), signal };
    return { node, processes: await agents.on(node).processes(id, call) };
  } catch (error) {
    throw error instanceof ThawError ? error.during(attempted) : error;
  }
}
