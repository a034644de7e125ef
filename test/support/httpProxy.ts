import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createConnection, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** An HTTP proxy on a free loopback port, for connections to this machine: `using proxy = await HttpProxy.open();` */
export class HttpProxy implements Disposable {
  /** The hosts and ports of all connections so far. */
  readonly tunnels: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer().on('connect', ({ url = '' }: IncomingMessage, socket: Duplex) => {
      this.tunnels.push(url);
      const upstream = createConnection(Number(url.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        socket.pipe(upstream).pipe(socket);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
  }

  static async open(): Promise<HttpProxy> {
    const proxy = new HttpProxy();
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  [Symbol.dispose](): void {
    this.#server.close();
  }
}
