import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { execInPod } from '../kubernetes/execInPod.ts';
import { createPod, deleteCertainPodAndWait } from '../kubernetes/podRequests.ts';
import { findPod } from '../kubernetes/readPod.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { PodManifest } from '../restore/podManifest.ts';
import { measureStartup } from '../startup/measureStartup.ts';
import { probeUntilSuccess } from '../startup/probe.ts';
import { createProbeAttempt, type ProbeTools } from '../startup/probeAttempt.ts';
import type { StartupRun } from '../startup/startupRun.ts';
import type { BakeCall, BakeRequest, BakeTools } from './bake.ts';
import { bakePodName, planBakePod } from './bakePod.ts';
import type { BakeWay } from './bakeProgress.ts';
import type { EnvironmentProbe, PodTemplate } from './environment.ts';
import { firstResponse, readinessOf } from './firstResponse.ts';
import { planNestedStart } from './nestedStart.ts';
import { otherBake, removeOtherBake } from './otherBake.ts';
import { PodGuard } from './podGuard.ts';
import { mendFile, runInContainer } from './runInContainer.ts';
import { startNested } from './startNested.ts';
import { warmUp, type WarmUpPlace } from './warmUp.ts';
import { withPodLog } from './withPodLog.ts';

/** How often a pod is looked at whose container is about to run, in milliseconds. */
const lookIntervalMs = 200;

/** What is baked, and how. */
export interface BakedPodRequest extends BakeRequest {
  readonly template: PodTemplate;
  readonly way: BakeWay;
}

/** The pod of a bake, from its cold start until it is deleted. */
export class BakedPod {
  readonly namespace: string;
  readonly name: string;
  /** Those to checkpoint. */
  readonly containers: readonly string[];
  readonly #tools: BakeTools;
  readonly #request: BakedPodRequest;
  readonly #call: BakeCall;
  readonly #probeTools: ProbeTools;
  /** What the file describes, as a pod. */
  readonly #pod: PodManifest;
  #creation: Promise<PodManifest> | undefined;
  #guard: PodGuard | undefined;
  #createdAt = 0;

  /** @throws {ThawError} `containerAmbiguous` where the environment does not say which of several containers is meant */
  constructor(tools: BakeTools, request: BakedPodRequest, call: BakeCall) {
    const { environment, template, namespace } = request;
    this.namespace = namespace;
    this.name = bakePodName(environment.name);
    this.containers = checkpointedContainers(request);
    this.#tools = tools;
    this.#request = request;
    this.#call = call;
    this.#pod = planBakePod({ environment, template, namespace });
    const { connection } = tools;
    this.#probeTools = { requester: connection, exec: (command) => execInPod(connection, command) };
  }

