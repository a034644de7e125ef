import { setTimeout as delay } from 'node:timers/promises';
import type { EnvironmentRequest } from './environmentRequest.ts';

/**
 * What shows that a restored process is the one that was checkpointed: requests that put something into its memory,
 * and questions asked before the checkpoint and after the restore.
 */
export interface StateProof {
  readonly put: readonly EnvironmentRequest[];
  readonly checks: readonly StateCheck[];
}

/** One question to the server, and how the answers before and after are to relate. */
export interface StateCheck {
  readonly path: string;
  /** Field of the JSON object answered; absent where the whole body is meant. */
  readonly field?: string;
  /**
   * `unchanged`: the same as before. `continues`: a number not below the one before, and growing: a value read from
   * a file that the process had left would stand still.
   */
  readonly expectation: 'unchanged' | 'continues';
}

/** Sends a request to the environment's server and returns the body; rejects for any status but success. */
export type SendRequest = (request: EnvironmentRequest) => Promise<string>;

/** The answers to a proof's checks, in their order. */
export type StateReading = readonly string[];

/** What {@link findLostState} can be given. */
export interface FindLostStateOptions {
  /** How long a number that `continues` may take to grow, in milliseconds; 3000 by default. */
  readonly growthTimeout?: number;
  /** Ends the wait for growth; requests are `send`'s to cancel. */
  readonly signal?: AbortSignal | undefined;
}

const growthPollInterval = 50;

/** Puts the proof's state into the server and reads what it answers: to be called before the checkpoint. */
export async function recordState(proof: StateProof, send: SendRequest): Promise<StateReading> {
  for (const request of proof.put) await send(request);
  const reading: string[] = [];
  for (const check of proof.checks) reading.push(await readCheck(check, send));
  return reading;
}

/**
 * What of the state `before` the checkpoint a restored server has lost, as sentences; none if all was kept.
 * Puts nothing.
 */
export async function findLostState(
  proof: StateProof,
  before: StateReading,
  send: SendRequest,
  options: FindLostStateOptions = {},
): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const [index, check] of proof.checks.entries()) {
    const problem = await checkState(check, before[index] ?? '', send, options);
    if (problem !== undefined) lost.push(problem);
  }
  return lost;
}

async function checkState(
  check: StateCheck,
  before: string,
  send: SendRequest,
  options: FindLostStateOptions,
): Promise<string | undefined> {
  const what = check.field === undefined ? check.path : `${check.field} of ${check.path}`;
  const after = await readCheck(check, send);
  if (check.expectation === 'unchanged') {
    return after === before ? undefined : `${what} was ${before}, and is ${after} now`;
  }
  if (!(toNumber(after) >= toNumber(before))) return `${what} was at ${before}, and is at ${after} now`;
  return (await grows(check, toNumber(after), send, options)) ? undefined : `${what} stays at ${after}`;
}

async function grows(
  check: StateCheck,
  from: number,
  send: SendRequest,
  { growthTimeout = 3_000, signal }: FindLostStateOptions,
): Promise<boolean> {
  const deadline = performance.now() + growthTimeout;
  while (performance.now() < deadline) {
    if (toNumber(await readCheck(check, send)) > from) return true;
    await delay(growthPollInterval, undefined, { signal });
  }
  return false;
}

async function readCheck(check: StateCheck, send: SendRequest): Promise<string> {
  const body = (await send({ method: 'GET', path: check.path })).trim();
  if (check.field === undefined) return body;
  const value = (JSON.parse(body) as Record<string, unknown>)[check.field];
  return value === undefined ? '' : JSON.stringify(value);
}

/** NaN, which compares as false with everything, for what is no number; so does an empty answer. */
function toNumber(text: string): number {
  return text === '' ? NaN : Number(text);
}
