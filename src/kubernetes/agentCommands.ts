import { PassThrough, type Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { agentCommandFailure } from './agentCommandFailure.ts';
import { type Answer, AnsweredOutput } from './answeredOutput.ts';
import type { ClusterConnection } from './connection.ts';
import { classifyError } from './errors.ts';
import { execInPod, type ExecResult } from './execInPod.ts';
import { agentContainer, agentNamespace, type NodeAgentOptions } from './nodeAgentJob.ts';
import { startNodeAgent } from './nodeAgentStart.ts';
import { SharedTask } from './sharedTask.ts';
import { ThawError } from './thawError.ts';

/** What every command of an agent can be given. */
export interface AgentCall {
  /** Cancels: what the command had begun on the node is ended and removed there. */
  readonly signal?: AbortSignal | undefined;
}

/** What a command of an agent is run with. */
export interface AgentCommandCall extends AgentCall {
  /** What the command reads; where there is none, its standard input ends. */
  readonly input?: Promise<string> | undefined;
  readonly answer?: Answer | undefined;
}

/** So often a command is tried with an agent that has ended, as long apart as given in milliseconds. */
const mostAttempts = 20;
const nextAttemptMs = 250;

/** Runs commands in the agent's pod on one node, which the first of them starts. */
export class AgentCommands {
  readonly #node: string;
  readonly #connection: ClusterConnection;
  readonly #options: NodeAgentOptions;
  #pod: string | undefined;
  #starting: SharedTask<string> | undefined;

  constructor(connection: ClusterConnection, node: string, options: NodeAgentOptions) {
    this.#node = node;
    this.#connection = connection;
    this.#options = options;
  }

  /** Starts the agent now rather than with its first command. */
  async start(signal: AbortSignal | undefined): Promise<void> {
    await this.#podName(signal);
  }

  /** Throws {@link ThawError} where the command fails, or cannot be run. */
  async run(
    attempted: string,
    command: readonly string[],
    call: AgentCommandCall,
    stdout?: Writable,
  ): Promise<ExecResult> {
    const result = await this.#exec(command, call, stdout).catch((error: unknown) => {
      throw error instanceof ThawError ? error.during(attempted) : error;
    });
    if (result.exitCode === 0) return result;
    throw agentCommandFailure(attempted, command, result);
  }

  /** Runs a command; again with a new agent where the one known has ended meanwhile. */
  async #exec(
    command: readonly string[],
    call: AgentCommandCall,
    stdout: Writable | undefined,
  ): Promise<ExecResult> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#execIn(await this.#podName(call.signal), command, call, stdout);
      } catch (error) {
        const hasEnded = ThawError.is(error, 'podNotFound', 'containerNotFound', 'containerNotRunning');
        if (!hasEnded || attempt === mostAttempts || call.signal?.aborted) throw error;
        this.#pod = undefined;
        // For a moment longer, the API server knows an agent that has ended as one that runs.
        await delay(nextAttemptMs);
      }
    }
  }

  async #execIn(
    pod: string,
    command: readonly string[],
    { signal, answer, input }: AgentCommandCall,
    stdout: Writable | undefined,
  ): Promise<ExecResult> {
    // Held open for as long as the command is wanted: it ends with its standard input.
    const stdin = new PassThrough();
    const answered = answer && new AnsweredOutput(answer, stdin);
    input?.then(
      (text) => stdin.write(text),
      () => stdin.end(),
    );
    const result = await execInPod(this.#connection, {
      namespace: agentNamespace,
      pod,
      container: agentContainer,
      command: ['thaw-agent', ...command],
      stdin,
      stdout: answered ?? stdout,
      signal,
    });
    if (answered?.failure !== undefined) throw answered.failure;
    return result;
  }

  async #podName(signal: AbortSignal | undefined): Promise<string> {
    if (this.#pod !== undefined) return this.#pod;
    if (this.#starting === undefined || this.#starting.isCancelled) this.#starting = this.#start();
    try {
      this.#pod = await this.#starting.join(signal);
      return this.#pod;
    } catch (error) {
      throw classifyError(l10n.t("start Thaw's agent on node {0}", this.#node), error, { signal });
    }
  }

  /** Whoever stops waiting for the agent takes it from nobody else. */
  #start(): SharedTask<string> {
    const starting = new SharedTask(async (ending) => {
      try {
        return await startNodeAgent(this.#connection, this.#node, this.#options, ending);
      } finally {
        if (this.#starting === starting) this.#starting = undefined;
      }
    });
    return starting;
  }
}
