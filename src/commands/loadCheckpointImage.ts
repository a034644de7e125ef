import * as vscode from 'vscode';
import {
  loadCheckpointImage as loadImage,
  type LoadPlan,
  type LoadStage,
  planImageLoad,
} from '../checkpoint/loadCheckpointImage.ts';
import { formatBytes } from '../views/format.ts';
import { askInDialog, showInformation } from '../views/messages.ts';
import type { Thaw } from '../views/thaw.ts';
import { checkpointTarget } from './checkpointTargets.ts';
import type { Command, CommandCall } from './command.ts';
import { memoryParagraph } from './imageContent.ts';
import { withStages } from './stages.ts';
import { currentWatch } from './targets.ts';
import { withOperation } from './withOperation.ts';

/** Loads the image of a checkpoint onto the other nodes of a kind or minikube cluster, once it was said what is in it. */
export const loadCheckpointImage: Command = async (thaw, call) => {
  const record = await checkpointTarget(
    thaw,
    call.args,
    vscode.l10n.t('Load the image of which checkpoint?'),
  );
  if (record === undefined) return;
  const plan = planImageLoad(record, (await currentWatch(thaw))?.nodes() ?? []);
  if (await confirmLoad(plan)) await load(thaw, call, plan);
};

/** Less is said than before a push: nobody gets it who may not run pods in this cluster, and it can be deleted again. */
async function confirmLoad({ record, nodes }: LoadPlan): Promise<boolean> {
  const yes = vscode.l10n.t('Load');
  const question = vscode.l10n.t('Load the memory of {0} onto {1}?', record.source.pod, nodes.join(', '));
  const detail = [
    memoryParagraph(record),
    vscode.l10n.t(
      'It passes through a file on this machine that only you can read, and that is removed in the end. Whoever may run pods on these nodes can start it there. Deleting the checkpoint deletes it on all nodes.',
    ),
  ].join('\n\n');
  return (await askInDialog({ question, detail }, yes)) === yes;
}

async function load(thaw: Thaw, call: CommandCall, plan: LoadPlan): Promise<void> {
  const { record, nodes } = plan;
  const title = vscode.l10n.t('Loading the image of {0}', record.source.pod);
  try {
    const cluster = await thaw.session.cluster();
    const shown = { podUid: record.source.podUid ?? '', text: vscode.l10n.t('Loading…'), title };
    await withOperation(thaw.operations, shown, (onRow) =>
      withStages(title, (stop, tell) =>
        cluster.during(() =>
          loadImage(cluster, plan, {
            signal: AbortSignal.any([stop, onRow]),
            onStage: (stage) => {
              tell(loadStageText(stage));
            },
          }),
        ),
      ),
    );
    void showInformation(
      vscode.l10n.t('The image of {0} can be restored on {1}, too.', record.source.pod, nodes.join(', ')),
    );
  } catch (error) {
    call.report(error, { retry: () => load(thaw, call, plan) });
  }
}

/** What loading an image is doing, in a few words. */
function loadStageText(stage: LoadStage): string {
  switch (stage.stage) {
    case 'makingImage':
      return vscode.l10n.t('making the checkpoint image on {0}', stage.node);
    case 'receiving':
      return vscode.l10n.t('{0} of {1}', formatBytes(stage.receivedBytes), formatBytes(stage.totalBytes));
    case 'loading':
      return vscode.l10n.t('{0} loads it onto {1}', stage.tool, stage.nodes.join(', '));
    case 'looking':
      return vscode.l10n.t('looking for it on {0}', stage.nodes.join(', '));
  }
}
