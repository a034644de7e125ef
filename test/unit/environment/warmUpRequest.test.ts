import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendWarmUpRequest } from '../../../src/environment/warmUpRequest.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import type { Reply } from '../../support/fakeReply.ts';
import { failureOf } from '../../support/failureOf.ts';

const request = { method: 'GET', port: 8080, path: '/warm', headers: {}, expectedStatus: 200 } as const;

let server: FakeApiServer;

beforeEach(async () => {
  server = await FakeApiServer.start();
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

/** Sends a request to a pod that answers in a way. */
function send(
  answer: (reply: Reply) => void,
  {
    signal,
    timeoutMs = 60,
    ...expected
  }: {
    readonly signal?: AbortSignal;
    readonly timeoutMs?: number;
    readonly bodyContains?: string;
  } = {},
): Promise<number> {
  server.on('GET', '/api/v1/namespaces/demo/pods/web:8080/proxy/warm', (_request, reply) => {
    answer(reply);
  });
  const pod = { namespace: 'demo', pod: 'web' };
  const usual = new AbortController().signal;
  return sendWarmUpRequest(server.connect(), pod, { ...request, ...expected, timeoutMs }, signal ?? usual);
}

describe('a request that warms up', () => {
  it('takes as long as its whole answer', async () => {
    const ms = await send(
      (reply) => {
        reply.begin();
        setTimeout(() => {
          reply.end();
        }, 40);
      },
      { timeoutMs: 10_000 },
    );
    expect(ms).toBeGreaterThanOrEqual(35);
  });

  it.each([
    [
      'is never answered',
      (reply: Reply): void => {
        reply.hang();
      },
    ],
    [
      'has no end of its answer',
      (reply: Reply): void => {
        reply.begin().write('warm');
      },
    ],
  ])('blames the application where it %s', async (_what, answer) => {
    expect(await failureOf(send(answer))).toMatchObject({
      reason: 'warmUpFailed',
      explanation: 'it did not answer within 0.06 s',
    });
  });

  it('blames the application where its answer breaks off', async () => {
    const failure = await failureOf(
      send(
        (reply) => {
          reply.begin().write('warm');
          setTimeout(() => {
            reply.cut();
          }, 20);
        },
        { timeoutMs: 10_000 },
      ),
    );
    expect(failure).toMatchObject({ reason: 'warmUpFailed', explanation: 'its answer broke off' });
  });

  it('blames the application that closes the connection, where the API server still answers', async () => {
    server.on('GET', '/version', (_request, reply) => {
      reply.json({ major: '1' });
    });
    const failure = await failureOf(
      send(
        (reply) => {
          reply.cut();
        },
        { timeoutMs: 10_000 },
      ),
    );
    expect(failure).toMatchObject({
      reason: 'warmUpFailed',
      explanation: 'it closed the connection before it had answered',
    });
  });

  it('blames nobody else where the API server itself is gone', async () => {
    server.on('GET', '/version', (_request, reply) => {
      reply.cut();
    });
    const sent = send(
      (reply) => {
        reply.cut();
      },
      { timeoutMs: 10_000 },
    );
    expect((await failureOf(sent)).reason).toBe('unreachable');
  });

  it('is cancelled in the middle of its answer', async () => {
    const controller = new AbortController();
    const sent = send(
      (reply) => {
        reply.begin().write('warm');
        setTimeout(() => {
          controller.abort();
        }, 20);
      },
      { signal: controller.signal, timeoutMs: 10_000 },
    );
    expect((await failureOf(sent)).reason).toBe('cancelled');
  });

  it('tells which right it takes, where the API server does not pass it on', async () => {
    const message =
      'pods "web:8080" is forbidden: User "jane" cannot get resource "pods/proxy" in API group "" in the namespace "demo"';
    const sent = send((reply) => {
      reply.status({ code: 403, reason: 'Forbidden', message });
    });
    expect(await failureOf(sent)).toMatchObject({
      reason: 'forbidden',
      explanation: 'jane may not get pods/proxy in namespace demo',
      remedies: [{ action: 'grantAccess' }],
    });
  });

  it('takes a refusal of the application for its answer', async () => {
    const sent = send((reply) => {
      reply.text(403, 'not you');
    });
    expect(await failureOf(sent)).toMatchObject({
      reason: 'warmUpFailed',
      explanation: 'HTTP status 403 instead of 200: not you',
    });
  });

  it('is to have an answer that contains what was expected', async () => {
    const answer = (reply: Reply): void => {
      reply.text(200, '{"results": []}');
    };
    const timeoutMs = 10_000;
    expect(await send(answer, { timeoutMs, bodyContains: 'results' })).toBeGreaterThan(0);
    expect(await failureOf(send(answer, { timeoutMs, bodyContains: 'shoes' }))).toMatchObject({
      reason: 'warmUpFailed',
      explanation: '"shoes" is not in the answer: {"results": []}',
      raw: '{"results": []}',
    });
  });
});
