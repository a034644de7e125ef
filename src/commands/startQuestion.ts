import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { RestoredStart } from '../startup/startupRun.ts';
import { type Choice, pickOne } from './pickOne.ts';

/** How restored starts are to be made: in a certain way, or by the route that is best where the checkpoint is. */
export type StartChoice = RestoredStart | 'best';

/**
 * Asks how the restored starts of a measurement are made, and remembers that. First comes what an environment's file asks for, else what
 * was chosen last. Undefined where the question was dismissed.
 */
export async function askForStart(
  record: CheckpointRecord,
  choices: vscode.Memento,
  asked: RestoredStart | undefined,
): Promise<StartChoice | undefined> {
  return await pickOne(choices, 'measuredStart', {
    title: vscode.l10n.t('Measure Startup'),
    placeHolder: vscode.l10n.t('How are the restored pods started?'),
    choices: startChoices(record),
    first: asked,
  });
}

function startChoices({ bake }: CheckpointRecord): readonly Choice<StartChoice>[] {
  return [
    {
      key: 'best',
      value: 'best',
      label: vscode.l10n.t('Best route'),
      detail: vscode.l10n.t('As a restore chooses it where the checkpoint is'),
    },
    {
      key: 'native',
      value: 'native',
      label: vscode.l10n.t('Native'),
      detail: vscode.l10n.t('By the node’s own runtime'),
    },
    {
      key: 'nested',
      value: 'nested',
      label: vscode.l10n.t('Nested'),
      detail: vscode.l10n.t('By a small runtime inside of the pod, which reads all memory first'),
    },
    {
      key: 'lazy',
      value: 'lazy',
      label: vscode.l10n.t('Nested, lazy'),
      detail: vscode.l10n.t('By that runtime, which reads memory when it is touched'),
    },
    ...(bake ? [claimChoice(bake.environment)] : []),
  ];
}

function claimChoice(environment: string): Choice<StartChoice> {
  return {
    key: 'claim',
    value: 'claim',
    label: vscode.l10n.t('Claimed from the warm pool'),
    detail: vscode.l10n.t('A pod of {0} that waits, from the claim on', environment),
  };
}
