import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import {
  askForText,
  askInDialog,
  showFailure,
  showInformation,
  showProgress,
  showWarning,
} from '../../../src/views/messages.ts';

/** As VS Code finds links in messages (src/vs/base/common/linkedText.ts). */
const linkOfVSCode = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

const hostile = 'checkpoint [Retry](command:workbench.action.terminal.new) of [x](command:y "z")';
const harmless = 'checkpoint [Retry] (command:workbench.action.terminal.new) of [x] (command:y "z")';

describe('messages', () => {
  const { window } = vscode;

  beforeEach(() => {
    vi.clearAllMocks();
  });

  it('are told by a link that VS Code would make of what a cluster writes, and by none that they show', () => {
    expect(hostile).toMatch(linkOfVSCode);
    expect(harmless).not.toMatch(linkOfVSCode);
  });

  it.each([
    ['information', showInformation, vi.mocked(window.showInformationMessage)],
    ['a warning', showWarning, vi.mocked(window.showWarningMessage)],
    ['a failure', showFailure, vi.mocked(window.showErrorMessage)],
  ] as const)('show %s without links, and tell which button was pressed', async (_what, show, shown) => {
    const answered = shown as unknown as ReturnType<typeof vi.fn<() => Promise<string>>>;
    answered.mockResolvedValueOnce('Retry');
    expect(await show(hostile, 'Show Log', 'Retry')).toBe('Retry');
    expect(shown).toHaveBeenCalledExactlyOnceWith(harmless, 'Show Log', 'Retry');
  });

  it('ask in a dialog without links', async () => {
    await askInDialog({ question: hostile, detail: hostile }, 'Delete');
    expect(window.showWarningMessage).toHaveBeenCalledExactlyOnceWith(
      harmless,
      { modal: true, detail: harmless },
      'Delete',
    );
  });

  it('ask for a text without links, also in what is wrong with it', async () => {
    const validateInput = (text: string): string | undefined => (text === '' ? undefined : hostile);
    await askForText({ title: 'Name', prompt: hostile, value: hostile, validateInput });
    const [options] = vi.mocked(window.showInputBox).mock.lastCall ?? [];
    // What is typed is shown as it is.
    expect(options).toMatchObject({ title: 'Name', prompt: harmless, value: hostile });
    expect(options?.validateInput?.('')).toBeUndefined();
    expect(options?.validateInput?.('a')).toBe(harmless);
  });

  it('show progress without links in its title and its stages', async () => {
    const report = vi.fn();
    vi.mocked(window.withProgress).mockImplementationOnce((_options, work) =>
      work({ report }, {} as vscode.CancellationToken),
    );
    const shown = { location: vscode.ProgressLocation.Notification, title: hostile, cancellable: true };
    const work = (tell: (stage: string) => void): Promise<string> => {
      tell(hostile);
      return Promise.resolve('done');
    };
    expect(await showProgress(shown, work)).toBe('done');
    expect(vi.mocked(window.withProgress).mock.lastCall?.[0]).toEqual({ ...shown, title: harmless });
    expect(report).toHaveBeenCalledExactlyOnceWith({ message: harmless });
  });
});
