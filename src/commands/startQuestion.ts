import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { RestoredStart } from '../startup/startupRun.ts';

/** How restored starts are to be made: in a certain way, or by the route that is best where the checkpoint is. */
export type StartChoice = RestoredStart | 'best';

interface StartItem extends vscode.QuickPickItem {
  readonly start: StartChoice;
}

/** What was chosen last. */
const memoryKey = 'thaw.measureStartup.start';

/**
 * Asks how the restored starts of a measurement are made, and remembers that. First comes what an environment's file asks for, else what
 * was chosen last. Undefined where the question was dismissed.
 */
export async function askForStart(
  record: CheckpointRecord,
  choices: vscode.Memento,
  asked: RestoredStart | undefined,
): Promise<StartChoice | undefined> {
  const items = startItems(record);
  const first = asked ?? choices.get(memoryKey);
  const ordered = [
    ...items.filter(({ start }) => start === first),
    ...items.filter(({ start }) => start !== first),
  ];
  const chosen = await vscode.window.showQuickPick(ordered, {
    title: vscode.l10n.t('Measure Startup'),
    placeHolder: vscode.l10n.t('How are the restored pods started?'),
    matchOnDetail: true,
  });
  if (chosen) await choices.update(memoryKey, chosen.start);
  return chosen?.start;
}

function startItems({ bake }: CheckpointRecord): readonly StartItem[] {
  return [
    {
      start: 'best',
      label: vscode.l10n.t('Best route'),
      detail: vscode.l10n.t('As a restore chooses it where the checkpoint is'),
    },
    {
      start: 'native',
      label: vscode.l10n.t('Native'),
      detail: vscode.l10n.t('By the node’s own runtime'),
    },
    {
      start: 'nested',
      label: vscode.l10n.t('Nested'),
      detail: vscode.l10n.t('By a small runtime inside of the pod, which reads all memory first'),
    },
    {
      start: 'lazy',
      label: vscode.l10n.t('Nested, lazy'),
      detail: vscode.l10n.t('By that runtime, which reads memory when it is touched'),
    },
    ...(bake ? [claimItem(bake.environment)] : []),
  ];
}

function claimItem(environment: string): StartItem {
  return {
    start: 'claim',
    label: vscode.l10n.t('Claimed from the warm pool'),
    detail: vscode.l10n.t('A pod of {0} that waits, from the claim on', environment),
  };
}
