import { describe, expect, it } from 'vitest';
import { type PodLogRequest, readPodLog } from '../../../src/kubernetes/podLog.ts';
import { FakeApiServer, type Handler } from '../../support/fakeApiServer.ts';
import { thrownBy } from './thrownBy.ts';

const request: PodLogRequest = { namespace: 'demo', pod: 'notebook', container: 'main' };

async function startServer(handler: Handler): Promise<FakeApiServer> {
  const server = await FakeApiServer.start();
  return server.on('GET', '/api/v1/namespaces/demo/pods/notebook/log', handler);
}

const twoLines: Handler = (_request, reply) => {
  reply.text(200, 'one\ntwo\n');
};

async function linesOf(lines: AsyncIterable<string>): Promise<string[]> {
  const collected: string[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}

describe('readPodLog', () => {
  it('reads the lines of a log', async () => {
    await using server = await startServer(twoLines);
    expect(await linesOf(readPodLog(server.connect(), request))).toEqual(['one', 'two']);
  });

  it('reads a last line without an end', async () => {
    await using server = await startServer((_request, reply) => {
      reply.text(200, 'one\ntwo');
    });
    expect(await linesOf(readPodLog(server.connect(), request))).toEqual(['one', 'two']);
  });

  it('names only the container unless it is told more', async () => {
    await using server = await startServer(twoLines);
    await linesOf(readPodLog(server.connect(), request));
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toEqual({ container: 'main' });
  });

  it('asks for as much as it is told to', async () => {
    await using server = await startServer(twoLines);
    const change = { follow: true, previous: true, tailLines: 20 };
    await linesOf(readPodLog(server.connect(), { ...request, ...change }));
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toEqual({
      container: 'main',
      follow: 'true',
      previous: 'true',
      tailLines: '20',
    });
  });

  it('yields each line as it is written', async () => {
    await using server = await startServer((_request, reply) => {
      reply.begin('text/plain').write('one\n');
    });
    const lines = readPodLog(server.connect(), { ...request, follow: true });
    expect((await lines.next()).value).toBe('one');
    await lines.return();
  });

  it('closes the connection when the reader leaves', async () => {
    const closed = Promise.withResolvers<undefined>();
    await using server = await startServer((_request, reply) => {
      reply.begin('text/plain').write('one\n');
      void reply.closed().then(() => {
        closed.resolve(undefined);
      });
    });
    for await (const line of readPodLog(server.connect(), { ...request, follow: true })) {
      if (line === 'one') break;
    }
    await closed.promise;
  });

  it('is cancelled', async () => {
    await using server = await startServer((_request, reply) => {
      reply.begin('text/plain').write('one\n');
    });
    const controller = new AbortController();
    const lines = readPodLog(server.connect(), { ...request, follow: true, signal: controller.signal });
    await lines.next();
    controller.abort();
    expect((await thrownBy(lines.next())).reason).toBe('cancelled');
  });

  it('fails when the connection breaks', async () => {
    await using server = await startServer((_request, reply) => {
      reply.begin('text/plain').write('one\n');
    });
    const lines = readPodLog(server.connect(), { ...request, follow: true });
    await lines.next();
    server.cutConnections();
    expect((await thrownBy(lines.next())).reason).toBe('unreachable');
  });

  it.each([
    ['podNotFound', 404, 'pods "notebook" not found'],
    ['containerNotFound', 400, 'container main is not valid for pod notebook'],
    ['containerNotRunning', 400, 'container "main" in pod "notebook" is waiting to start: ContainerCreating'],
    ['containerNotRunning', 400, 'previous terminated container "main" in pod "notebook" not found'],
  ])('%s for %d: %s', async (reason, code, message) => {
    await using server = await startServer((_request, reply) => {
      reply.status({ code, message });
    });
    expect((await thrownBy(linesOf(readPodLog(server.connect(), request)))).reason).toBe(reason);
  });
});
