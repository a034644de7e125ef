import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { abortable } from '../kubernetes/abortable.ts';
import { checkpointableContainer } from '../kubernetes/checkpointableContainer.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import {
  type CheckpointedPod,
  type CheckpointRequest,
  readCheckpointedPod,
} from '../kubernetes/kubeletCheckpoint.ts';
import { describeCheckpoint } from '../kubernetes/kubeletErrors.ts';
import type { NodeAgents } from '../kubernetes/nodeAgents.ts';
import { containerSummaries } from '../kubernetes/podSummary.ts';
import { serverTime } from '../kubernetes/serverTime.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { recordOfArchive } from './archiveRecord.ts';
import { cancelled } from './cancelled.ts';
import type { CheckpointCatalog } from './catalog.ts';
import type { BegunDump } from './checkpointIntent.ts';
import type { CheckpointIntents, KeptIntent } from './checkpointIntents.ts';
import { readCheckpointHost } from './checkpointHost.ts';
import type {
  CheckpointHost,
  CheckpointRecord,
  GroupPlace,
  NewCheckpointRecord,
} from './checkpointRecord.ts';
import { withLabelAndNote } from './labelAndNote.ts';
import { type Dump, type DumpCall, Dumper, type DumpPart, type DumpStage, removeArchives } from './dumper.ts';
import { sourcePodOf } from './sourcePod.ts';

/** What a checkpoint is doing, for its progress. */
export type CheckpointStage = DumpStage | 'recording';

/** What {@link Checkpointer} can be given for a checkpoint. */
export interface CheckpointCall {
  readonly signal?: AbortSignal | undefined;
  /** Told the container, too, where it is one of several. */
  readonly onStage?: ((stage: CheckpointStage, part?: DumpPart) => void) | undefined;
  /** What a person calls it; empty or absent for nothing. */
  readonly label?: string | undefined;
}

/** Which containers of a pod to checkpoint in one act. */
export interface PodCheckpointRequest extends Omit<CheckpointRequest, 'container'> {
  /** In the order in which they are dumped; unless given, all that run, in the order of the pod's spec. */
  readonly containers?: readonly string[] | undefined;
}

/** As much of the intents as checkpoints need. */
export type CheckpointerIntents = Pick<CheckpointIntents, 'keep'>;

/** Makes checkpoints, and keeps a record of each in the catalog. */
export class Checkpointer {
  readonly #connection: ClusterConnection;
  readonly #agents: NodeAgents;
  readonly #catalog: CheckpointCatalog;
  readonly #dumper: Dumper;
  readonly #intents: CheckpointerIntents | undefined;
  readonly #cleanups = new Set<Promise<void>>();

  /** @param intents where it is kept what is being made, lest it is lost with this process */
  constructor(
    connection: ClusterConnection,
    agents: NodeAgents,
    catalog: CheckpointCatalog,
    intents?: CheckpointerIntents,
  ) {
    this.#connection = connection;
    this.#agents = agents;
    this.#catalog = catalog;
    this.#intents = intents;
    this.#dumper = new Dumper(connection, agents);
  }

  /**
   * Checkpoints a container and records it. A cancelled checkpoint rejects at once; the kubelet cannot be stopped, so what
   * it writes is deleted as soon as it is there ({@link settled}).
   *
   * @throws {ThawError} what `checkpointContainer` throws, with CRIU's own cause in place of `dumpFailed`'s; `cancelled`
   */
  async checkpoint(request: CheckpointRequest, call: CheckpointCall = {}): Promise<CheckpointRecord> {
    const [record] = await this.#act(request, () => [request], call);
    if (record === undefined) throw new Error('A container that was dumped has no record');
    return record;
  }

  /**
   * Checkpoints several containers of a pod in one act, one after another, and records them as a group: all of them or, where
   * one fails or it is cancelled, none. In between, those that were dumped already go on: `gapMs` of the records says how long.
   * Rejects as {@link checkpoint} does.
   */
  async checkpointPod(
    { containers, ...target }: PodCheckpointRequest,
    call: CheckpointCall = {},
  ): Promise<readonly CheckpointRecord[]> {
    const requests = (pod: CheckpointedPod): readonly CheckpointRequest[] =>
      [...new Set(containers ?? runningContainers(pod))].map((container) => ({ ...target, container }));
    return await this.#act(target, requests, call);
  }

