import path from 'node:path';
import { abortable } from '../kubernetes/abortable.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import {
  checkpointContainer,
  type CheckpointedPod,
  readCheckpointedPod,
  type CheckpointRequest,
  type CheckpointResult,
} from '../kubernetes/kubeletCheckpoint.ts';
import { describeCheckpoint, DumpFailure } from '../kubernetes/kubeletErrors.ts';
import type { ArchiveContent, NodeAgent, NodeAgents } from '../kubernetes/nodeAgent.ts';
import type { PodJson } from '../kubernetes/podJson.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { recordOfArchive } from './archiveRecord.ts';
import type { CheckpointCatalog } from './catalog.ts';
import { readCheckpointHost } from './checkpointHost.ts';
import type { CheckpointRecord } from './checkpointRecord.ts';
import { diagnoseCriuLog, explainFailure } from './criuDiagnosis.ts';
import { readCriuLog } from './criuLog.ts';
import { DumpTurns } from './dumpTurns.ts';
import { dumpInside, isDumpedInside } from './nestedDump.ts';
import { sourcePodOf } from './sourcePod.ts';

/** What a checkpoint is doing, for its progress. */
export type CheckpointStage = 'dumping' | 'dumpingAgain' | 'recording';

/** What {@link Checkpointer.checkpoint} can be given. */
export interface CheckpointCall {
  readonly signal?: AbortSignal | undefined;
  readonly onStage?: ((stage: CheckpointStage) => void) | undefined;
}

/**
 * How often a dump is tried that meets a connection being made or a process being started at that very moment, such as by a
 * probe of the kubelet's: the container is as it was, and the next moment is likely to be a better one.
 */
const dumpAttempts = 5;

/** Makes checkpoints, and keeps a record of each in the catalog. */
export class Checkpointer {
  readonly #connection: ClusterConnection;
  readonly #agents: NodeAgents;
  readonly #catalog: CheckpointCatalog;
  readonly #turns = new DumpTurns();
  readonly #cleanups = new Set<Promise<void>>();

  constructor(connection: ClusterConnection, agents: NodeAgents, catalog: CheckpointCatalog) {
    this.#connection = connection;
    this.#agents = agents;
    this.#catalog = catalog;
  }

