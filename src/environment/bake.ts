import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { deleteCheckpoint } from '../checkpoint/deleteCheckpoint.ts';
import type { RecordedBake } from '../checkpoint/recordedBake.ts';
import { recordCheckpointImage } from '../checkpoint/recordedImage.ts';
import type { SourcePod } from '../checkpoint/sourcePod.ts';
import { without } from '../checkpoint/without.ts';
import { removeLeftPods } from '../kubernetes/temporaryPods.ts';
import { bakeFingerprint } from './bakeFingerprint.ts';
import { BakedPod } from './bakedPod.ts';
import { BakeLog, type BakeProgress, type BakeWay } from './bakeProgress.ts';
import { tryCheckpoint } from './bakeTrial.ts';
import type { Environment, PodTemplate } from './environment.ts';
import type { ClusterTools } from './clusterTools.ts';
import { environmentPodTemplate } from './environmentPodTemplate.ts';
import { givenUpCheckpoints } from './givenUpCheckpoints.ts';
import { isKubeletObstacle } from './kubeletObstacle.ts';
import { prune } from './retention.ts';
import { rollOverPool } from './rollOverPool.ts';

/** What environments are baked with. */
export type BakeTools = Omit<ClusterTools, 'dispose'>;

/** What to bake. */
export interface BakeRequest {
  readonly environment: Environment;
  /** Where, whatever the environment says. */
  readonly namespace: string;
  /** Whether another bake of it, or what that has left, is ended first. */
  readonly replacesOther?: boolean | undefined;
}

/** How a bake is followed and ended. */
export interface BakeCall {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BakeProgress) => void;
}

/**
 * Bakes an environment: starts its pod cold, warms it up, checkpoints it, makes the checkpoint image, and restores it once, for a
 * trial. Then its warm pool, where it has one, is rolled over, and what its retention no longer keeps is deleted. Until then older
 * checkpoints of the environment stay as they are. Where it fails or is cancelled, nothing of it is left.
 *
 * @throws {ThawError} `alreadyExists` where the environment is being baked already; `warmUpFailed`, `hookFailed`, and what starting,
 * checkpointing and restoring a pod throw; `cancelled`
 */
export async function bake(
  tools: BakeTools,
  request: BakeRequest,
  call: BakeCall,
): Promise<readonly CheckpointRecord[]> {
  const { environment, namespace } = request;
  // Of what interrupted bakes have left, only the pod of this one would be in the way: a failure here is none of the bake.
  await removeLeftPods(tools.connection, namespace, call.signal).catch(() => undefined);
  const template = await environmentPodTemplate(tools.connection, environment, {
    namespace,
    signal: call.signal,
  });
  return await new Bake(tools, request, template, call).run();
}

/** One bake. */
class Bake {
  readonly #tools: BakeTools;
  readonly #request: BakeRequest;
  readonly #template: PodTemplate;
  readonly #call: BakeCall;
  readonly #log = new BakeLog();
  #isCheckpointing = false;

