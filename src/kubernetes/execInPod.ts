import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import * as l10n from '@vscode/l10n';
import type { WebSocket } from 'ws';
import type { ClusterConnection } from './connection.ts';
import { containerFailure } from './containerFailure.ts';
import { podPath } from './podPath.ts';
import { openPodSocket } from './podSocket.ts';
import type { StatusObject } from './kubernetesObject.ts';
import { OutputCollector } from './outputCollector.ts';
import { type FailureReason, ThawError } from './thawError.ts';

/** A command to run in a container that runs. */
export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The program and its arguments; no shell is involved. */
  readonly command: readonly [string, ...string[]];
  /** What the command reads; without it, its standard input is closed. A stream not read to its end is destroyed. */
  readonly stdin?: Readable | string | undefined;
  /** Where its output goes, as fast as that takes it; ended with the command, destroyed where this fails. */
  readonly stdout?: Writable | undefined;
  /** As `stdout`, for its standard error. */
  readonly stderr?: Writable | undefined;
  /** Gives the command a terminal, which puts its standard error into `stdout`. */
  readonly terminal?: ExecTerminal | undefined;
  /** Cancels: the connection is closed. The process in the container only notices when it reads or writes. */
  readonly signal?: AbortSignal | undefined;
}

/** How large a terminal is, in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** The terminal of a command, as large as the window that shows it. */
export interface ExecTerminal {
  /** Undefined where that is not known yet. */
  readonly size: TerminalSize | undefined;
  /** Calls the listener after every change of the size; returns what ends that. */
  readonly onResize: (listener: (size: TerminalSize) => void) => () => void;
}

/** How a command ended. */
export interface ExecResult {
  readonly exitCode: number;
  /** Its whole output as text, where no stream was given for it. */
  readonly stdout: string;
  /** Its whole standard error as text, where no stream was given for it. */
  readonly stderr: string;
}

/** The part of a connection that opens WebSockets. */
type ExecConnection = Pick<ClusterConnection, 'server' | 'webSocketOptions'>;

/** The protocols, the best first: v5 can close one channel, such as the standard input (KEP-4006). */
const execProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

/** The channels of the protocols v4 and v5.channel.k8s.io (KEP-4006; client-go `tools/remotecommand`). */
const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4, close: 255 } as const;

/** How much of the standard input goes into one message, in bytes. */
const messageBytes = 64 * 1024;

/**
 * Runs a command in a container and waits for its end. An exit code other than 0 is a result, not an error.
 *
 * @throws {ThawError} `podNotFound`, `containerNotFound` or `forbidden` where the command could not be started, `cancelled`
 * after an abort, `agentLost` where the connection broke before the command had ended (so whether it did is unknown),
 * `unexpected` for anything else, such as a program that does not exist, or an API server older than Kubernetes 1.30,
 * which cannot tell a command that its standard input has ended.
 */
export async function execInPod(connection: ExecConnection, request: ExecRequest): Promise<ExecResult> {
  const attempted = describeExec(request);
  const stdin = typeof request.stdin === 'string' ? undefined : request.stdin;
  const outputs = [request.stdout, request.stderr].filter((stream) => stream !== undefined);
  // A stream's error that nobody hears ends the process. It is met again where the stream is used.
  for (const stream of [stdin, ...outputs]) stream?.on('error', () => undefined);
  try {
    const socket = await openSocket(connection, attempted, request);
    return await new ExecSession(attempted, socket, request).run();
  } catch (error) {
    for (const stream of outputs) stream.destroy(error instanceof Error ? error : undefined);
    throw error;
  } finally {
    stdin?.destroy();
  }
}

