import { describe, expect, it } from 'vitest';
import { agentCommandFailure } from '../../../src/kubernetes/agentCommandFailure.ts';
import { credentialLine, PushOutput, type PushProgress } from '../../../src/kubernetes/imagePush.ts';
import type { ThawError } from '../../../src/kubernetes/thawError.ts';

describe('PushOutput', () => {
  it('reads progress and digest, however the lines are cut', () => {
    const told: PushProgress[] = [];
    const output = new PushOutput((progress) => told.push(progress));
    for (const piece of ['sent 1 ', '10\nsent 1', '0 10\npushed sha', '256:aa 10\n']) output.write(piece);
    expect(told).toEqual([
      { sentBytes: 1, totalBytes: 10 },
      { sentBytes: 10, totalBytes: 10 },
    ]);
    expect(output.pushed).toEqual({ digest: 'sha256:aa', bytes: 10 });
  });
});

describe('credentialLine', () => {
  it('has the credential as one word, and a dash for none', () => {
    const line = credentialLine({ origin: 'here', username: 'ann', secret: 'a b\n' });
    expect(JSON.parse(Buffer.from(line, 'base64').toString())).toEqual({ username: 'ann', secret: 'a b\n' });
    expect(line).toMatch(/^\S+\n$/);
    expect(credentialLine(undefined)).toBe('-\n');
  });
});

describe('a push that failed', () => {
  const target = 'registry.example:5000/team/shop:warm';

  function failure(exitCode: number, stderr = 'it said so'): ThawError {
    const command = ['push-image', 'archive.tar', 'localhost/shop:1', target];
    return agentCommandFailure(`push ${target}`, command, { exitCode, stdout: '', stderr });
  }

  it.each([
    [66, 'notFound', 'retry'],
    [69, 'registryUnreachable', 'retry'],
    [76, 'registryUntrusted', 'changeRuntime'],
    [77, 'registryUnauthorized', 'signInAgain'],
    [78, 'registryForbidden', 'signInAgain'],
    [79, 'invalidObject', 'chooseName'],
  ])('with the status %d is %s', (status, reason, action) => {
    const { reason: found, remedies } = failure(status);
    expect(found).toBe(reason);
    expect(remedies[0]?.action).toBe(action);
  });

  it('says what the registry said, and which it is', () => {
    expect(failure(69).message).toBe(
      `Cannot push ${target}: the node does not get an answer of registry.example:5000 (it said so).`,
    );
  });

  it('of an archive that is gone or damaged is told as with every command', () => {
    expect(failure(44).reason).toBe('archiveNotFound');
    expect(failure(65).reason).toBe('invalidArchive');
    expect(failure(137).reason).toBe('agentLost');
    expect(failure(1).message).toContain('it said so');
  });
});
