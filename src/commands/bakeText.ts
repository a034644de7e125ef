import * as vscode from 'vscode';
import type { BakeProgress } from '../environment/bakeProgress.ts';
import { formatDuration } from '../views/format.ts';
import { sparkline } from './sparkline.ts';

/** What the bake is doing, in a few words, for its row. */
export function bakeRowText(progress: BakeProgress): string {
  if (progress.stage !== 'warmingUp') return vscode.l10n.t('baking: {0}', bakeStageText(progress));
  const { step, of } = progress.step;
  return vscode.l10n.t('baking: warm-up {0} of {1}', step, of);
}

/** What the bake is doing, for its notification. */
export function bakeStageText(progress: BakeProgress): string {
  switch (progress.stage) {
    case 'starting':
      return vscode.l10n.t('starting it cold');
    case 'ready':
      return vscode.l10n.t('ready');
    case 'warmedUp':
      return vscode.l10n.t('warmed up by {0}', progress.line);
    case 'warmingUp':
      return warmUpText(progress.step);
    case 'preparing':
      return vscode.l10n.t('running {0}', progress.command);
    case 'checkpointing':
      return vscode.l10n.t('checkpointing {0}', progress.containers.join(', '));
    case 'makingImage':
      return vscode.l10n.t('making the checkpoint image on {0}', progress.node);
    case 'trying':
    case 'tried':
      return vscode.l10n.t('restoring it for a trial');
    case 'rollingOver':
    case 'poolStays':
      return vscode.l10n.t('rolling the pool over to it');
    case 'deletingOld':
      return vscode.l10n.t('deleting {0}', progress.checkpoint);
    case 'otherWay':
      return vscode.l10n.t('beginning again in a runtime of its own, as {0}', progress.why);
  }
}

/** The step, how far it is, and how its latency falls. */
function warmUpText({
  step,
  of,
  what,
  answered,
  requests,
  latenciesMs,
}: Extract<BakeProgress, { stage: 'warmingUp' }>['step']): string {
  const last = latenciesMs.at(-1);
  const parts = [
    vscode.l10n.t('warm-up {0} of {1}: {2}', step, of, what),
    ...(requests === undefined ? [] : [vscode.l10n.t('{0} of {1}', answered, requests)]),
    ...(last === undefined ? [] : [`${sparkline(latenciesMs)} ${formatDuration(last)}`]),
  ];
  return parts.join(' · ');
}
