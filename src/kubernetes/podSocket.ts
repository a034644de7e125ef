import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import * as l10n from '@vscode/l10n';
import { WebSocket } from 'ws';
import type { ClusterConnection } from './connection.ts';
import { classifyError } from './errors.ts';
import { failureOfResponse } from './responseFailure.ts';
import { ThawError } from './thawError.ts';

/** Which socket is wanted. */
export interface PodSocketRequest {
  /** Of the API server, with its query. */
  readonly path: string;
  /** The best first. */
  readonly protocols: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** How long the server may take to agree to a socket, in milliseconds. */
const handshakeTimeoutMs = 30_000;
/** How long the server may take to confirm the end of a socket, in milliseconds. */
const closeTimeoutMs = 2000;
/** After so long without a byte, the system asks whether the other end is still there, in milliseconds. */
const keepAliveMs = 30_000;

/**
 * Opens a WebSocket to a path of the API server, which begins paused so that no message is missed.
 *
 * @throws {ThawError} why the server refused or could not be reached; `cancelled` after an abort
 */
export async function openPodSocket(
  connection: Pick<ClusterConnection, 'server' | 'webSocketOptions'>,
  attempted: string,
  { path, protocols, signal }: PodSocketRequest,
): Promise<WebSocket> {
  const options = {
    ...(await connection.webSocketOptions(attempted, signal)),
    handshakeTimeout: handshakeTimeoutMs,
    // Not in the package's types yet.
    closeTimeout: closeTimeoutMs,
    perMessageDeflate: false,
  };
  const url = connection.server.replace(/^http/, 'ws') + path;
  const socket = new WebSocket(url, [...protocols], options);
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
  socket.on('upgrade', (response) => response.socket.setKeepAlive(true, keepAliveMs));
  socket.on('open', () => {
    socket.pause();
    resolve(socket);
  });
  socket.on('unexpected-response', (_request, response) => {
    void refusal(attempted, response).then(reject, reject);
  });
  socket.on('error', (error) => {
    reject(classifyError(attempted, error, { signal }));
  });
  const cancel = (): void => {
    reject(new ThawError({ reason: 'cancelled', attempted, explanation: l10n.t('it was cancelled') }));
  };
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted === true) cancel();
  try {
    return await promise;
  } catch (error) {
    socket.terminate();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** The server answered like an ordinary request, with its reason as the body. */
async function refusal(attempted: string, response: IncomingMessage): Promise<ThawError> {
  return failureOfResponse(attempted, {
    status: response.statusCode ?? 0,
    headers: Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const),
    text: () => text(response),
  });
}