  constructor(tools: BakeTools, request: BakeRequest, template: PodTemplate, call: BakeCall) {
    this.#tools = tools;
    this.#request = request;
    this.#template = template;
    this.#call = {
      ...call,
      onProgress: (progress) => {
        this.#tell(progress, call);
      },
    };
  }

  async run(): Promise<readonly CheckpointRecord[]> {
    const { route } = this.#request.environment;
    if (route !== 'auto') return await this.#bake(route);
    try {
      return await this.#bake('native');
    } catch (error) {
      if (!this.#isCheckpointing || !isKubeletObstacle(error)) throw error;
      this.#call.onProgress({ stage: 'otherWay', why: error.explanation });
      return await this.#bake('nested');
    }
  }

  async #bake(way: BakeWay): Promise<readonly CheckpointRecord[]> {
    const made: CheckpointRecord[] = [];
    try {
      const { records, coldMs } = await this.#checkpointWarm(way, made);
      const restoredMs = await tryCheckpoint(this.#tools, this.#request, records, this.#call);
      const bake = this.#recordedBake({ coldMs, restoredMs });
      const complete = await Promise.all(records.map((record) => this.#record(record, bake)));
      made.length = 0;
      const { environment, namespace } = this.#request;
      const [first] = complete;
      // The bake is complete, whatever becomes of the pool, and is left of earlier ones.
      if (first) await rollOverPool(this.#tools, { environment, namespace, bake: first }, this.#call);
      await this.#deleteOld().catch(() => undefined);
      return complete;
    } catch (error) {
      await Promise.all(made.map((record) => this.#discard(record)));
      throw error;
    }
  }

  /** The environment's containers, warm, as checkpoints with their images; the pod is gone again. Each is also put into `made`. */
  async #checkpointWarm(
    way: BakeWay,
    made: CheckpointRecord[],
  ): Promise<{ readonly records: readonly CheckpointRecord[]; readonly coldMs: number }> {
    this.#isCheckpointing = false;
    const pod = new BakedPod(this.#tools, { ...this.#request, template: this.#template, way }, this.#call);
    try {
      const coldMs = await pod.start();
      const warmUp = await pod.warmUp();
      await pod.prepareDump();
      this.#isCheckpointing = true;
      made.push(...(await pod.checkpoint()));
      this.#isCheckpointing = false;
      // An interrupted bake is told from a complete one by the startup of its trial.
      const unfinished = { ...this.#recordedBake({ coldMs }), warmUp: warmUp.join('; ') };
      const records: CheckpointRecord[] = [];
      for (const record of made) records.push(await this.#withImage(await this.#record(record, unfinished)));
      return { records, coldMs };
    } catch (error) {
      throw await pod.withLog(error);
    } finally {
      await pod.delete();
    }
  }

  async #withImage(record: CheckpointRecord): Promise<CheckpointRecord> {
    this.#call.onProgress({ stage: 'makingImage', node: record.archive.node });
    return await recordCheckpointImage(this.#tools, record, { signal: this.#call.signal });
  }

  #recordedBake(startups: Pick<RecordedBake, 'coldMs' | 'restoredMs'>): Omit<RecordedBake, 'warmUp'> {
    const { environment } = this.#request;
    const fingerprint = bakeFingerprint(environment, this.#template);
    return { environment: environment.name, fingerprint, ...startups, log: this.#log.text };
  }

  async #record(
    record: CheckpointRecord,
    bake: Omit<RecordedBake, 'warmUp'> & Partial<Pick<RecordedBake, 'warmUp'>>,
  ): Promise<CheckpointRecord> {
    return await this.#tools.catalog.update(
      record,
      (known) => ({
        ...known,
        bake: { ...bake, warmUp: bake.warmUp ?? known.bake?.warmUp ?? '' },
        ...(known.sourcePod && { sourcePod: asTemplate(known.sourcePod, this.#template) }),
      }),
      { signal: this.#call.signal },
    );
  }

  /** What is no longer kept; what of that cannot be deleted is tried again by the next bake. */
  async #deleteOld(): Promise<void> {
    const { catalog, agents } = this.#tools;
    const records = await givenUpCheckpoints(this.#tools, this.#request);
    const onProgress = ({ name: checkpoint }: CheckpointRecord): void => {
      this.#call.onProgress({ stage: 'deletingOld', checkpoint });
    };
    await prune({ records, catalog, agents }, { onProgress });
  }

  /** What cannot be deleted stays in the list of checkpoints, where it can be seen. */
  async #discard(record: CheckpointRecord): Promise<void> {
    const { catalog, agents } = this.#tools;
    await deleteCheckpoint({ record, catalog, agents }).catch(() => undefined);
  }

  #tell(progress: BakeProgress, call: BakeCall): void {
    this.#log.add(progress);
    call.onProgress(progress);
  }
}

/** The pod of a bake as its environment wants restored ones: with the labels by which Services find it, and without an end. */
function asTemplate({ metadata, spec, ...pod }: SourcePod, template: PodTemplate): SourcePod {
  const { activeDeadlineSeconds } = template.spec;
  return {
    ...pod,
    metadata: { ...metadata, labels: { ...metadata.labels, ...template.metadata?.labels } },
    spec: {
      ...without(spec, 'activeDeadlineSeconds'),
      ...(activeDeadlineSeconds !== undefined && { activeDeadlineSeconds }),
    },
  };
}
