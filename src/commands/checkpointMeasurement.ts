import { randomBytes } from 'node:crypto';
import type { CheckpointCatalog } from '../checkpoint/catalog.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { execInPod } from '../kubernetes/execInPod.ts';
import type { NodeAgents } from '../kubernetes/nodeAgent.ts';
import { createPod, deletePodAndWait } from '../kubernetes/podRequests.ts';
import { planColdStart } from '../restore/coldPod.ts';
import { NativeRoute } from '../restore/nativeRoute.ts';
import { restorableCheckpoint } from '../restore/restorableCheckpoint.ts';
import { explainRestoreFailure } from '../restore/restoreFailure.ts';
import type { RestorableCheckpoint } from '../restore/restoreRoute.ts';
import { compareStartups, type ComparisonProgress } from '../startup/comparison.ts';
import { measureStartup, type StartupSubject } from '../startup/measureStartup.ts';
import type { StartupProbe } from '../startup/probe.ts';
import type { StartupKind, StartupRun } from '../startup/startupRun.ts';
import { measuredPodLabel } from './measurementLeftovers.ts';

/** What a measurement works with. */
export interface MeasurementTools {
  readonly connection: ClusterConnection;
  readonly agents: Pick<NodeAgents, 'on'>;
}

/** The core's parts on one cluster, as measuring needs them. */
export interface MeasuredCluster extends MeasurementTools {
  readonly catalog: Pick<CheckpointCatalog, 'list' | 'update'>;
  /** Lets go of the connection. */
  dispose(): unknown;
}

/** What is measured. */
export interface MeasuredStarts {
  readonly checkpoint: CheckpointRecord;
  readonly probe: StartupProbe;
  /** How many starts of each kind. */
  readonly runsEach: number;
}

/** How a measurement is followed and ended. */
export interface MeasurementCall {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ComparisonProgress) => void;
}

/**
 * Starts the pod of a checkpoint cold and restored in turns, in its own namespace under new names, and returns every run. Each
 * pod is removed after its run, however that ends.
 *
 * @throws {ThawError} `cancelled`, `restoreUnsupported`, and whatever removing a pod can meet
 */
export async function measureCheckpoint(
  tools: MeasurementTools,
  { checkpoint: record, probe, runsEach }: MeasuredStarts,
  { signal, onProgress }: MeasurementCall,
): Promise<readonly StartupRun[]> {
  const checkpoint = restorableCheckpoint(record);
  const measurement = randomBytes(3).toString('hex');
  const names = (kind: StartupKind, index: number): string =>
    // A pod's host name has at most 63 characters.
    `${record.source.pod.slice(0, 35).replace(/[-.]+$/, '')}-${kind}-${measurement}-${index + 1}`;
  const starts = new MeasuredPods(tools, record, checkpoint, probe);
  const remove = (kind: StartupKind) => (index: number) => starts.remove(names(kind, index));
  return await compareStartups({
    runsEach,
    signal,
    onProgress,
    cold: {
      start: (index, ending) => starts.startCold(names('cold', index), ending),
      remove: remove('cold'),
    },
    restored: {
      start: (index, ending) => starts.startRestored(names('restored', index), ending),
      remove: remove('restored'),
    },
  });
}

/** The pods of one measurement. */
class MeasuredPods {
  readonly #tools: MeasurementTools;
  readonly #record: CheckpointRecord;
  readonly #checkpoint: RestorableCheckpoint;
  readonly #probe: StartupProbe;
  readonly #labels: Readonly<Record<string, string>>;
  /** The create request under way, if any: one that was cancelled may still make a pod. */
  #creation: Promise<unknown> = Promise.resolve();

  constructor(
    tools: MeasurementTools,
    record: CheckpointRecord,
    checkpoint: RestorableCheckpoint,
    probe: StartupProbe,
  ) {
    this.#tools = tools;
    this.#record = record;
    this.#checkpoint = checkpoint;
    this.#probe = probe;
    this.#labels = measuredLabels(checkpoint);
  }

  async startCold(name: string, signal: AbortSignal): Promise<StartupRun> {
    const { namespace } = this.#record;
    const manifest = planColdStart(this.#checkpoint, { name, namespace, labels: this.#labels });
    return await this.#measure(name, signal, {
      kind: 'cold',
      create: () => createPod(this.#tools.connection, { namespace, name }, manifest),
    });
  }

  async startRestored(name: string, signal: AbortSignal): Promise<StartupRun> {
    const { namespace } = this.#record;
    const route = new NativeRoute(this.#tools.connection);
    let podUid = '';
    const run = await this.#measure(name, signal, {
      kind: 'restored',
      route: route.name,
      create: async (ending) => {
        const options = { name, namespace, labels: this.#labels };
        const { uid } = await route.restore(this.#checkpoint, options, { signal: ending });
        podUid = uid;
        return { metadata: { uid } };
      },
    });
    if (run.failure === undefined || podUid === '') return run;
    const agent = this.#tools.agents.on(run.node ?? this.#record.archive.node);
    return { ...run, failure: await explainRestoreFailure(run.failure, { podUid, agent }, signal) };
  }

  async remove(name: string): Promise<void> {
    await Promise.allSettled([this.#creation]);
    await deletePodAndWait(this.#tools.connection, { namespace: this.#record.namespace, name });
  }

  async #measure(
    podName: string,
    signal: AbortSignal,
    how: Pick<StartupSubject, 'kind' | 'route' | 'create'>,
  ): Promise<StartupRun> {
    const { connection } = this.#tools;
    const { namespace, source } = this.#record;
    const create: StartupSubject['create'] = (ending) => {
      const creation = how.create(ending);
      this.#creation = creation;
      return creation;
    };
    return await measureStartup(
      { ...how, create, namespace, podName, container: source.container, probe: this.#probe },
      { requester: connection, exec: (request) => execInPod(connection, request) },
      { signal },
    );
  }
}

/**
 * The source pod's labels with other values, so that no service sends requests to a measured pod, and no controller takes it for
 * one of its own; and the label by which a measured pod is known.
 */
function measuredLabels({ sourcePod }: RestorableCheckpoint): Readonly<Record<string, string>> {
  const source = Object.keys(sourcePod.metadata?.labels ?? {});
  return Object.fromEntries([...source, measuredPodLabel].map((label) => [label, 'thaw-measurement']));
}
