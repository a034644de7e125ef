import { randomBytes } from 'node:crypto';
import type { CheckpointCatalog } from '../checkpoint/catalog.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { withCriuTimes } from './criuTimes.ts';
import { measureRestore } from './measuredRestore.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { execInPod } from '../kubernetes/execInPod.ts';
import type { NodeAgents } from '../kubernetes/nodeAgents.ts';
import { createPod, deletePodAndWait } from '../kubernetes/podRequests.ts';
import { planColdStart } from '../restore/coldPod.ts';
import type { PodManifest } from '../restore/podManifest.ts';
import { restorableCheckpoint } from '../restore/restorableCheckpoint.ts';
import { checkpointHome } from '../restore/restoredPlacement.ts';
import type { RestorableCheckpoint, RestoreRoute, RestoreRouteName } from '../restore/restoreRoute.ts';
import { temporaryLabels } from '../restore/temporaryLabels.ts';
import type { RestoreRoutes } from '../restore/restoreRoutes.ts';
import { compareStartups, type ComparisonProgress } from '../startup/comparison.ts';
import { measureStartup } from '../startup/measureStartup.ts';
import type { StartupProbe } from '../startup/probe.ts';
import type { StartupKind, StartupRun } from '../startup/startupRun.ts';

/** A start takes two minutes at most, and explaining its failure less than one. */
const longestUseSeconds = 600;

/** What a measurement works with. */
export interface MeasurementTools {
  readonly connection: ClusterConnection;
  readonly agents: Pick<NodeAgents, 'on'>;
  readonly routes: RestoreRoutes;
}

/** The core's parts on one cluster, as measuring needs them. */
export interface MeasuredCluster extends MeasurementTools {
  readonly catalog: Pick<CheckpointCatalog, 'list' | 'update' | 'groupOf'>;
  /** Lets go of the connection. */
  dispose(): unknown;
}

/** What is measured. */
export interface MeasuredStarts {
  /** Whose container answers first in a start. */
  readonly checkpoint: CheckpointRecord;
  /** Those of its group that are restored with it. */
  readonly others: readonly CheckpointRecord[];
  /** By which the restored starts are made. */
  readonly route: RestoreRoute;
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
 * The route by which a checkpoint is restored where it is measured: the one that is wanted, else the best.
 * @throws {ThawError} `restoreUnsupported`
 */
export async function measuredRoute(
  { routes }: Pick<MeasurementTools, 'routes'>,
  record: CheckpointRecord,
  others: readonly CheckpointRecord[],
  wanted?: RestoreRouteName,
): Promise<RestoreRoute> {
  const checkpoint = restorableCheckpoint(record, others);
  const { namespace } = record;
  const facts = await routes.factsOf(checkpoint, { node: checkpointHome(checkpoint), namespace });
  return routes.choose(checkpoint, facts, wanted).route;
}

/**
 * Starts the pod of a checkpoint cold and restored in turns, in its own namespace under new names, and returns every run. Each
 * pod is removed after its run, however that ends.
 *
 * @throws {ThawError} `cancelled`, `restoreUnsupported`, and whatever removing a pod can meet
 */
export async function measureCheckpoint(
  tools: MeasurementTools,
  { checkpoint: record, others, route, probe, runsEach }: MeasuredStarts,
  { signal, onProgress }: MeasurementCall,
): Promise<readonly StartupRun[]> {
  const checkpoint = restorableCheckpoint(record, others);
  const measurement = randomBytes(3).toString('hex');
  // What cannot be restored at all is no failed run.
  await route.plan(checkpoint, { name: record.source.pod, namespace: record.namespace });
  const names = (kind: StartupKind, index: number): string =>
    // A pod's host name has at most 63 characters.
    `${record.source.pod.slice(0, 35).replace(/[-.]+$/, '')}-${kind}-${measurement}-${index + 1}`;
  const starts = new MeasuredPods(tools, { record, checkpoint, route, probe });
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

/** What the pods of a measurement have in common. */
interface MeasuredSubject {
  readonly record: CheckpointRecord;
  readonly checkpoint: RestorableCheckpoint;
  readonly route: RestoreRoute;
  readonly probe: StartupProbe;
}

/** The pods of one measurement. */
class MeasuredPods {
  readonly #tools: MeasurementTools;
  readonly #subject: MeasuredSubject;
  readonly #labels: Readonly<Record<string, string>>;
  /** The create request under way, if any: one that was cancelled may still make a pod. */
  #creation: Promise<unknown> = Promise.resolve();

  constructor(tools: MeasurementTools, subject: MeasuredSubject) {
    this.#tools = tools;
    this.#subject = subject;
    this.#labels = temporaryLabels(subject.checkpoint.sourcePod, longestUseSeconds);
  }

  async startCold(podName: string, signal: AbortSignal): Promise<StartupRun> {
    const { connection } = this.#tools;
    const { checkpoint, record, probe } = this.#subject;
    const { namespace, source } = record;
    const manifest = planColdStart(checkpoint, { name: podName, namespace, labels: this.#labels });
    const create = (): Promise<PodManifest> => {
      const creation = createPod(connection, { namespace, name: podName }, manifest);
      this.#creation = creation;
      return creation;
    };
    return await measureStartup(
      { kind: 'cold', create, namespace, podName, container: source.container, probe },
      { requester: connection, exec: (request) => execInPod(connection, request) },
      { signal },
    );
  }

  async startRestored(name: string, signal: AbortSignal): Promise<StartupRun> {
    const { record, ...subject } = this.#subject;
    const options = { name, namespace: record.namespace, labels: this.#labels };
    const onCreation = (creation: Promise<unknown>): void => {
      this.#creation = creation;
    };
    const run = await measureRestore(
      this.#tools,
      { ...subject, options, likelyNode: record.archive.node, onCreation },
      { signal },
    );
    return await withCriuTimes(this.#tools.connection, run, record.source.container, signal);
  }

  async remove(name: string): Promise<void> {
    await Promise.allSettled([this.#creation]);
    await deletePodAndWait(this.#tools.connection, {
      namespace: this.#subject.record.namespace,
      name,
    });
  }
}
