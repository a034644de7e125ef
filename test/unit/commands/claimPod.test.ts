import { userInfo } from 'node:os';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { claimPod } from '../../../src/commands/warmPools.ts';
import { Operations } from '../../../src/views/operations.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { record } from '../checkpoint/recordExample.ts';

/** What a claim is asked to do, and the pod that it takes. */
const claim = vi.hoisted(() => vi.fn());
const release = vi.hoisted(() => vi.fn(() => Promise.resolve()));

vi.mock('../../../src/environment/warmPool.ts', () => ({
  WarmPool: class {
    claim = claim;
  },
}));
vi.mock('../../../src/environment/endClaims.ts', () => ({ releaseClaim: release }));

const connection = { contextName: 'dev' };
const pod = { namespace: 'demo', name: 'pool-1', uid: 'uid-1', container: 'web' };
const row = { kind: 'environment', id: 'shop', namespace: 'demo', name: 'shop' };
const hooks = [{ command: ['/bin/reseed'], timeoutMs: 5000 }];

describe('thaw.claimPod', () => {
  const show = vi.mocked(vscode.window.showInformationMessage);
  const execute = vi.mocked(vscode.commands.executeCommand);

  beforeEach(() => {
    vi.clearAllMocks();
    claim.mockResolvedValue({ ...pod, claim: { owner: 'jane', claimedAt: 0 } });
  });

  /** Claims a pod, and presses a button of what is said then. */
  async function run(button?: string): Promise<void> {
    show.mockResolvedValueOnce(button as never);
    const environment = {
      namespace: 'demo',
      name: 'shop',
      bakes: [record],
      state: { status: 'baked', newest: record },
      pool: { ready: 1, waiting: 1, claimed: 0 },
      file: { environment: { atClaim: hooks, claimLifetimeMs: 3_600_000 } },
    };
    const thaw = {
      host: {},
      operations: new Operations(),
      live: {
        hold: () => new vscode.Disposable(vi.fn()),
        settled: () => Promise.resolve({ status: 'live' }),
      },
      environmentsView: { environments: () => Promise.resolve([environment]) },
      session: { cluster: () => Promise.resolve({ connection }), namespaces: () => 'all' },
    };
    await claimPod(thaw as unknown as Thaw, { args: [row], report: vi.fn() });
    await vi.waitUntil(() => show.mock.calls.length > 0);
  }

  it('makes a pod the user’s as the file says, and says what can be done with it', async () => {
    await run();
    expect(claim).toHaveBeenCalledWith(
      expect.objectContaining({ owner: userInfo().username, hooks, lifetimeMs: 3_600_000 }),
    );
    expect(show).toHaveBeenCalledWith(
      expect.stringMatching(/^pool-1 is yours: claimed in /),
      'Open Terminal',
      'Forward Port…',
      'Release',
    );
  });

  it.each([
    ['Open Terminal', 'thaw.openTerminal'],
    ['Forward Port…', 'thaw.forwardPort'],
  ])('leads into the pod: %s', async (button, command) => {
    await run(button);
    const container = {
      kind: 'container',
      namespace: 'demo',
      pod: 'pool-1',
      podUid: 'uid-1',
      container: 'web',
    };
    await vi.waitUntil(() => execute.mock.calls.length > 0);
    expect(execute).toHaveBeenCalledWith(command, expect.objectContaining(container));
  });

  it('says while it waits why no pod becomes ready, where that is known', async () => {
    const report = vi.fn();
    const onCancellationRequested = (): vscode.Disposable => new vscode.Disposable(vi.fn());
    vi.mocked(vscode.window.withProgress).mockImplementationOnce((_, work) =>
      work({ report }, { isCancellationRequested: false, onCancellationRequested }),
    );
    claim.mockImplementationOnce(({ onWait }: { onWait: (status: unknown) => void }) => {
      onWait({ waiting: [{}, {}], failures: [] });
      onWait({
        waiting: [{}, {}],
        failures: [{ explanation: 'the checkpoint image is not on node devnode' }],
      });
      return Promise.resolve({ ...pod, claim: { owner: 'jane', claimedAt: 0 } });
    });
    await run();
    expect(report.mock.calls).toEqual([
      [{ message: expect.stringMatching(/^waiting for one of 2 pods to be ready, /) as string }],
      [
        {
          message: expect.stringMatching(
            /^waiting for one of 2 pods to be ready \(the checkpoint image is not on node devnode\), /,
          ) as string,
        },
      ],
    ]);
  });

  it('gives it back by a button, too', async () => {
    await run('Release');
    await vi.waitUntil(() => release.mock.calls.length > 0);
    expect(release).toHaveBeenCalledWith(connection, expect.objectContaining(pod));
  });

  it('says when the pod is deleted, where it has a lifetime', async () => {
    const expiresAt = Date.parse('2026-11-27T12:00:00Z');
    claim.mockResolvedValue({ ...pod, claim: { owner: 'jane', claimedAt: 0, expiresAt } });
    await run();
    expect(show.mock.calls[0]?.[0]).toMatch(/^pool-1 is yours: .* It is deleted on .*2026/);
  });
});
