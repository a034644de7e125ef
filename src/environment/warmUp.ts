import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { probeUntilSuccess } from '../startup/probe.ts';
import { createProbeAttempt } from '../startup/probeAttempt.ts';
import { summarize } from '../startup/statistics.ts';
import type { WarmUpStep } from './environment.ts';
import { hasSettled } from './latency.ts';
import { type CommandPlace, mendFile, runInContainer } from './runInContainer.ts';
import { describeRequest, sendWarmUpRequest } from './warmUpRequest.ts';

/** How far a warm-up has come. */
export interface WarmUpProgress {
  /** Which step it is, from 1. */
  readonly step: number;
  readonly of: number;
  /** The step for a person: `GET /search`. */
  readonly what: string;
  /** Requests of this step that were answered. */
  readonly answered: number;
  /** How many the step has; absent where that is not known before. */
  readonly requests?: number | undefined;
  /** How long each answer of this step took, in milliseconds, the first one first. */
  readonly latenciesMs: readonly number[];
}

/** The pod that is warmed up. */
export interface WarmUpPlace extends CommandPlace {
  /** How long ago it was created, in milliseconds: older lines of a log are not its own. */
  readonly ageMs: () => number;
}

/** How a warm-up is followed and ended. */
export interface WarmUpCall {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: WarmUpProgress) => void;
  /** Called with the line of a step when that has ended. */
  readonly onStepDone: (line: string) => void;
}

type WarmUpConnection = Pick<ClusterConnection, 'request' | 'server' | 'webSocketOptions'>;

/**
 * Warms a pod up, step after step; returns a line for each.
 *
 * @throws {ThawError} `warmUpFailed`, which names the step; `cancelled` and whatever else a request can meet
 */
export async function warmUp(
  connection: WarmUpConnection,
  place: WarmUpPlace,
  steps: readonly WarmUpStep[],
  call: WarmUpCall,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const [index, step] of steps.entries()) {
    const run = new StepRun(connection, place, { number: index + 1, of: steps.length, step }, call);
    const line = await run.run();
    call.onStepDone(line);
    lines.push(line);
  }
  return lines;
}

/** A step for a person who follows it. */
function describeStepShown(step: WarmUpStep): string {
  switch (step.kind) {
    case 'logLine':
      return l10n.t('log line "{0}"', step.contains);
    case 'settle':
      return l10n.t('{0} until it settles', describeRequest(step.request));
    case 'sleep':
      return l10n.t('sleep {0} s', step.ms / 1000);
    default:
      return describeStep(step);
  }
}

/** A step for its line, which is in English: it is kept with the checkpoint, and others read it. */
export function describeStep(step: WarmUpStep): string {
  switch (step.kind) {
    case 'http':
      return describeRequest(step.request);
    case 'exec':
      return step.command.join(' ');
    case 'logLine':
      return `log line "${step.contains}"`;
    case 'settle':
      return `${describeRequest(step.request)} until it settles`;
    case 'sleep':
      return `sleep ${step.ms / 1000} s`;
  }
}

/** One step of one warm-up. */
class StepRun {
  readonly #connection: WarmUpConnection;
  readonly #place: WarmUpPlace;
  readonly #step: WarmUpStep;
  readonly #position: { readonly step: number; readonly of: number; readonly what: string };
  readonly #call: WarmUpCall;
  readonly #latenciesMs: number[] = [];

  constructor(
    connection: WarmUpConnection,
    place: WarmUpPlace,
    { number, of, step }: { readonly number: number; readonly of: number; readonly step: WarmUpStep },
    call: WarmUpCall,
  ) {
    this.#connection = connection;
    this.#place = place;
    this.#step = step;
    this.#position = { step: number, of, what: describeStepShown(step) };
    this.#call = call;
  }

