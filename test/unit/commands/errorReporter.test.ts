import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as vscode from 'vscode';
import { ErrorReporter } from '../../../src/commands/errorReporter.ts';
import type { Remedy } from '../../../src/kubernetes/remedy.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { FailureHelp } from '../../../src/views/failureHelp.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';

const showErrorMessage = vi.mocked(
  vscode.window.showErrorMessage as (message: string, ...buttons: string[]) => Thenable<string | undefined>,
);

function failure(remedies: readonly Remedy[], raw?: string): ThawError {
  return new ThawError({
    reason: 'forbidden',
    attempted: 'list pods',
    explanation: 'jane may not',
    remedies,
    raw,
  });
}

describe('the reporter of errors', () => {
  const log = { error: vi.fn(), show: vi.fn() };
  let reporter: ErrorReporter;

  beforeEach(() => {
    vi.clearAllMocks();
    showErrorMessage.mockResolvedValue(undefined);
    reporter = new ErrorReporter(log, new FakeMemento());
  });

  it('shows one sentence with a button for what can be done', async () => {
    await reporter.report(failure([{ action: 'retry', text: 'Try again' }]), { retry: vi.fn() });
    expect(showErrorMessage).toHaveBeenCalledExactlyOnceWith('Cannot list pods: jane may not.', 'Retry');
  });

  it('tells in words what no button can do', async () => {
    await reporter.report(failure([{ action: 'changeApplication', text: 'Use another program' }]));
    expect(showErrorMessage).toHaveBeenCalledExactlyOnceWith(
      'Cannot list pods: jane may not. Use another program.',
    );
  });

  it('tells in words what to do before trying again', async () => {
    const remedy: Remedy = { action: 'retry', text: 'Free some memory, then try again' };
    await reporter.report(failure([remedy]), { retry: vi.fn() });
    expect(showErrorMessage).toHaveBeenCalledExactlyOnceWith(
      'Cannot list pods: jane may not. Free some memory, then try again.',
      'Retry',
    );
  });

  it('tells in words what helps best, where only something else has a button', async () => {
    await reporter.report(
      failure([
        { action: 'signInAgain', text: 'Sign in again' },
        { action: 'selectContext', text: 'Select another context' },
      ]),
    );
    expect(showErrorMessage).toHaveBeenCalledExactlyOnceWith(
      'Cannot list pods: jane may not. Sign in again.',
      'Select Context…',
    );
  });

  it('does what the chosen button says', async () => {
    showErrorMessage.mockResolvedValue('Retry');
    const retry = vi.fn();
    await reporter.report(failure([{ action: 'retry', text: 'Try again' }]), { retry });
    expect(retry).toHaveBeenCalledOnce();
  });

  it('copies the rule that grants a missing right', async () => {
    showErrorMessage.mockResolvedValue('Copy RBAC Rule');
    const writeText = vi.spyOn(vscode.env.clipboard, 'writeText');
    const rule = { verb: 'list', group: '', resource: 'pods', namespace: 'demo' };
    await reporter.report(failure([{ action: 'grantAccess', text: 'Grant it', rule, user: 'jane' }]));
    expect(writeText).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/kind: Role\n[^]*resources: \["pods"\][^]*name: "jane"/),
    );
  });

  it('goes on with the container that is chosen', async () => {
    showErrorMessage.mockResolvedValue('Choose Container…');
    const offered: (readonly string[])[] = [];
    vi.mocked(
      vscode.window.showQuickPick as (items: readonly vscode.QuickPickItem[]) => Thenable<unknown>,
    ).mockImplementation((items) => {
      offered.push(items.map(({ label }) => label));
      return Promise.resolve(items.find(({ label }) => label === 'proxy'));
    });
    const withContainer = vi.fn();
    const remedy: Remedy = { action: 'chooseContainer', containers: ['main', 'proxy'], text: 'Choose' };
    await reporter.report(failure([remedy]), { withContainer });
    expect(withContainer).toHaveBeenCalledExactlyOnceWith('proxy');
    await reporter.report(failure([remedy]), { withContainer });
    expect(offered, 'the last choice comes first').toEqual([
      ['main', 'proxy'],
      ['proxy', 'main'],
    ]);
  });

  describe('of what somebody else has to do', () => {
    const writeText = vi.spyOn(vscode.env.clipboard, 'writeText');

    it.each<[string, Remedy, string]>([
      [
        'Copy Kubelet Setting',
        { action: 'changeKubelet', setting: 'featureGates.ImageVolume', value: 'true', text: 'Set it' },
        'kind: KubeletConfiguration\nfeatureGates:\n  ImageVolume: true\n',
      ],
      [
        'Copy Instructions',
        { action: 'changeRuntime', text: 'Install CRIU' },
        'Cannot list pods: jane may not.\nInstall CRIU.\n',
      ],
      [
        'Copy Namespace Label',
        { action: 'relaxPodSecurity', level: 'privileged', text: 'Label it' },
        'pod-security.kubernetes.io/enforce: privileged\n',
      ],
      [
        'Copy Security Context',
        {
          action: 'changeSecurityContext',
          setting: 'seccompProfile.type',
          value: 'Unconfined',
          text: 'Set it',
        },
        'securityContext:\n  seccompProfile:\n    type: Unconfined\n',
      ],
      [
        'Copy Security Context',
        { action: 'changeSecurityContext', setting: 'capabilities.add', value: 'SYS_ADMIN', text: 'Let it' },
        'securityContext:\n  capabilities:\n    add: [SYS_ADMIN]\n',
      ],
      [
        'Copy Variable',
        { action: 'setEnvironmentVariable', name: 'UV_USE_IO_URING', value: '0', text: 'Set it' },
        '- name: UV_USE_IO_URING\n  value: "0"\n',
      ],
    ])('%s has it copied, and the sentence says it', async (title, remedy, copied) => {
      showErrorMessage.mockResolvedValueOnce(title);
      await reporter.report(failure([remedy]), { retry: vi.fn() });
      expect(showErrorMessage).toHaveBeenCalledExactlyOnceWith(
        `Cannot list pods: jane may not. ${remedy.text}.`,
        title,
        'Retry',
      );
      expect(writeText).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(copied));
      expect(vscode.window.showInformationMessage).toHaveBeenCalledOnce();
    });

    it('has all alternatives of a kind copied together', async () => {
      showErrorMessage.mockResolvedValueOnce('Copy Instructions');
      const remedies = ['Install iptables', 'Or use nftables'].map((text): Remedy => ({
        action: 'changeRuntime',
        text,
      }));
      await reporter.report(failure(remedies));
      expect(writeText).toHaveBeenCalledExactlyOnceWith(
        'Cannot list pods: jane may not.\nInstall iptables.\nOr use nftables.\n',
      );
    });
  });

  it('shows the processes of which one has a connection to close', async () => {
    showErrorMessage.mockResolvedValueOnce('Show Processes');
    const ways = { retry: vi.fn(), showProcesses: vi.fn() };
    await reporter.report(failure([{ action: 'closeConnections', text: 'Close the connection' }]), ways);
    expect(showErrorMessage).toHaveBeenCalledExactlyOnceWith(
      'Cannot list pods: jane may not. Close the connection.',
      'Show Processes',
      'Retry',
    );
    expect(ways.showProcesses).toHaveBeenCalledOnce();
    expect(ways.retry).not.toHaveBeenCalled();
  });

  describe('of an environment', () => {
    const mend: Remedy = { action: 'mendEnvironmentFile', text: 'Mend the file, then try again' };

    it('opens the file that is to be mended', async () => {
      showErrorMessage.mockResolvedValueOnce('Open Environment File');
      const ways = { retry: vi.fn(), openEnvironmentFile: vi.fn() };
      await reporter.report(failure([mend]), ways);
      expect(showErrorMessage).toHaveBeenCalledExactlyOnceWith(
        'Cannot list pods: jane may not. Mend the file, then try again.',
        'Open Environment File',
        'Retry',
      );
      expect(ways.openEnvironmentFile).toHaveBeenCalledOnce();
    });

    it('offers only to try again where the file is somebody else’s', async () => {
      await reporter.report(failure([mend]), { retry: vi.fn() });
      expect(showErrorMessage.mock.lastCall?.slice(1)).toEqual(['Retry']);
    });

    it('leads to the size of its pool', async () => {
      showErrorMessage.mockResolvedValueOnce('Set Pool Size…');
      const shop = { namespace: 'demo', environment: 'shop' };
      await reporter.report(failure([{ action: 'setPoolSize', ...shop, text: 'Give it a pool' }]));
      expect(showErrorMessage).toHaveBeenCalledExactlyOnceWith(
        'Cannot list pods: jane may not.',
        'Set Pool Size…',
      );
      expect(vscode.commands.executeCommand).toHaveBeenCalledExactlyOnceWith(
        'thaw.setPoolSize',
        expect.objectContaining({ kind: 'environment', namespace: 'demo', name: 'shop' }),
      );
    });
  });

  it('writes the raw text to the log, and shows that by a button', async () => {
    showErrorMessage.mockResolvedValue('Show Log');
    await reporter.report(failure([], 'Error (criu/sk-inet.c:191)'));
    expect(log.error).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('Error (criu/sk-inet.c:191)'));
    expect(log.show).toHaveBeenCalledOnce();
  });

  it.each([
    [
      'of the core',
      new ThawError({ reason: 'cancelled', attempted: 'list pods', explanation: 'it was cancelled' }),
    ],
    ['of VS Code', new vscode.CancellationError()],
  ])('says nothing of a cancellation %s', async (_, error) => {
    await reporter.report(error);
    expect(showErrorMessage).not.toHaveBeenCalled();
    expect(log.error).not.toHaveBeenCalled();
  });

  it('shows an error again that Retry has met again', async () => {
    const error = failure([]);
    await reporter.report(error);
    await reporter.report(error);
    expect(showErrorMessage).toHaveBeenCalledTimes(2);
  });

  it('shows no error twice that is met many times at once', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    showErrorMessage.mockReturnValue(promise);
    const error = failure([]);
    const first = reporter.report(error);
    await reporter.report(error);
    await reporter.report(failure([]));
    resolve(undefined);
    await first;
    expect(showErrorMessage).toHaveBeenCalledOnce();
  });

  it('shows a sentence again that is met later: the first may have been put away without an answer', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    showErrorMessage.mockReturnValueOnce(Promise.withResolvers<undefined>().promise);
    void reporter.report(failure([]));
    vi.advanceTimersByTime(1000);
    await reporter.report(failure([]));
    expect(showErrorMessage).toHaveBeenCalledTimes(2);
  });

  describe('of a failure that is told already', () => {
    async function helpFor(error: ThawError): Promise<FailureHelp> {
      const { promise, resolve } = Promise.withResolvers<FailureHelp>();
      await reporter.report(error, { showHelp: resolve });
      return await promise;
    }

    it('has offered what can be done about it, and shows no message', async () => {
      const error = failure([{ action: 'selectContext', text: 'Select another context' }], 'raw');
      const { advice, buttons } = await helpFor(error);
      expect(advice).toBeUndefined();
      expect(buttons.map(({ title }) => title)).toEqual(['Select Context…', 'Show Log']);
      expect(showErrorMessage).not.toHaveBeenCalled();
      expect(log.error).toHaveBeenCalledOnce();
    });

    it('has said in words what no button can do', async () => {
      const { advice } = await helpFor(
        failure([{ action: 'changeApplication', text: 'Use another program' }]),
      );
      expect(advice).toBe('Use another program.');
    });

    it('shows an error that one of its buttons leads to', async () => {
      vi.mocked(vscode.commands.executeCommand).mockRejectedValueOnce(new Error('disk on fire'));
      const { buttons } = await helpFor(failure([{ action: 'selectContext', text: 'Select another' }]));
      await buttons[0]?.run();
      expect(showErrorMessage).toHaveBeenLastCalledWith(expect.stringContaining('disk on fire'), 'Show Log');
    });
  });

  it('shows an error that a button leads to', async () => {
    showErrorMessage.mockResolvedValueOnce('Retry');
    const retry = vi.fn().mockRejectedValue(new Error('disk on fire'));
    await reporter.report(failure([{ action: 'retry', text: 'Try again' }]), { retry });
    expect(showErrorMessage).toHaveBeenLastCalledWith(expect.stringContaining('disk on fire'), 'Show Log');
  });
});