  /** Starts it cold, and waits until it can be warmed up; returns the whole milliseconds to its first response. */
  async start(): Promise<number> {
    const { environment, way, replacesOther } = this.#request;
    const { onProgress } = this.#call;
    await removeOtherBake(this.#tools.connection, this, { alsoUnderWay: replacesOther === true });
    onProgress({ stage: 'starting', pod: this.name, way });
    const over = new AbortController();
    const startup = this.#measureStartup(over.signal);
    const { failure, firstResponseMs = 0 } = await (way === 'nested'
      ? this.#startedNested(startup, over)
      : startup);
    if (failure !== undefined) throw failure;
    if (environment.startupProbe !== undefined) await this.#untilReady(readinessOf(environment));
    const coldMs = Math.round(firstResponseMs);
    onProgress({ stage: 'ready', coldMs });
    return coldMs;
  }

  /** Does what the environment's file says warms it up; returns a line for each step. */
  async warmUp(): Promise<readonly string[]> {
    const { connection } = this.#tools;
    const { onProgress } = this.#call;
    const steps = this.#request.environment.warmUp;
    return await this.#guarded((signal) =>
      warmUp(connection, this.#place, steps, {
        signal,
        onProgress: (step) => {
          onProgress({ stage: 'warmingUp', step });
        },
        onStepDone: (line) => {
          onProgress({ stage: 'warmedUp', line });
        },
      }),
    );
  }

  /** Runs what is to be done right before the dump. */
  async prepareDump(): Promise<void> {
    for (const hook of this.#request.environment.beforeDump) {
      const command = hook.command.join(' ');
      this.#call.onProgress({ stage: 'preparing', command });
      await this.#guarded((signal) =>
        runInContainer(this.#tools.connection, this.#place, hook, {
          attempted: l10n.t('run {0} in {1}/{2} before the dump', command, this.namespace, this.name),
          reason: 'hookFailed',
          signal,
        }),
      );
    }
  }

  /** Checkpoints its containers in one act. */
  async checkpoint(): Promise<readonly CheckpointRecord[]> {
    const { namespace, name: pod, containers } = this;
    this.#call.onProgress({ stage: 'checkpointing', containers });
    const request = { namespace, pod, podUid: await this.#uid(), containers };
    return await this.#guarded((signal) => this.#tools.checkpointer.checkpointPod(request, { signal }));
  }

  /** Its failure, with what its containers have logged in the end. */
  async withLog(failure: unknown): Promise<unknown> {
    const { namespace, name: pod, containers } = this;
    return await withPodLog(
      this.#tools.connection,
      { namespace, pod, containers },
      failure,
      this.#call.signal,
    );
  }

  /** Deletes the pod, if this has made one, and waits until it is gone. */
  async delete(): Promise<void> {
    this.#guard?.[Symbol.dispose]();
    const uid = await this.#uid().catch(() => undefined);
    if (uid === undefined) return;
    const { namespace, name } = this;
    await deleteCertainPodAndWait(this.#tools.connection, { namespace, name, uid });
    this.#creation = undefined;
  }

  /** Undefined where no pod was made. */
  async #uid(): Promise<string | undefined> {
    return (await this.#creation)?.metadata?.uid;
  }

  /** What is done with a pod that runs: it is lost with that. */
  async #guarded<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const { namespace, name, containers } = this;
    const uid = (await this.#uid()) ?? '';
    const attempted = l10n.t('bake {0}/{1}', namespace, this.#request.environment.name);
    const pod = { namespace, name, uid, containers, attempted };
    this.#guard ??= await PodGuard.over(this.#tools.connection, pod);
    return await this.#guard.during(this.#call.signal, work);
  }

  get #mainContainer(): string {
    return this.containers[0] ?? '';
  }

  get #place(): WarmUpPlace {
    const { namespace, name: pod } = this;
    return {
      namespace,
      pod,
      container: this.#mainContainer,
      isNested: (container) => this.#request.way === 'nested' && this.containers.includes(container),
      ageMs: () => performance.now() - this.#createdAt,
    };
  }

  async #measureStartup(over: AbortSignal): Promise<StartupRun> {
    const { probe, container = this.#mainContainer, timeoutMs } = firstResponse(this.#request.environment);
    const { namespace, name: podName } = this;
    const create = (): Promise<PodManifest> => this.#create();
    return await measureStartup(
      { kind: 'cold', namespace, podName, container, probe, create },
      this.#probeTools,
      { timeoutMs, signal: AbortSignal.any([this.#call.signal, over]) },
    );
  }

  async #create(): Promise<PodManifest> {
    const { connection, runtimeImage } = this.#tools;
    const { environment, way } = this.#request;
    const manifest =
      way === 'nested'
        ? planNestedStart({ pod: this.#pod, containers: this.containers, runtimeImage })
        : this.#pod;
    this.#createdAt = performance.now();
    const creation = createPod(connection, this, manifest, { isWrittenByHand: true });
    this.#creation = creation;
    return await creation.catch((error: unknown) => {
      if (ThawError.is(error, 'alreadyExists')) throw otherBake(environment.name, this);
      const isWrong = ThawError.is(error, 'invalidObject') && error.remedies.length === 0;
      throw isWrong ? error.told({ remedies: [mendFile] }) : error;
    });
  }

  /** Nested runtimes start the containers when they are told how, for which their pod must run. */
  async #startedNested(startup: Promise<StartupRun>, over: AbortController): Promise<StartupRun> {
    const { connection, agents } = this.#tools;
    const tools = { connection, agent: (node: string) => agents.on(node) };
    const signal = AbortSignal.any([this.#call.signal, over.signal]);
    const told = this.#untilRunning(signal).then(() =>
      Promise.all(
        this.containers.map((container) => startNested(tools, { pod: this.#pod, container }, { signal })),
      ),
    );
    const failed = told.then(() => startup);
    try {
      return await Promise.race([startup, failed]);
    } finally {
      over.abort();
      await Promise.allSettled([startup, told]);
    }
  }

  async #untilRunning(signal: AbortSignal): Promise<void> {
    for (;;) {
      if (await this.#isRunning(signal)) return;
      await delay(lookIntervalMs, undefined, { signal });
    }
  }

  /** Whether the containers run; they need not have been created yet. */
  async #isRunning(signal: AbortSignal): Promise<boolean> {
    const { namespace, name: pod } = this;
    const found = await findPod(this.#tools.connection, { namespace, pod }, { signal });
    const statuses = found?.status?.containerStatuses ?? [];
    return this.containers.every((container) =>
      statuses.some(({ name, state }) => name === container && state?.running !== undefined),
    );
  }

  async #untilReady({ probe, container = this.#mainContainer, timeoutMs }: EnvironmentProbe): Promise<void> {
    const { namespace, name } = this;
    const target = { namespace, podName: name, container };
    const attempt = createProbeAttempt(probe, target, this.#probeTools, this.#place.ageMs);
    const attempted = l10n.t('warm up {0}/{1}', namespace, name);
    await probeUntilSuccess(attempt, { attempted, timeoutMs, signal: this.#call.signal });
  }
}

function checkpointedContainers({ environment, template, namespace }: BakedPodRequest): readonly string[] {
  if (environment.containers.length > 0) return environment.containers;
  const names = template.spec.containers.map(({ name }) => name);
  if (names.length === 1) return names;
  throw new ThawError({
    reason: 'containerAmbiguous',
    attempted: l10n.t('bake {0}/{1}', namespace, environment.name),
    explanation: l10n.t(
      'its pod has several containers ({0}), and the environment does not say which are checkpointed',
      names.join(', '),
    ),
    remedies: [{ action: 'mendEnvironmentFile', text: l10n.t('Name them under spec.containers') }],
  });
}
