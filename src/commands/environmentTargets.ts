import * as vscode from 'vscode';
import type { EnvironmentElement, TreeElement } from '../views/elements.ts';
import { stateText } from '../views/environmentRows.ts';
import type { KnownEnvironment } from '../views/environmentList.ts';
import type { Thaw } from '../views/thaw.ts';
import { pickOne } from './pickOne.ts';
import { targetRows } from './targets.ts';

/** Which environments a command can be for. */
export interface EnvironmentQuestion {
  readonly title: string;
  readonly suits: (known: KnownEnvironment) => boolean;
  /** Said where there are none. */
  readonly none: string;
}

/**
 * The environment that a command is for: that of the row or of the file that it is called on, else of the file that is being edited;
 * asks where that is not known. Undefined where nobody chooses.
 */
export async function environmentTarget(
  thaw: Thaw,
  args: readonly unknown[],
  { title, suits, none }: EnvironmentQuestion,
): Promise<KnownEnvironment | undefined> {
  const known = await thaw.environmentsView.environments();
  const meant = meantOf(thaw, known, args);
  // What is only selected, or being edited, is not meant where the command is not for it.
  if (meant && (args[0] !== undefined || suits(meant))) return meant;
  return await pickOne(thaw.host.choices, 'environment', {
    title,
    placeHolder: known.some(suits) ? vscode.l10n.t('Filter by name') : none,
    choices: known.filter(suits).map((each) => ({
      key: `${each.namespace}/${each.name}`,
      label: each.name,
      description: `${each.namespace} · ${stateText(each.state, Date.now())}`,
      ...(each.file && { detail: vscode.workspace.asRelativePath(each.file.uri) }),
      value: each,
    })),
  });
}

/** As {@link environmentTarget}, for commands that are for environments of which there is a file. */
export async function environmentFileTarget(
  thaw: Thaw,
  args: readonly unknown[],
  title: string,
): Promise<KnownEnvironment | undefined> {
  return await environmentTarget(thaw, args, {
    title,
    suits: ({ file }) => file !== undefined,
    none: vscode.l10n.t('There is no environment file in this workspace'),
  });
}

function meantOf(
  { host }: Thaw,
  known: readonly KnownEnvironment[],
  args: readonly unknown[],
): KnownEnvironment | undefined {
  const [argument] = args;
  const row = argument instanceof vscode.Uri ? undefined : environmentRowOf(targetRows(host, args));
  if (row) return known.find(({ namespace, name }) => namespace === row.namespace && name === row.name);
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  return known.find(({ file }) => file?.uri.toString() === uri?.toString());
}

function environmentRowOf(rows: readonly TreeElement[]): EnvironmentElement | undefined {
  return rows.find((row) => row.kind === 'environment');
}
