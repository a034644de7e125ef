import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isClusterAddress } from '../clusterSlot.ts';

const recorder = pathToFileURL(path.join(import.meta.dirname, 'recordConnections.ts')).href;

/** What the programs of Node.js that are started with {@link environment} ask the network for. */
export class Connections {
  readonly #file: string;
  /** How many lines were told already. */
  #told = 0;

  /** @param file where it is written; it need not exist */
  constructor(file: string) {
    this.#file = file;
  }

  /** What has programs, and the programs that these start, write into the file. */
  get environment(): Readonly<Record<string, string>> {
    return { NODE_OPTIONS: `--import=${recorder}`, THAW_CONNECTIONS: this.#file };
  }

  /** All that was written: `program`, `connect`, `lookup` or `datagram`, and which, or to what host. */
  async all(): Promise<readonly string[]> {
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    return text.split('\n').slice(0, -1);
  }

  /** What was asked of other machines since the last call. */
  async takeForeign(): Promise<readonly string[]> {
    const lines = await this.all();
    const untold = lines.slice(this.#told);
    this.#told = lines.length;
    return untold.filter(isForeign);
  }
}

function isForeign(line: string): boolean {
  const [kind, host = ''] = line.split(' ');
  return kind !== 'program' && !isOfThisMachine(host);
}

/** Those that servers listen at included, on all addresses of the machine. */
const ownHosts = ['localhost', '::1', '::', '0.0.0.0'];

function isOfThisMachine(host: string): boolean {
  const isLoopback = ownHosts.includes(host) || (isIPv4(host) && host.startsWith('127.'));
  return isLoopback || isClusterAddress(host);
}