  /** Resolves when nothing is left of checkpoints that were cancelled: await it before the connection is disposed of. */
  async settled(): Promise<void> {
    await Promise.all(this.#cleanups);
  }

  async #act(
    target: CheckpointRequest,
    requests: (pod: CheckpointedPod) => readonly CheckpointRequest[],
    call: CheckpointCall,
  ): Promise<readonly CheckpointRecord[]> {
    const attempted = describeCheckpoint(target);
    const work = this.#make(attempted, target, requests, call);
    // It goes on after an abort until what it has made is removed.
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    this.#cleanups.add(settled);
    void settled.then(() => this.#cleanups.delete(settled));
    try {
      return await abortable(work, call.signal);
    } catch (error) {
      throw error instanceof DOMException && error.name === 'AbortError' ? cancelled(attempted) : error;
    }
  }

  async #make(
    attempted: string,
    target: CheckpointRequest,
    requests: (pod: CheckpointedPod) => readonly CheckpointRequest[],
    call: CheckpointCall,
  ): Promise<readonly CheckpointRecord[]> {
    const { signal } = call;
    if (signal?.aborted) throw cancelled(attempted);
    const beganAt = this.#intents && this.#now(signal);
    const pod = await readCheckpointedPod(this.#connection, target, signal);
    const wanted = requests(pod);
    const containers = wanted.map((request) => checkpointableContainer(pod, request).container);
    const intent = beganAt && this.#keepIntent(pod, containers, beganAt);
    const left: string[] = [];
    const onLeft = (fileName: string): void => {
      left.push(fileName);
    };
    const onBegin = async (dump: BegunDump): Promise<void> => {
      await (await intent)?.begin(dump);
    };
    try {
      return await this.#dumpAndRecord(attempted, pod, wanted, { ...call, ready: intent, onBegin, onLeft });
    } finally {
      const kept = await intent;
      // Archives that stay for now are deleted by the next window, or the next bake.
      await (left.length > 0 ? kept?.leave(left) : kept?.remove());
    }
  }

  async #dumpAndRecord(
    attempted: string,
    pod: CheckpointedPod,
    requests: readonly CheckpointRequest[],
    { label = '', ...call }: CheckpointCall & Pick<DumpCall, 'ready' | 'onBegin' | 'onLeft'>,
  ): Promise<readonly CheckpointRecord[]> {
    const { signal, onStage, onLeft } = call;
    // Read while the containers are dumped.
    const host = readCheckpointHost(this.#connection, this.#agents.on(pod.spec.nodeName ?? ''), signal);
    const dumps = await this.#dumper.dump(pod, requests, call);
    try {
      if (signal?.aborted) throw cancelled(attempted);
      onStage?.('recording');
      const context = { pod, host: await host };
      const records = await Promise.all(dumps.map((dump) => recordOf(dump, context, signal)));
      const labelled = grouped(records, dumps).map((record) => withLabelAndNote(record, { label }));
      return await this.#record(labelled, signal);
    } catch (error) {
      await removeArchives(dumps, onLeft);
      throw error instanceof ThawError ? error.during(attempted) : error;
    }
  }

  /** Of the API server: the clock of this machine may be wrong by any time. */
  async #now(signal: AbortSignal | undefined): Promise<number> {
    return await serverTime(this.#connection, signal).catch(() => Date.now());
  }

  async #keepIntent(
    pod: CheckpointedPod,
    containers: readonly string[],
    beganAt: Promise<number>,
  ): Promise<KeptIntent | undefined> {
    const { contextName: context, server } = this.#connection;
    const { namespace = '', name: podName, uid: podUid } = pod.metadata;
    return await this.#intents?.keep({
      context,
      server,
      node: pod.spec.nodeName ?? '',
      namespace,
      pod: podName,
      podUid,
      containers,
      beganAt: await beganAt,
    });
  }

  /** Adds all records to the catalog, or none. */
  async #record(
    records: readonly NewCheckpointRecord[],
    signal: AbortSignal | undefined,
  ): Promise<readonly CheckpointRecord[]> {
    const added: CheckpointRecord[] = [];
    try {
      for (const record of records) added.push(await this.#catalog.add(record, { signal }));
      return added;
    } catch (error) {
      await Promise.allSettled(added.map((record) => this.#catalog.remove(record)));
      throw error;
    }
  }
}

async function recordOf(
  { agent, archivePath, content }: Dump,
  { pod, host }: { readonly pod: CheckpointedPod; readonly host: CheckpointHost | undefined },
  signal: AbortSignal | undefined,
): Promise<NewCheckpointRecord> {
  const reader = { node: agent.node, readContent: () => content };
  const { dir: folder, base: name } = path.posix.parse(archivePath);
  return await recordOfArchive(reader, { name }, { folder, sourcePod: sourcePodOf(pod), host }, { signal });
}

/** The records of one act; a single one has no group. */
function grouped(
  records: readonly NewCheckpointRecord[],
  dumps: readonly Dump[],
): readonly NewCheckpointRecord[] {
  const size = records.length;
  if (size === 1) return records;
  const begins = dumps.map(({ beganAt }) => beganAt);
  const gapMs = Math.round(Math.max(...begins) - Math.min(...begins));
  const id = randomUUID();
  return records.map((record, index): NewCheckpointRecord => {
    const group: GroupPlace = { id, position: index + 1, size, gapMs };
    return { ...record, group };
  });
}

/** The pod's own containers that run. What runs beside them for ever, such as sidecars, starts cold with a restored pod. */
function runningContainers(pod: CheckpointedPod): readonly string[] {
  const apps = containerSummaries(pod).filter(({ kind }) => kind === 'app');
  const running = apps.filter(({ state }) => state === 'running');
  // Where none runs, the first says so.
  return (running.length > 0 ? running : apps.slice(0, 1)).map(({ name }) => name);
}
