import path from 'node:path';
import { checkpointableContainer } from '../kubernetes/checkpointableContainer.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import {
  checkpointContainer,
  type CheckpointedPod,
  type CheckpointRequest,
  type CheckpointResult,
  readCheckpointedPod,
} from '../kubernetes/kubeletCheckpoint.ts';
import { describeCheckpoint, DumpFailure } from '../kubernetes/kubeletErrors.ts';
import type { ArchiveContent } from '../kubernetes/archiveContent.ts';
import type { NodeAgent } from '../kubernetes/nodeAgent.ts';
import type { NodeAgents } from '../kubernetes/nodeAgents.ts';
import type { NodeClock } from '../kubernetes/nodeClock.ts';
import type { PodJson } from '../kubernetes/podJson.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { cancelled } from './cancelled.ts';
import type { BegunDump } from './checkpointIntent.ts';
import { diagnoseCriuLog, explainFailure } from './criuDiagnosis.ts';
import { readCriuLog } from './criuLog.ts';
import { inTurn } from './dumpTurn.ts';
import { dumpInside, isDumpedInside } from './nestedDump.ts';

/** What a dump is doing, for its progress; `waiting` is for the node's agent, and for other dumps of the pod. */
export type DumpStage = 'waiting' | 'dumping' | 'dumpingAgain';

/** One of several containers that are dumped in one act. */
export interface DumpPart {
  readonly container: string;
  /** From 1. */
  readonly position: number;
  /** How many there are. */
  readonly size: number;
}

/** What {@link Dumper.dump} can be given. */
export interface DumpCall {
  readonly signal?: AbortSignal | undefined;
  /** Told the container, too, where there are several. */
  readonly onStage?: ((stage: DumpStage, part?: DumpPart) => void) | undefined;
  /** What is to be done before anything is dumped, which goes on beside the waiting for the turn. */
  readonly ready?: Promise<unknown> | undefined;
  /** Told of each dump that is asked for where that is known by the node's clock, and awaited before. */
  readonly onBegin?: ((dump: BegunDump) => Promise<void>) | undefined;
  /** Told the file name of each archive that stays, though nobody wants it, as it cannot be deleted now. */
  readonly onLeft?: ((fileName: string) => void) | undefined;
}

/** A dump that is an archive on its node. */
export interface Dump {
  readonly agent: NodeAgent;
  /** The absolute path of the archive on the node. */
  readonly archivePath: string;
  /** What is in the archive, which is read already. */
  readonly content: Promise<ArchiveContent>;
  /** When the dump was begun, by `performance.now()`. */
  readonly beganAt: number;
}

/** What the dump of one container can be given. */
interface OneDumpCall extends Pick<DumpCall, 'signal' | 'onStage'> {
  /** Awaited before an archive is begun. */
  readonly begin: () => Promise<void>;
}

/**
 * How often a dump is tried that meets a connection being made or a process being started at that very moment, such as by a
 * probe of the kubelet's: the container is as it was, and the next moment is likely to be a better one.
 */
const dumpAttempts = 5;

/** Has containers dumped: by the runtime inside of their pod what that runs, by the kubelet all else. */
export class Dumper {
  readonly #connection: ClusterConnection;
  readonly #agents: NodeAgents;

  constructor(connection: ClusterConnection, agents: NodeAgents) {
    this.#connection = connection;
    this.#agents = agents;
  }

