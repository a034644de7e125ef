import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProbeResult, StartupProbe } from '../../../src/startup/probe.ts';
import type { ExecCommand } from '../../../src/startup/probeAttempt.ts';
import { createProbeAttempt } from '../../../src/startup/probeAttempt.ts';
import { FakeApiServer } from './fakeApiServer.ts';

let server: FakeApiServer;

beforeEach(async () => {
  server = await FakeApiServer.start();
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const noExec: ExecCommand = () => Promise.reject(new Error('no exec here'));

function attempt(probe: StartupProbe, exec = noExec, ageMs = 1500): Promise<ProbeResult> {
  const target = { namespace: 'demo', podName: 'web', container: 'main' };
  return createProbeAttempt(
    probe,
    target,
    { requester: server.requester, exec },
    () => ageMs,
  )(new AbortController().signal);
}

function answer(status: number, body: string): void {
  server.handle = (_, response) => {
    response.writeHead(status).end(body);
  };
}

/** What the API server answers whom it does not let ask for `resource`. */
function refuse(resource: string): void {
  const message = `pods "web:8080" is forbidden: User "jane" cannot get resource "${resource}" in API group "" in the namespace "demo"`;
  answer(403, JSON.stringify({ kind: 'Status', status: 'Failure', message, reason: 'Forbidden', code: 403 }));
}

describe('what the user may not ask', () => {
  it.each([
    ['pods/proxy', { kind: 'http', port: 8080, path: '/', expectedStatus: 200 }],
    ['pods/log', { kind: 'logLine', contains: 'listening' }],
    ['pods', { kind: 'podReady' }],
  ] as const)('is no attempt without success: %s', async (resource, probe) => {
    refuse(resource);
    await expect(attempt(probe)).rejects.toMatchObject({
      reason: 'forbidden',
      explanation: `jane may not get ${resource} in namespace demo`,
    });
  });

  it('is not taken for what the application does not allow', async () => {
    const probe = { kind: 'http', port: 8080, path: '/', expectedStatus: 200 } as const;
    answer(403, 'sign in first');
    expect((await attempt(probe)).succeeded).toBe(false);
    // An application may be an API server itself.
    refuse('secrets');
    expect((await attempt(probe)).succeeded).toBe(false);
  });
});

describe('the HTTP probe', () => {
  const probe = { kind: 'http', port: 8080, path: '/health?deep=1', expectedStatus: 200 } as const;

  it('succeeds with the expected status', async () => {
    answer(200, 'fine');
    expect(await attempt(probe)).toEqual({ succeeded: true, body: 'fine' });
    expect(server.requests).toEqual(['/api/v1/namespaces/demo/pods/web:8080/proxy/health?deep=1']);
  });

  it('can expect a status that is an error', async () => {
    answer(404, '');
    expect((await attempt({ ...probe, expectedStatus: 404 })).succeeded).toBe(true);
  });

  it('says what came instead', async () => {
    answer(503, 'dial tcp 10.0.0.9:8080:\n connection refused');
    expect(await attempt(probe)).toEqual({
      succeeded: false,
      why: 'HTTP status 503 instead of 200: dial tcp 10.0.0.9:8080: connection refused',
    });
  });

  it('looks for the expected text in the body', async () => {
    answer(200, 'accuracy 0.97');
    expect((await attempt({ ...probe, bodyContains: 'accuracy' })).succeeded).toBe(true);
    expect(await attempt({ ...probe, bodyContains: 'loss' })).toEqual({
      succeeded: false,
      why: '"loss" is not in the answer: accuracy 0.97',
    });
  });

  it('reads no more than 64 KiB of an endless answer', async () => {
    server.handle = (_, response) => {
      const write = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16 * 1024))) {
          // Until the connection takes no more.
        }
      };
      response.on('drain', write);
      write();
    };
    expect(await attempt(probe)).toMatchObject({ succeeded: true, body: 'x'.repeat(64 * 1024) });
  });
});

describe('the exec probe', () => {
  const probe = { kind: 'exec', command: ['redis-cli', 'ping'] } as const;

  it('succeeds with the exit code 0, and gives the output', async () => {
    const asked: unknown[] = [];
    const exec: ExecCommand = ({ namespace, pod, container, command }) => {
      asked.push({ namespace, pod, container, command });
      return Promise.resolve({ exitCode: 0, stdout: 'PONG' });
    };
    expect(await attempt(probe, exec)).toEqual({ succeeded: true, body: 'PONG' });
    expect(asked).toEqual([
      { namespace: 'demo', pod: 'web', container: 'main', command: ['redis-cli', 'ping'] },
    ]);
  });

  it('says with which other exit code the command ended', async () => {
    const exec: ExecCommand = () => Promise.resolve({ exitCode: 2, stdout: '' });
    expect(await attempt(probe, exec)).toEqual({ succeeded: false, why: 'redis-cli ended with 2' });
  });
});

describe('the log probe', () => {
  const probe = { kind: 'logLine', contains: 'listening' } as const;

  it('succeeds with a line that contains the text, and gives that line', async () => {
    answer(200, 'starting\nlistening on 8080\nmore\n');
    expect(await attempt(probe)).toEqual({ succeeded: true, body: 'listening on 8080' });
  });

  it('asks for no lines older than the create request', async () => {
    answer(200, '');
    await attempt(probe, noExec, 1500);
    expect(server.requests[0]).toBe(
      '/api/v1/namespaces/demo/pods/web/log?container=main&tailLines=1000&sinceSeconds=2',
    );
  });

  it('says that there is no such line', async () => {
    answer(200, 'starting\n');
    expect(await attempt(probe)).toEqual({ succeeded: false, why: 'no line with "listening" in the log' });
  });

  it('says that there is no log yet', async () => {
    answer(400, 'container is waiting to start, listening');
    expect(await attempt(probe)).toMatchObject({ succeeded: false });
  });
});
