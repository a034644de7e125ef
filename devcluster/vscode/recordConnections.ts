// Loaded into a program of Node.js before its own code (--import): writes what it asks the network for, one a line, into the file that
// THAW_CONNECTIONS names. Programs that are not Node.js are not seen.
import { ChildProcess } from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

type Method = (this: unknown, ...args: readonly unknown[]) => unknown;

const { THAW_CONNECTIONS: file = '', NODE_OPTIONS: options = '' } = process.env;

function record(kind: string, host: unknown): void {
  appendFileSync(file, `${kind} ${String(host)}\n`);
}

/** Has a method tell what it is called with before it does what it always did. */
function watch(object: object, name: string, tell: (args: readonly unknown[]) => void): void {
  const methods = object as Record<string, Method | undefined>;
  const method = methods[name];
  if (method === undefined) return;
  methods[name] = function (...args) {
    tell(args);
    return method.call(this, ...args);
  };
}

/** The host that a socket is connected to; undefined for one of this machine's file system. */
function hostOf(args: readonly unknown[]): unknown {
  // Node.js itself calls it with its arguments in one list.
  const [first, second] = Array.isArray(args[0]) ? (args[0] as readonly unknown[]) : args;
  if (typeof first === 'object' && first !== null) {
    const { path, host } = first as { readonly path?: string; readonly host?: string };
    return path === undefined || path === '' ? (host ?? 'localhost') : undefined;
  }
  const isPath = typeof first === 'string' && !/^\d+$/.test(first);
  return isPath ? undefined : typeof second === 'string' ? second : 'localhost';
}

if (file !== '') {
  record('program', process.argv.slice(1).join(' '));
  watch(net.Socket.prototype, 'connect', (args) => {
    const host = hostOf(args);
    if (host !== undefined) record('connect', host);
  });
  const ofNames = Object.keys(dns).filter((name) => /^(?:lookup$|resolve)/.test(name));
  for (const object of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
    for (const name of ofNames) {
      watch(object, name, ([host]) => {
        record('lookup', host);
      });
    }
  }
  for (const name of ['send', 'connect']) {
    watch(dgram.Socket.prototype, name, (args) => {
      record('datagram', args.slice(1).find((arg) => typeof arg === 'string') ?? 'localhost');
    });
  }
  // VS Code takes NODE_OPTIONS away from its extension hosts.
  watch(ChildProcess.prototype, 'spawn', ([child]) => {
    const { envPairs = [] } = child as { readonly envPairs?: string[] };
    for (const [name, value] of Object.entries({ NODE_OPTIONS: options, THAW_CONNECTIONS: file })) {
      if (!envPairs.some((pair) => pair.startsWith(`${name}=`))) envPairs.push(`${name}=${value}`);
    }
  });
  syncBuiltinESMExports();
}
