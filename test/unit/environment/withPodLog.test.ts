import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withPodLog } from '../../../src/environment/withPodLog.ts';
import { ThawError, type FailureReason } from '../../../src/kubernetes/thawError.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';

let server: FakeApiServer;
let logs: Readonly<Record<string, string>>;

beforeEach(async () => {
  server = await FakeApiServer.start();
  logs = {};
  server.on('GET', '/api/v1/namespaces/demo/pods/web/log', ({ query }, reply) => {
    const log = logs[query.get('container') ?? ''];
    if (log === undefined) reply.status({ code: 400, reason: 'BadRequest', message: 'is waiting to start' });
    else reply.text(200, log);
  });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

async function told(reason: FailureReason): Promise<unknown> {
  const failure = new ThawError({
    reason,
    attempted: 'start demo/web',
    explanation: 'its container ended with exit code 7',
    remedies: [{ action: 'retry', text: 'Try again' }],
    raw: 'Error',
  });
  const pod = { namespace: 'demo', pod: 'web', containers: ['main', 'second'] };
  return await withPodLog(server.connect(), pod, failure, new AbortController().signal);
}

describe('why a pod does not start', () => {
  it('is told with the end of its logs, which go with the pod', async () => {
    logs = { main: 'reading settings\nno such key: port\n\n' };
    expect(await told('podNotStarted')).toMatchObject({
      reason: 'podNotStarted',
      message:
        'Cannot start demo/web: its container ended with exit code 7; the log of main ends: no such key: port.',
      remedies: [{ action: 'retry' }],
      raw: 'Error\n\nThe end of the log of main:\nreading settings\nno such key: port',
    });
  });

  it('is told as it is where there is no log, or that says nothing', async () => {
    logs = { second: '\n' };
    expect(await told('probeNeverSucceeded')).toMatchObject({
      message: 'Cannot start demo/web: its container ended with exit code 7.',
      raw: 'Error',
    });
  });

  it('is not looked for in logs where it is the cluster’s', async () => {
    logs = { main: 'fine' };
    expect(await told('quotaExceeded')).toMatchObject({ raw: 'Error' });
    expect(server.requests).toEqual([]);
  });
});
