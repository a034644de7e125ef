import { randomBytes } from 'node:crypto';
import { ClaimSide } from './claimSide.ts';
import type { RestoredWay } from './restoredWay.ts';
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
import { restoreNode } from '../restore/restoredPlacement.ts';
import type { RestorableCheckpoint } from '../restore/restoreRoute.ts';
import { temporaryLabels } from '../restore/temporaryLabels.ts';
import type { RestoreRoutes } from '../restore/restoreRoutes.ts';
import { BusyNode, onceLooked } from '../startup/busyNode.ts';
import { compareStartups, type ComparisonProgress, type ComparisonSide } from '../startup/comparison.ts';
import { ContainerdNews } from '../startup/containerdNews.ts';
import { measureStartup } from '../startup/measureStartup.ts';
import type { StartupProbe } from '../startup/probe.ts';
import type { StartupKind, StartupRun } from '../startup/startupRun.ts';

/** How long a measured pod is kept where nobody removes it: a start takes two minutes at most, and explaining its failure less than one. */
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
  /** How the restored starts are made. */
  readonly way: RestoredWay;
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
 * Starts the pod of a checkpoint cold and restored in turns, in its own namespace under new names, and returns every run; for claims, a pod
 * of the warm pool stands in for each restored one. Each pod is removed after its run, however that ends.
 *
 * @throws {ThawError} `cancelled`, `restoreUnsupported`, `noPool`, and whatever removing a pod can meet
 */
export async function measureCheckpoint(
  tools: MeasurementTools,
  { checkpoint: record, others, way, probe, runsEach }: MeasuredStarts,
  { signal, onProgress }: MeasurementCall,
): Promise<readonly StartupRun[]> {
  const checkpoint = restorableCheckpoint(record, others);
  const measurement = randomBytes(3).toString('hex');
  const names = (kind: StartupKind, index: number): string =>
    // A pod's host name has at most 63 characters.
    `${record.source.pod.slice(0, 35).replace(/[-.]+$/, '')}-${kind}-${measurement}-${index + 1}`;
  const { namespace } = record;
  const place = { name: record.source.pod, namespace };
  // What cannot be restored at all is no failed run.
  if (way.name !== 'claim') await way.route.plan(checkpoint, place);
  // A claimed pod was started long before.
  const node = restoreNode(checkpoint, place) ?? record.archive.node;
  const agent = tools.agents.on(node);
  using containerd = way.name === 'claim' ? undefined : await ContainerdNews.follow(agent, namespace, signal);
  const starts = new MeasuredPods({ ...tools, containerd }, { record, checkpoint, probe });
  const cold: ComparisonSide = {
    start: (index, ending) => starts.startCold(names('cold', index), ending),
    remove: (index) => starts.remove(names('cold', index)),
  };
  const busyNode = new BusyNode(agent);
  const looked = (side: ComparisonSide): ComparisonSide => onceLooked(busyNode, node, side);
  if (way.name === 'claim') {
    const { name } = record;
    const lifetimeMs = longestUseSeconds * 1000;
    const claims = new ClaimSide(tools.connection, { way, namespace, checkpoint: name, probe, lifetimeMs });
    // A pool that is being filled makes its node busy itself.
    const sides = { cold: onceWarm(claims, looked(cold)), restored: onceWarm(claims, looked(claims)) };
    return await compareStartups({ runsEach, signal, onProgress, ...sides });
  }
  const restored: ComparisonSide = {
    start: (index, ending) => starts.startRestored(names('restored', index), way, ending),
    remove: (index) => starts.remove(names('restored', index)),
  };
  const sides = { cold: looked(cold), restored: looked(restored) };
  return await compareStartups({ runsEach, signal, onProgress, ...sides });
}

/** Starts, each of which waits for a pool that has all its pods: that is no part of the start. */
function onceWarm(claims: ClaimSide, side: ComparisonSide): ComparisonSide {
  return {
    start: async (index, signal) => {
      await claims.untilWarm(signal);
      return await side.start(index, signal);
    },
    remove: (index) => side.remove(index),
  };
}

/** What the pods of a measurement have in common. */
interface MeasuredSubject {
  readonly record: CheckpointRecord;
  readonly checkpoint: RestorableCheckpoint;
  readonly probe: StartupProbe;
}

/** What the pods of a measurement are started with. */
type MeasuredPodsTools = MeasurementTools & { readonly containerd: ContainerdNews | undefined };

/** The pods of one measurement. */
class MeasuredPods {
  readonly #tools: MeasuredPodsTools;
  readonly #subject: MeasuredSubject;
  readonly #labels: Readonly<Record<string, string>>;
  /** The create request under way, if any: one that was cancelled may still make a pod. */
  #creation: Promise<unknown> = Promise.resolve();

  constructor(tools: MeasuredPodsTools, subject: MeasuredSubject) {
    this.#tools = tools;
    this.#subject = subject;
    this.#labels = temporaryLabels(subject.checkpoint.sourcePod, longestUseSeconds);
  }

  async startCold(podName: string, signal: AbortSignal): Promise<StartupRun> {
    const { connection, containerd } = this.#tools;
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
      { requester: connection, exec: (request) => execInPod(connection, request), containerd },
      { signal },
    );
  }

  async startRestored(
    name: string,
    { name: start, route }: Exclude<RestoredWay, { readonly name: 'claim' }>,
    signal: AbortSignal,
  ): Promise<StartupRun> {
    const { record, ...subject } = this.#subject;
    const memory = start === 'lazy' ? 'lazy' : 'eager';
    const options = { name, namespace: record.namespace, labels: this.#labels, memory } as const;
    const onCreation = (creation: Promise<unknown>): void => {
      this.#creation = creation;
    };
    const run = await measureRestore(
      this.#tools,
      { ...subject, start, route, options, likelyNode: record.archive.node, onCreation },
      { signal },
    );
    return await withCriuTimes(this.#tools, run, record.source.container, signal);
  }

  async remove(name: string): Promise<void> {
    await Promise.allSettled([this.#creation]);
    await deletePodAndWait(this.#tools.connection, {
      namespace: this.#subject.record.namespace,
      name,
    });
  }
}