  /**
   * Dumps containers of a pod in their order, each as soon as the one before is done: they share the pod's network, which CRIU
   * locks meanwhile. Whoever else has containers of the pod dumped does so before or after. Where one fails, or it is cancelled,
   * no archive is left.
   *
   * @throws {ThawError} what `checkpointContainer` throws, with CRIU's own cause in place of `dumpFailed`'s; `cancelled`
   */
  async dump(
    pod: CheckpointedPod,
    requests: readonly CheckpointRequest[],
    { signal, onStage, ready, onBegin, onLeft }: DumpCall = {},
  ): Promise<readonly Dump[]> {
    // Before anything is dumped that would be thrown away again.
    for (const request of requests) checkpointableContainer(pod, request);
    const agent = this.#agents.on(pod.spec.nodeName ?? '');
    onStage?.('waiting');
    const onRefused = (why: unknown): Promise<void> => this.#requireAgent(why, pod, requests, signal);
    return await inTurn({ agent, podUid: pod.metadata.uid, signal, onRefused }, async (clock) => {
      await ready;
      const dumps: Dump[] = [];
      const size = requests.length;
      try {
        for (const [index, request] of requests.entries()) {
          if (signal?.aborted) throw cancelled(describeCheckpoint(request));
          const part = { container: request.container ?? '', position: index + 1, size };
          const tell = (stage: DumpStage): void => onStage?.(stage, ...(size > 1 ? [part] : []));
          tell('dumping');
          const begin = (): Promise<void> => tellBegun(part.container, clock, onBegin);
          dumps.push(await this.#dumpOne(pod, request, { signal, onStage: tell, begin }));
        }
        return dumps;
      } catch (error) {
        await removeArchives(dumps, onLeft);
        throw error;
      }
    });
  }

  /**
   * Without an agent, an archive could neither be read nor deleted: it would stay on the node, with the memory of the process, and in no
   * list. Whoever may not reach kubelets either is told of that by the dump, which makes nothing.
   */
  async #requireAgent(
    why: unknown,
    pod: CheckpointedPod,
    requests: readonly CheckpointRequest[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const [first] = requests;
    if (first === undefined || !ThawError.is(why, 'forbidden', 'agentNotReady')) return;
    const isByApiServer = requests.every(
      (request) => request.kubelet === undefined && !isDumpedInside(pod, request),
    );
    // With it comes the whole client.
    const { canI } = await import('../kubernetes/access.ts');
    const kubelets = { verb: 'create', group: '', resource: 'nodes/proxy' } as const;
    const mayDump = !isByApiServer || (await canI(this.#connection, kubelets, { signal }).catch(() => true));
    if (mayDump) throw why.during(describeCheckpoint(first));
  }

  async #dumpOne(pod: CheckpointedPod, request: CheckpointRequest, call: OneDumpCall): Promise<Dump> {
    const written = Promise.withResolvers<string>();
    const content = this.#readWhenWritten(pod, written.promise, call.signal);
    try {
      const { archivePath, nodeName, beganAt } = await this.#tryDumps(pod, request, call);
      written.resolve(path.posix.basename(archivePath));
      return { agent: this.#agents.on(nodeName), archivePath, content, beganAt };
    } catch (error) {
      written.reject(error);
      if (isRuntimeTimeout(error)) await this.#resume(pod);
      throw error;
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

  /** Not cancelled by the signal: whether the kubelet would stop is unknown, and its archive must be deleted. */
  async #tryDumps(
    pod: CheckpointedPod,
    request: CheckpointRequest,
    { signal, onStage, begin }: OneDumpCall,
  ): Promise<CheckpointResult & Pick<Dump, 'beganAt'>> {
    for (let attempt = 1; ; attempt += 1) {
      const beganAt = performance.now();
      try {
        return { ...(await this.#dumpOnce(request, begin, attempt === 1 ? pod : undefined)), beganAt };
      } catch (error) {
        if (!(error instanceof DumpFailure)) throw error;
        const log = await this.#readLog(error);
        const cause = diagnoseCriuLog(readCriuLog(log))?.cause;
        const isPassing = cause === 'connectionInFlight' || cause === 'processInFlight';
        if (!isPassing || attempt === dumpAttempts) throw explainFailure(error, log);
        if (signal?.aborted) throw cancelled(describeCheckpoint(request));
        onStage?.('dumpingAgain');
      }
    }
  }

  async #dumpOnce(
    request: CheckpointRequest,
    begin: OneDumpCall['begin'],
    known: CheckpointedPod | undefined,
  ): Promise<CheckpointResult> {
    const pod = known ?? (await readCheckpointedPod(this.#connection, request));
    if (!isDumpedInside(pod, request)) {
      await begin();
      return await checkpointContainer(this.#connection, request, { pod });
    }
    const tools = { connection: this.#connection, agent: (node: string) => this.#agents.on(node) };
    return await dumpInside(tools, pod, request, begin);
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

async function tellBegun(
  container: string,
  clock: NodeClock | undefined,
  onBegin: DumpCall['onBegin'],
): Promise<void> {
  if (clock !== undefined) await onBegin?.({ container, at: clock() });
}

/** Removes the archives of dumps that are in no list. Of each that cannot be deleted now, `onLeft` is told: the next scan finds it. */
export async function removeArchives(dumps: readonly Dump[], onLeft?: DumpCall['onLeft']): Promise<void> {
  const removals = dumps.map(async ({ agent, archivePath }) => {
    const fileName = path.posix.basename(archivePath);
    try {
      await agent.delete(fileName);
    } catch (error) {
      if (!ThawError.is(error, 'archiveNotFound', 'nodeGone')) onLeft?.(fileName);
    }
  });
  await Promise.all(removals);
}

/** Told from a time limit of the API server's, at which the dump goes on. */
function isRuntimeTimeout(error: unknown): boolean {
  return ThawError.is(error, 'checkpointTimedOut') && /deadline ?exceeded/i.test(error.raw ?? '');
}