  /**
   * Checkpoints a container and records it. A cancelled checkpoint rejects at once; the kubelet cannot be stopped, so what
   * it writes is deleted as soon as it is there ({@link settled}).
   *
   * @throws {ThawError} what `checkpointContainer` throws, with CRIU's own cause in place of `dumpFailed`'s; `cancelled`
   */
  async checkpoint(request: CheckpointRequest, call: CheckpointCall = {}): Promise<CheckpointRecord> {
    const attempted = describeCheckpoint(request);
    try {
      return await abortable(this.#work(attempted, request, call), call.signal);
    } catch (error) {
      throw error instanceof DOMException && error.name === 'AbortError' ? cancelled(attempted) : error;
    }
  }

  /** Resolves when nothing is left of checkpoints that were cancelled: await it before the connection is disposed of. */
  async settled(): Promise<void> {
    await Promise.all(this.#cleanups);
  }

  /** The whole of it, which goes on after an abort until what it has made is removed. */
  async #work(
    attempted: string,
    request: CheckpointRequest,
    call: CheckpointCall,
  ): Promise<CheckpointRecord> {
    const work = this.#make(attempted, request, call);
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    this.#cleanups.add(settled);
    void settled.then(() => this.#cleanups.delete(settled));
    return await work;
  }

  async #make(
    attempted: string,
    request: CheckpointRequest,
    { signal, onStage }: CheckpointCall,
  ): Promise<CheckpointRecord> {
    if (signal?.aborted) throw cancelled(attempted);
    onStage?.('dumping');
    const pod = await readCheckpointedPod(this.#connection, request, signal);
    const written = Promise.withResolvers<string>();
    const content = this.#readWhenWritten(pod, written.promise, signal);
    const host = readCheckpointHost(this.#connection, this.#agents.on(pod.spec.nodeName ?? ''), signal);
    const result = await this.#dump(attempted, request, pod, { signal, onStage }).catch(
      async (error: unknown) => {
        written.reject(error);
        if (isRuntimeTimeout(error)) await this.#resume(pod);
        throw error;
      },
    );
    const agent = this.#agents.on(result.nodeName);
    const fileName = path.posix.basename(result.archivePath);
    written.resolve(fileName);
    try {
      if (signal?.aborted) throw cancelled(attempted);
      onStage?.('recording');
      const folder = path.posix.dirname(result.archivePath);
      const reader = { node: agent.node, readContent: () => content };
      const sourcePod = sourcePodOf(pod);
      const context = { folder, sourcePod, host: await host };
      const record = await recordOfArchive(reader, { name: fileName }, context, { signal });
      return await this.#catalog.add(record, { signal });
    } catch (error) {
      // An archive that is in no list would be left behind. If it cannot be deleted now, the next scan finds it.
      await agent.delete(fileName).catch(() => undefined);
      throw error instanceof ThawError ? error.during(attempted) : error;
    }
  }

  /** The archive is read as soon as it is written; meanwhile the agent can start, and its command wait. */
  #readWhenWritten(
    pod: PodJson,
    archive: Promise<string>,
    signal: AbortSignal | undefined,
  ): Promise<ArchiveContent> {
    const content = this.#agents.on(pod.spec?.nodeName ?? '').readContent(archive, { signal });
    // Where nothing was written, nobody asks for it.
    content.catch(() => undefined);
    return content;
  }

  async #dump(
    attempted: string,
    request: CheckpointRequest,
    pod: CheckpointedPod,
    call: CheckpointCall,
  ): Promise<CheckpointResult> {
    return this.#turns.take(`${request.namespace}/${request.pod}`, () => {
      if (call.signal?.aborted) throw cancelled(attempted);
      return this.#tryDumps(attempted, request, pod, call);
    });
  }

  /** Not cancelled by the signal: whether the kubelet would stop is unknown, and its archive must be deleted. */
  async #tryDumps(
    attempted: string,
    request: CheckpointRequest,
    pod: CheckpointedPod,
    { signal, onStage }: CheckpointCall,
  ): Promise<CheckpointResult> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#dumpOnce(request, attempt === 1 ? pod : undefined);
      } catch (error) {
        if (!(error instanceof DumpFailure)) throw error;
        const log = await this.#readLog(error);
        const cause = diagnoseCriuLog(readCriuLog(log))?.cause;
        const isPassing = cause === 'connectionInFlight' || cause === 'processInFlight';
        if (!isPassing || attempt === dumpAttempts) throw explainFailure(error, log);
        if (signal?.aborted) throw cancelled(attempted);
        onStage?.('dumpingAgain');
      }
    }
  }

  /** The runtime inside of a pod dumps what it runs, the kubelet all else. */
  async #dumpOnce(request: CheckpointRequest, known: CheckpointedPod | undefined): Promise<CheckpointResult> {
    const pod = known ?? (await readCheckpointedPod(this.#connection, request));
    if (!isDumpedInside(pod, request)) return await checkpointContainer(this.#connection, request, { pod });
    const tools = { connection: this.#connection, agent: (node: string) => this.#agents.on(node) };
    return await dumpInside(tools, pod, request);
  }

  /** A dump that the runtime has ended, as it took too long, leaves the container frozen. */
  async #resume({ spec, metadata }: PodJson): Promise<void> {
    if (spec?.nodeName === undefined) return;
    await this.#agents
      .on(spec.nodeName)
      .resume(metadata.uid)
      .catch(() => undefined);
  }

  /** CRIU's log of a failed dump; empty where it cannot be had, as the failure matters more than why. */
  async #readLog({ criuLogPath, node, raw = '' }: DumpFailure): Promise<string> {
    if (criuLogPath === undefined) return raw;
    const agent: Pick<NodeAgent, 'readLog'> = this.#agents.on(node);
    return await agent.readLog(criuLogPath).catch(() => '');
  }
}

/** Told from a time limit of the API server's, at which the dump goes on. */
function isRuntimeTimeout(error: unknown): boolean {
  return ThawError.is(error, 'checkpointTimedOut') && /deadline ?exceeded/i.test(error.raw ?? '');
}

function cancelled(attempted: string): ThawError {
  return new ThawError({ reason: 'cancelled', attempted, explanation: 'it was cancelled' });
}