  async run(): Promise<string> {
    this.#tell();
    try {
      await this.#do(this.#step);
    } catch (error) {
      throw this.#explained(error);
    }
    return describeStep(this.#step) + describeLatencies(this.#latenciesMs);
  }

  async #do(step: WarmUpStep): Promise<void> {
    switch (step.kind) {
      case 'http':
        for (let sent = 0; sent < step.count; sent += 1) await this.#send(step, step.count);
        return;
      case 'settle':
        return this.#settle(step);
      case 'exec':
        return runInContainer(this.#connection, this.#place, step, {
          attempted: this.#attempted,
          reason: 'warmUpFailed',
          signal: this.#call.signal,
        });
      case 'logLine':
        return this.#awaitLine(step);
      case 'sleep':
        await delay(step.ms, undefined, { signal: this.#call.signal });
    }
  }

  async #send({ request }: Extract<WarmUpStep, { kind: 'http' | 'settle' }>, count?: number): Promise<void> {
    this.#latenciesMs.push(
      await sendWarmUpRequest(this.#connection, this.#place, request, this.#call.signal),
    );
    this.#tell(count);
  }

  async #settle(step: Extract<WarmUpStep, { kind: 'settle' }>): Promise<void> {
    const deadline = performance.now() + step.timeoutMs;
    while (!hasSettled(this.#latenciesMs, step)) {
      if (performance.now() >= deadline) throw this.#failure(describeUnsettled(this.#latenciesMs, step));
      await this.#send(step);
    }
  }

  async #awaitLine({
    container,
    contains,
    timeoutMs,
  }: Extract<WarmUpStep, { kind: 'logLine' }>): Promise<void> {
    const { namespace, pod, container: usual, ageMs } = this.#place;
    const attempt = createProbeAttempt(
      { kind: 'logLine', contains },
      { namespace, podName: pod, container: container ?? usual },
      {
        requester: this.#connection,
        exec: () => Promise.reject(new TypeError('A log is read without commands')),
      },
      ageMs,
    );
    const { signal } = this.#call;
    // A log that is read more often is read anew from its beginning each time.
    await probeUntilSuccess(attempt, { attempted: this.#attempted, intervalMs: 250, timeoutMs, signal });
  }

  #tell(requests?: number): void {
    const { length: answered } = this.#latenciesMs;
    this.#call.onProgress({ ...this.#position, answered, requests, latenciesMs: [...this.#latenciesMs] });
  }

  #explained(error: unknown): unknown {
    const attempted = this.#attempted;
    if (this.#call.signal.aborted) {
      return new ThawError({ reason: 'cancelled', attempted, explanation: l10n.t('it was cancelled') });
    }
    if (ThawError.is(error, 'requestTimedOut', 'probeNeverSucceeded', 'warmUpFailed')) {
      return this.#failure(error.explanation, error);
    }
    return ThawError.is(error) ? error.during(attempted) : error;
  }

  #failure(explanation: string, cause?: ThawError): ThawError {
    return new ThawError({
      reason: 'warmUpFailed',
      attempted: this.#attempted,
      explanation,
      remedies: [mendFile],
      raw: cause?.raw,
      cause,
    });
  }

  get #attempted(): string {
    const { namespace, pod } = this.#place;
    const { step, of, what } = this.#position;
    return l10n.t('warm up {0}/{1} (step {2} of {3}: {4})', namespace, pod, step, of, what);
  }
}

function describeLatencies(latenciesMs: readonly number[]): string {
  const summary = summarize(latenciesMs);
  if (summary === undefined) return '';
  const first = latenciesMs[0] ?? 0;
  const last = latenciesMs.at(-1) ?? 0;
  return `: ${summary.n} answers, first ${ms(first)}, median ${ms(summary.median)}, last ${ms(last)}`;
}

function describeUnsettled(
  latenciesMs: readonly number[],
  { window, timeoutMs }: { readonly window: number; readonly timeoutMs: number },
): string {
  const median = summarize(latenciesMs.slice(-window))?.median ?? 0;
  const answers = l10n.t('{0} answers, the last with a median of {1}', latenciesMs.length, ms(median));
  return l10n.t('the latency had not settled within {0} s ({1})', timeoutMs / 1000, answers);
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
