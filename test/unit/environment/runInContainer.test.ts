import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runInContainer } from '../../../src/environment/runInContainer.ts';
import type { ThawError } from '../../../src/kubernetes/thawError.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';
import { serveExec } from '../kubernetes/fakeExec.ts';

let server: FakeApiServer;

beforeEach(async () => {
  server = await FakeApiServer.start();
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

/** Runs a command that the runtime of the node refuses to start. */
async function refused(program: string, why: string): Promise<ThawError> {
  serveExec(server, (exec) => {
    const message = `error executing command in container: failed to exec in container: ${why}`;
    exec.end({ status: 'Failure', reason: 'InternalError', message });
  });
  const place = { namespace: 'demo', pod: 'web', container: 'main', isNested: () => false };
  const { signal } = new AbortController();
  return await failureOf(
    runInContainer(
      server.connect(),
      place,
      { command: [program], timeoutMs: 5000 },
      { attempted: 'warm up demo/web', reason: 'warmUpFailed', signal },
    ),
  );
}

describe('a command that cannot be started in a container', () => {
  it.each([
    ['sh', 'exec failed: unable to start container process: exec: "sh": executable file not found in $PATH'],
    [
      '/warm',
      'exec failed: unable to start container process: exec: "/warm": stat /warm: no such file or directory',
    ],
    ['warm', 'executable file `warm` not found in $PATH: No such file or directory'],
  ])('as its image has no such program says so: %s', async (program, why) => {
    expect(await refused(program, why)).toMatchObject({
      reason: 'warmUpFailed',
      message: `Cannot warm up demo/web: there is no program ${program} in container main.`,
      remedies: [{ action: 'mendEnvironmentFile' }],
      raw: expect.stringContaining(why) as string,
    });
  });

  it.each([
    ['/etc/motd', 'exec: "/etc/motd": permission denied', 'permission denied'],
    ['/etc', 'exec: "/etc": is a directory', 'is a directory'],
    ['/warm', 'unable to start container process: exec /warm: exec format error', 'exec format error'],
  ])('as that is no program says why: %s', async (program, why, told) => {
    expect((await refused(program, why)).message).toBe(
      `Cannot warm up demo/web: ${program} cannot be run in container main: ${told}.`,
    );
  });

  it('as another program is missing, which was to run it, is told what the runtime says', async () => {
    const why =
      'exec: "/.thaw/runtime/thaw-nested": stat /.thaw/runtime/thaw-nested: no such file or directory';
    expect((await refused('sh', why)).message).toContain(why);
  });

  it('for another reason is told what the runtime says', async () => {
    const { reason, message } = await refused('sh', 'no space left on device');
    expect([reason, message]).toEqual(['unexpected', expect.stringContaining('no space left on device')]);
  });
});
