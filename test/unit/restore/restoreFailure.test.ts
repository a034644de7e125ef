import { describe, expect, it } from 'vitest';
import { ThawError, type FailureReason } from '../../../src/kubernetes/thawError.ts';
import { explainRestoreFailure, type FailedRestore } from '../../../src/restore/restoreFailure.ts';

function failed(reason: FailureReason, raw: string): ThawError {
  return new ThawError({ reason, attempted: 'start notebook', explanation: 'it did not', raw });
}

function restoreWith(catchRestoreLog: FailedRestore['agent']['catchRestoreLog']): FailedRestore {
  return { route: 'native', podUid: 'uid-1', agent: { node: 'devnode', catchRestoreLog } };
}

const withoutLog = restoreWith(() => Promise.reject(new Error('No log was to be asked for')));

describe('explainRestoreFailure', () => {
  it.each([
    [
      'CreateContainerError: failed to create containerd container: checkpoint restore via CreateContainer is disabled by configuration',
      'restoreUnsupported',
      'native restore is switched off in containerd on node devnode',
    ],
    [
      'CreateContainerError: failed to generate spec: no command specified',
      'restoreUnsupported',
      'the runtime of node devnode took the checkpoint image for an ordinary one',
    ],
    [
      'CreateContainerError: failed to pull checkpoint base image registry.example/app:1: not found',
      'restoreFailed',
      'the image that the container was started from is not on node devnode',
    ],
    [
      'ErrImageNeverPull: Container image "localhost/thaw/checkpoint/demo/app:1" is not present with pull policy of Never',
      'restoreFailed',
      'the checkpoint image is not on node devnode',
    ],
  ] as const)('explains %s', async (raw, reason, explanation) => {
    const explained = await explainRestoreFailure(failed('podNotStarted', raw), withoutLog);
    expect(explained.reason).toBe(reason);
    expect(explained.explanation).toContain(explanation);
    expect(explained.remedies).not.toEqual([]);
    expect(explained.raw).toBe(raw);
  });

  it("explains a failure of CRIU's by its log, caught at the next try", async () => {
    const log =
      "(00.012) Error (criu/files-reg.c:2210): Can't open file srv/model.bin on restore: No such file or directory\n";
    const asked: string[] = [];
    const restore = restoreWith((podUid) => {
      asked.push(podUid);
      return Promise.resolve(log);
    });
    const raw = 'RunContainerError: runtime restore failed: criu failed: type NOTIFY errno 0';
    const explained = await explainRestoreFailure(failed('restoreFailed', raw), restore);
    expect(asked).toEqual(['uid-1']);
    expect(explained.explanation).toContain('srv/model.bin');
    expect(explained.raw).toContain(log.trim());
  });

  it('does not wait for a next try that will not come', async () => {
    const failure = failed('restoreFailed', 'criu failed: type NOTIFY errno 0');
    expect(await explainRestoreFailure(failure, { ...withoutLog, restartPolicy: 'Never' })).toBe(failure);
  });

  it('leaves a failure that is none of the restore as it is', async () => {
    const failure = failed('podNotStarted', 'the node was low on memory');
    expect(await explainRestoreFailure(failure, withoutLog)).toBe(failure);
  });
});