async function openSocket(
  connection: ExecConnection,
  attempted: string,
  request: ExecRequest,
): Promise<WebSocket> {
  let socket;
  try {
    socket = await openPodSocket(connection, attempted, {
      path: execPath(request),
      protocols: execProtocols,
      signal: request.signal,
    });
  } catch (error) {
    throw ThawError.is(error) ? containerFailure(error) : error;
  }
  // The input of a terminal does not end: it is hung up.
  const needsEnd = request.stdin !== undefined && request.terminal === undefined;
  if (!needsEnd || socket.protocol === execProtocols[0]) return socket;
  socket.terminate();
  throw new ThawError({
    reason: 'unexpected',
    attempted,
    explanation: l10n.t(
      'this takes Kubernetes 1.30: an older API server cannot tell a command that its input has ended',
    ),
  });
}

function describeExec({ command, namespace, pod, container }: ExecRequest): string {
  return l10n.t('run {0} in {1}/{2}/{3}', command[0], namespace, pod, container);
}

function execPath({ namespace, pod, container, command, stdin, terminal }: ExecRequest): string {
  const query = new URLSearchParams({ container, stdout: 'true' });
  query.set(terminal === undefined ? 'stderr' : 'tty', 'true');
  if (stdin !== undefined) query.set('stdin', 'true');
  for (const word of command) query.append('command', word);
  return `${podPath({ namespace, pod })}/exec?${query.toString()}`;
}

/** One command on one socket, from the open socket to the command's end. */
class ExecSession {
  readonly #attempted: string;
  readonly #socket: WebSocket;
  readonly #request: ExecRequest;
  readonly #stdout: Writable;
  readonly #stderr: Writable;
  readonly #end = Promise.withResolvers<number>();
  /** How many writes wait for their stream to take more. While there are any, the socket is not read. */
  #blockedWrites = 0;

  constructor(attempted: string, socket: WebSocket, request: ExecRequest) {
    this.#attempted = attempted;
    this.#socket = socket;
    this.#request = request;
    this.#stdout = request.stdout ?? new OutputCollector();
    this.#stderr = request.stderr ?? new OutputCollector();
  }

