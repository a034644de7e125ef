// The part of `ws` 8 that Thaw uses. The package brings no types of its own.
declare module 'ws' {
  import type { EventEmitter } from 'node:events';
  import type { IncomingMessage } from 'node:http';
  import type { RequestOptions } from 'node:https';
  import type { Duplex } from 'node:stream';

  export interface ClientOptions extends RequestOptions {
    readonly handshakeTimeout?: number;
    readonly closeTimeout?: number;
    readonly perMessageDeflate?: boolean;
  }

  interface WebSocketEvents {
    open: [];
    upgrade: [response: IncomingMessage];
    message: [data: Buffer, isBinary: boolean];
    'unexpected-response': [request: unknown, response: IncomingMessage];
    error: [error: Error];
    close: [code: number, reason: Buffer];
  }

  export class WebSocket extends EventEmitter<WebSocketEvents> {
    constructor(url: string, protocols: readonly string[], options: ClientOptions);
    readonly protocol: string;
    readonly readyState: number;
    send(data: Uint8Array | string, done?: (error?: Error | null) => void): void;
    pause(): void;
    resume(): void;
    close(code?: number): void;
    terminate(): void;
  }

  export class WebSocketServer extends EventEmitter {
    constructor(options: {
      readonly noServer: true;
      readonly handleProtocols?: (offered: Set<string>) => string | false;
    });
    handleUpgrade(
      request: IncomingMessage,
      socket: Duplex,
      head: Buffer,
      done: (socket: WebSocket, request: IncomingMessage) => void,
    ): void;
    close(): void;
  }
}
