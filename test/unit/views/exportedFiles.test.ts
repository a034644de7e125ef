import * as vscode from 'vscode';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { copyText, saveFile } from '../../../src/views/exportedFiles.ts';

const fake = vi.hoisted(() => ({
  env: { clipboard: { writeText: vi.fn() } },
  window: {
    setStatusBarMessage: vi.fn(),
    showErrorMessage: vi.fn(),
    showInformationMessage: vi.fn(),
    showSaveDialog: vi.fn(),
  },
  workspace: {
    workspaceFolders: [{ uri: '/work' }] as unknown,
    fs: { writeFile: vi.fn() },
  },
  commands: { executeCommand: vi.fn() },
  Uri: { joinPath: (...parts: readonly string[]) => parts.join('/') },
}));

vi.mock('vscode', async () => ({ ...fake, l10n: (await import('../../support/vscodeMock.ts')).l10n }));

const target = { fsPath: '/work/startup.csv' };

function written(): string {
  const [[, bytes]] = fake.workspace.fs.writeFile.mock.calls as [[unknown, Buffer]];
  return bytes.toString('latin1');
}

beforeEach(() => {
  vi.resetAllMocks();
});

describe('saveFile', () => {
  it('writes the text where the user says, and offers to open it', async () => {
    fake.window.showSaveDialog.mockResolvedValue(target);
    fake.window.showInformationMessage.mockResolvedValue('Open File');
    await saveFile({ format: 'csv', name: 'startup', content: 'ms\r\n470\r\n' });
    expect(fake.window.showSaveDialog).toHaveBeenCalledExactlyOnceWith({
      defaultUri: '/work/startup.csv',
      filters: { CSV: ['csv'] },
      title: 'Export',
    });
    expect(written()).toBe('ms\r\n470\r\n');
    expect(fake.window.showInformationMessage).toHaveBeenCalledWith(
      'Saved as /work/startup.csv.',
      'Open File',
    );
    expect(vscode.commands.executeCommand).toHaveBeenCalledExactlyOnceWith('vscode.open', target);
  });

  it('writes the bytes of a picture', async () => {
    fake.window.showSaveDialog.mockResolvedValue(target);
    await saveFile({ format: 'png', name: 'startup', content: btoa('\u0089PNG') });
    expect(written()).toBe('\u0089PNG');
  });

  it('writes nothing where the dialog is dismissed', async () => {
    await saveFile({ format: 'csv', name: 'startup', content: '' });
    expect(fake.workspace.fs.writeFile).not.toHaveBeenCalled();
  });

  it('says what the file system refuses', async () => {
    fake.window.showSaveDialog.mockResolvedValue(target);
    fake.workspace.fs.writeFile.mockRejectedValue(new Error('read-only'));
    await saveFile({ format: 'csv', name: 'startup', content: '' });
    expect(fake.window.showErrorMessage).toHaveBeenCalledExactlyOnceWith(
      'Cannot save /work/startup.csv: read-only.',
    );
  });
});

describe('copyText', () => {
  it('puts the text into the clipboard, and says so', async () => {
    await copyText('| cold |');
    expect(fake.env.clipboard.writeText).toHaveBeenCalledExactlyOnceWith('| cold |');
    expect(fake.window.setStatusBarMessage).toHaveBeenCalledOnce();
  });
});