  async run(): Promise<ExecResult> {
    const { signal, stdin, terminal } = this.#request;
    const cancel = (): void => {
      this.#fail('cancelled', l10n.t('it was cancelled'));
    };
    signal?.addEventListener('abort', cancel);
    if (signal?.aborted === true) cancel();
    this.#listen();
    if (terminal?.size !== undefined) this.#resize(terminal.size);
    const endResizing = terminal?.onResize((size) => {
      this.#resize(size);
    });
    if (stdin !== undefined) void this.#sendInput(stdin);
    try {
      const exitCode = await this.#end.promise;
      this.#socket.close(1000);
      await Promise.all([this.#stdout, this.#stderr].map((sink) => this.#finishWriting(sink)));
      return { exitCode, stdout: collectedText(this.#stdout), stderr: collectedText(this.#stderr) };
    } catch (error) {
      this.#socket.terminate();
      throw error;
    } finally {
      signal?.removeEventListener('abort', cancel);
      endResizing?.();
    }
  }

  /** Ends a stream and waits until it has taken everything. */
  async #finishWriting(sink: Writable): Promise<void> {
    try {
      sink.end();
      await finished(sink, {
        readable: false,
        ...(this.#request.signal && { signal: this.#request.signal }),
      });
    } catch (error) {
      if (this.#request.signal?.aborted === true) {
        throw this.#failure('cancelled', l10n.t('it was cancelled'), error);
      }
      throw this.#writeFailure(error);
    }
  }

  #listen(): void {
    for (const sink of [this.#stdout, this.#stderr]) {
      sink.on('error', (error) => {
        this.#end.reject(this.#writeFailure(error));
      });
    }
    this.#socket.on('message', (data) => {
      // `ws` gives Buffers unless `binaryType` is set.
      this.#receive(data as Buffer);
    });
    this.#socket.on('error', (error) => {
      this.#lose(error);
    });
    this.#socket.on('close', () => {
      this.#lose();
    });
    this.#socket.resume();
  }

  #receive(message: Buffer): void {
    const data = message.subarray(1);
    if (message[0] === channels.stdout) this.#write(this.#stdout, data);
    else if (message[0] === channels.stderr) this.#write(this.#stderr, data);
    else if (message[0] === channels.status) this.#finish(data.toString());
  }

  #write(sink: Writable, data: Buffer): void {
    // The server begins every stream with an empty message.
    if (data.length === 0 || sink.destroyed || sink.write(data)) return;
    this.#blockedWrites += 1;
    this.#socket.pause();
    sink.once('drain', () => {
      this.#blockedWrites -= 1;
      if (this.#blockedWrites === 0) this.#socket.resume();
    });
  }

  /** The last message: how the command ended, or why it could not start, as a `Status` in JSON. */
  #finish(json: string): void {
    const status = parseStatus(json);
    const exitCode = status === undefined ? undefined : exitCodeOf(status);
    if (exitCode !== undefined) {
      this.#end.resolve(exitCode);
      return;
    }
    this.#end.reject(containerFailure(this.#failure('unexpected', status?.message ?? json)));
  }

  async #sendInput(stdin: Readable | string): Promise<void> {
    try {
      for await (const piece of typeof stdin === 'string'
        ? [stdin]
        : (stdin as AsyncIterable<Buffer | string>)) {
        const bytes = Buffer.from(piece);
        for (let from = 0; from < bytes.length; from += messageBytes) {
          await this.#send(channels.stdin, bytes.subarray(from, from + messageBytes));
        }
      }
      // A terminal's input has no end of its own, and the protocol v4 could not tell it.
      if (this.#request.terminal === undefined) await this.#send(channels.close, Buffer.of(channels.stdin));
    } catch (error) {
      // Once the command has ended this changes nothing: it did not want to read all.
      const message = error instanceof Error ? error.message : String(error);
      if (this.#socket.readyState === openState) {
        this.#fail('unexpected', l10n.t('its input could not be read: {0}', message), error);
      }
    }
  }

  #resize({ columns, rows }: TerminalSize): void {
    if (this.#socket.readyState !== openState) return;
    // A socket that has just broken says so by itself.
    this.#send(channels.resize, Buffer.from(JSON.stringify({ Width: columns, Height: rows }))).catch(
      () => undefined,
    );
  }

  /** Resolves when the message has left for the network, which is what holds a fast source back. */
  #send(channel: number, data: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(Buffer.concat([Buffer.of(channel), data]), (error) => {
        if (error instanceof Error) reject(error);
        else resolve();
      });
    });
  }

  #lose(cause?: Error): void {
    this.#fail(
      'agentLost',
      l10n.t('the connection to the container broke before the command had ended'),
      cause,
    );
  }

  #fail(reason: FailureReason, explanation: string, cause?: unknown): void {
    this.#end.reject(this.#failure(reason, explanation, cause));
  }

  #failure(reason: FailureReason, explanation: string, cause?: unknown): ThawError {
    return new ThawError({ reason, attempted: this.#attempted, explanation, cause });
  }

  #writeFailure(error: unknown): ThawError {
    const message = error instanceof Error ? error.message : String(error);
    return this.#failure('unexpected', l10n.t('its output could not be written: {0}', message), error);
  }
}

/** `WebSocket.OPEN`. */
const openState = 1;

function collectedText(sink: Writable): string {
  return sink instanceof OutputCollector ? sink.text : '';
}

function parseStatus(json: string): StatusObject | undefined {
  try {
    return JSON.parse(json) as StatusObject;
  } catch {
    return undefined;
  }
}

/** The exit code in the status of a command that ran; undefined where it did not. */
function exitCodeOf(status: StatusObject): number | undefined {
  if (status.status === 'Success') return 0;
  if (status.reason !== 'NonZeroExitCode') return undefined;
  const code = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  return code === undefined ? undefined : Number(code);
}
