import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { addToLaunchJson } from '../../../src/commands/addToLaunchJson.ts';
import type { AttachConfiguration } from '../../../src/kubernetes/attachConfiguration.ts';

const folder: vscode.WorkspaceFolder = { uri: vscode.Uri.file('/shop'), name: 'shop', index: 0 };
const configuration: AttachConfiguration = { type: 'node', request: 'attach', name: 'Attach to web/main' };

describe('the addition to launch.json', () => {
  const update = vi.fn();
  const readFile = vi.spyOn(vscode.workspace.fs, 'readFile');
  const writeText = vi.spyOn(vscode.env.clipboard, 'writeText');
  let text: string | undefined;
  let known: unknown;

  beforeEach(() => {
    vi.clearAllMocks();
    text = undefined;
    known = undefined;
    vi.mocked(vscode.workspace.getConfiguration).mockReturnValue({
      inspect: () => ({ workspaceFolderValue: known }),
      update,
    } as unknown as vscode.WorkspaceConfiguration);
    readFile.mockImplementation(() =>
      text === undefined ? Promise.reject(new Error('it is not there')) : Promise.resolve(Buffer.from(text)),
    );
  });

  async function added(): Promise<unknown> {
    await addToLaunchJson(folder, configuration);
    expect(vscode.window.showTextDocument).toHaveBeenCalledWith(vscode.Uri.file('/shop/.vscode/launch.json'));
    return update.mock.lastCall?.[1];
  }

  it('makes the file where there is none', async () => {
    expect(await added()).toEqual([configuration]);
  });

  it('keeps what is there, but for the one of the same name', async () => {
    const other = {
      type: 'node',
      request: 'launch',
      name: 'Launch',
      outFiles: ['${workspaceFolder}/**/*.js'],
    };
    known = [{ ...configuration, port: 1 }, other];
    text = `// Learn more: https://example.com\n${JSON.stringify({ configurations: known })}`;
    expect(await added()).toEqual([other, configuration]);
  });

  it.each(['{"configurations": [\n// mine\n]}', '{"configurations": [ /* mine */ ]}'])(
    'leaves a list with comments alone, and copies the configuration: %j',
    async (commented) => {
      text = commented;
      expect(await added()).toBeUndefined();
      expect(writeText).toHaveBeenCalledWith(JSON.stringify(configuration, undefined, 2));
    },
  );
});
