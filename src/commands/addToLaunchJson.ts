import * as vscode from 'vscode';
import type { AttachConfiguration } from '../kubernetes/attachConfiguration.ts';
import { showInformation } from '../views/messages.ts';

/**
 * Adds a configuration to a folder's `launch.json`, in place of one of the same name, and shows it there. VS Code writes the list of
 * configurations as a whole: where that has comments, which would be lost, the configuration is copied to be pasted.
 */
export async function addToLaunchJson(
  folder: vscode.WorkspaceFolder,
  configuration: AttachConfiguration,
): Promise<void> {
  const file = vscode.Uri.joinPath(folder.uri, '.vscode', 'launch.json');
  if (hasCommentsInList(await textOf(file))) {
    await vscode.env.clipboard.writeText(JSON.stringify(configuration, undefined, 2));
    void showInformation(
      vscode.l10n.t(
        'The configuration is copied for you to paste: writing it would take the comments out of launch.json.',
      ),
    );
  } else {
    const launch = vscode.workspace.getConfiguration('launch', folder);
    const known = launch.inspect<unknown>('configurations')?.workspaceFolderValue;
    const others = asList(known).filter((each) => nameOf(each) !== configuration.name);
    await launch.update(
      'configurations',
      [...others, configuration],
      vscode.ConfigurationTarget.WorkspaceFolder,
    );
  }
  await vscode.window.showTextDocument(file);
}

/** Empty where there is no such file. */
async function textOf(file: vscode.Uri): Promise<string> {
  try {
    return Buffer.from(await vscode.workspace.fs.readFile(file)).toString();
  } catch {
    return '';
  }
}

/** Whether a line after the beginning of the list is, or ends in, a comment; paths and addresses in texts have no space before their slashes. */
function hasCommentsInList(text: string): boolean {
  const begin = text.indexOf('"configurations"');
  return begin >= 0 && /(?:^|[\s,[\]{])\/[/*]/m.test(text.slice(begin));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function nameOf(configuration: unknown): unknown {
  return typeof configuration === 'object' && configuration !== null && 'name' in configuration
    ? configuration.name
    : undefined;
}
