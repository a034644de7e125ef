import { createHash, randomBytes } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CoreV1Api } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execInPod, type ExecRequest, type ExecResult } from '../../src/kubernetes/execInPod.ts';
import { readPodLog } from '../../src/kubernetes/podLog.ts';
import { failureOf } from '../support/failureOf.ts';
import { counterPod } from './support/counterPod.ts';
import { CuttableProxy } from './support/cuttableProxy.ts';
import { connectOtherwise, throughProxy } from './support/otherConnection.ts';
import { TestCluster } from './support/testCluster.ts';

const fiveMegabytes = 5_000_000;

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.startPod('shell', counterPod());
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** Runs a command in the pod `shell`. */
async function exec(request: Pick<ExecRequest, 'command' | 'stdin' | 'stdout'>): Promise<ExecResult> {
  const { connection, namespace } = cluster;
  return execInPod(connection, { namespace, pod: 'shell', container: 'main', ...request });
}

/** A sink that only counts and hashes. */
class HashSink extends Writable {
  readonly #hash = createHash('sha256');
  bytes = 0;

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.bytes += chunk.length;
    this.#hash.update(chunk);
    done();
  }

  get digest(): string {
    return this.#hash.digest('hex');
  }
}

describe('a connection to a real API server', () => {
  it('goes on after the network broke', async () => {
    using proxy = await CuttableProxy.open(cluster.connection.server);
    const connection = await connectOtherwise({ cluster: throughProxy(proxy) });
    const readNamespace = (): Promise<unknown> =>
      connection.call('read the namespace', CoreV1Api, (api) =>
        api.readNamespace({ name: cluster.namespace }),
      );
    await readNamespace();
    proxy.cut();
    expect((await failureOf(readNamespace())).reason).toBe('unreachable');
    proxy.mend();
    expect(await readNamespace()).toMatchObject({ metadata: { name: cluster.namespace } });
    connection.dispose();
  });

  it('refuses a server that is not the one it is for', async () => {
    const connection = await connectOtherwise({ cluster: { 'tls-server-name': 'other.example' } });
    const request = connection.request('read the version', '/version');
    expect((await failureOf(request)).reason).toBe('untrustedCertificate');
    connection.dispose();
  });

  it('is told that its credentials are none', async () => {
    const connection = await connectOtherwise({ user: { token: 'nobody' } });
    const call = connection.call('list the nodes', CoreV1Api, (api) => api.listNode());
    expect((await failureOf(call)).reason).toBe('credentialsExpired');
    connection.dispose();
  });
});

describe('a command in a real container', () => {
  it('reads its input, and ends with its exit code', async () => {
    const result = await exec({
      command: ['sh', '-c', 'tr a-z A-Z; echo oops >&2; exit 7'],
      stdin: 'hello',
    });
    expect(result).toEqual({ exitCode: 7, stdout: 'HELLO', stderr: 'oops\n' });
  });

  it('gives megabytes of output as they are', async () => {
    await exec({ command: ['sh', '-c', `head -c ${fiveMegabytes} /dev/urandom > /random`] });
    const received = new HashSink();
    await exec({ command: ['cat', '/random'], stdout: received });
    const { stdout } = await exec({ command: ['sha256sum', '/random'] });
    expect(received.bytes).toBe(fiveMegabytes);
    expect(`${received.digest}  /random\n`).toBe(stdout);
  });

  it('takes megabytes of input as they are', async () => {
    const sent = randomBytes(fiveMegabytes);
    const { stdout } = await exec({ command: ['sha256sum'], stdin: Readable.from([sent]) });
    const expected = new HashSink();
    await pipeline(Readable.from([sent]), expected);
    expect(stdout).toBe(`${expected.digest}  -\n`);
  });
});

describe('the log of a real container', () => {
  it('is followed line by line to its end', async () => {
    const { connection, namespace } = cluster;
    const script = 'echo first; echo second; until [ -e /go ]; do :; done; echo last';
    await cluster.startPod('talker', counterPod({ command: ['sh', '-c', script] }));
    const log = readPodLog(connection, { namespace, pod: 'talker', container: 'main', follow: true });
    expect((await log.next()).value).toBe('first');
    expect((await log.next()).value).toBe('second');
    await execInPod(connection, { namespace, pod: 'talker', container: 'main', command: ['touch', '/go'] });
    expect(await log.next()).toEqual({ value: 'last', done: false });
    expect((await log.next()).done).toBe(true);
  });
});
