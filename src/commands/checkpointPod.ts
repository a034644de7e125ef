import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { CheckpointStage } from '../checkpoint/checkpointer.ts';
import { formatBytes, formatDuration } from '../views/format.ts';
import type { Thaw } from '../views/thaw.ts';
import type { Command, CommandCall } from './command.ts';
import type { Ways } from './errorReporter.ts';
import { nameList } from './nameList.ts';
import { withStages } from './stages.ts';
import { containerOf, podTargets, type PodTarget, targetGroups } from './targets.ts';

/** Checkpoints one container, or the containers of all selected pods one after another; asks before it does so to a namespace. */
export const checkpointPod: Command = async (thaw, call) => {
  const targets = await podTargets(thaw, call.args, vscode.l10n.t('Checkpoint which pod?'));
  const [only] = targets;
  if (only === undefined) return;
  if (targets.length > 1) {
    const isOfGroup = targetGroups(thaw.host, call.args, 'namespace').length > 0;
    if (isOfGroup && !(await confirm(targets))) return;
    await checkpointAll(thaw, call, targets);
    return;
  }
  const container = await containerOf(only, thaw);
  if (container !== undefined) await checkpointOne(thaw, call, { ...only, container });
};

/** A container to checkpoint, and how long the node may take where that is not as in the settings. */
interface Wish extends PodTarget {
  readonly timeoutSeconds?: number;
}

async function checkpointOne(thaw: Thaw, { report }: CommandCall, wish: Wish): Promise<void> {
  try {
    const begin = performance.now();
    const title = vscode.l10n.t('Checkpointing {0}', targetName(wish));
    const record = await withStages(title, (signal, tell) =>
      checkpoint(thaw, wish, {
        signal,
        onStage: (stage) => {
          tell(stageText(stage));
        },
      }),
    );
    offerRestore(record, performance.now() - begin);
  } catch (error) {
    report(error, waysAfterFailure(thaw, report, wish));
  }
}

/** Each makes the checkpoint that has failed once more. */
function waysAfterFailure(thaw: Thaw, report: CommandCall['report'], wish: Wish): Ways {
  const again = (changes: Partial<Wish> = {}): Promise<void> =>
    checkpointOne(thaw, { args: [], report }, { ...wish, ...changes });
  return {
    retry: () => again(),
    withContainer: (container) => again({ container }),
    withTimeout: (timeoutSeconds) => again({ timeoutSeconds }),
    ...(thaw.terminals.isOpenIn(wish) && {
      withoutTerminals: async () => {
        await thaw.terminals.closeIn(wish);
        await again();
      },
    }),
  };
}

/** Goes on after failures, which are told each by itself, and where one is cancelled on its row. */
async function checkpointAll(
  thaw: Thaw,
  { report }: CommandCall,
  targets: readonly PodTarget[],
): Promise<void> {
  const records: CheckpointRecord[] = [];
  const title = vscode.l10n.t('Checkpointing {0} pods', targets.length);
  await withStages(title, async (signal, tell) => {
    for (const [index, target] of targets.entries()) {
      if (signal.aborted) return;
      tell(vscode.l10n.t('{0} of {1}: {2}', index + 1, targets.length, targetName(target)));
      try {
        records.push(await checkpoint(thaw, target, { signal }));
      } catch (error) {
        report(error, waysAfterFailure(thaw, report, target));
      }
    }
  });
  if (records.length === 0) return;
  const bytes = records.reduce((sum, { archive }) => sum + archive.bytes, 0);
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      '{0} of {1} checkpoints made, {2} in all.',
      records.length,
      targets.length,
      formatBytes(bytes),
    ),
  );
}

/** Nobody may have seen how many pods are below a namespace. */
async function confirm(targets: readonly PodTarget[]): Promise<boolean> {
  const yes = vscode.l10n.t('Checkpoint');
  const question = vscode.l10n.t('Checkpoint {0} pods?', targets.length);
  const detail = nameList(targets.map(targetName));
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}

async function checkpoint(
  { session, operations, obstacle }: Thaw,
  wish: Wish,
  call: { readonly signal: AbortSignal; readonly onStage?: (stage: CheckpointStage) => void },
): Promise<CheckpointRecord> {
  const cluster = await session.cluster();
  const { checkpointer, connection } = cluster;
  const onRow = new AbortController();
  const operation = operations.begin({
    podUid: wish.podUid,
    text: vscode.l10n.t('Checkpointing…'),
    title: vscode.l10n.t('Checkpointing {0}', targetName(wish)),
    cancel: () => {
      onRow.abort();
    },
  });
  try {
    const { timeoutSeconds = session.checkpointTimeoutSeconds } = wish;
    const signal = AbortSignal.any([call.signal, onRow.signal]);
    const record = await cluster.during(() =>
      checkpointer.checkpoint({ ...wish, timeoutSeconds }, { ...call, signal }),
    );
    obstacle.succeeded(connection.contextName);
    return record;
  } catch (error) {
    obstacle.failed(connection.contextName, error);
    throw error;
  } finally {
    operation.dispose();
  }
}

/** Not awaited: the command has ended, however long its result is looked at. */
function offerRestore(record: CheckpointRecord, ms: number): void {
  const restore = vscode.l10n.t('Restore…');
  const size = formatBytes(record.archive.bytes);
  const text = vscode.l10n.t('Checkpoint of {0} made in {1}.', size, formatDuration(ms));
  void vscode.window.showInformationMessage(text, restore).then(async (chosen) => {
    if (chosen !== restore) return;
    const { namespace, name } = record;
    const row = { kind: 'checkpoint', id: `${namespace}/${name}`, namespace, name };
    await vscode.commands.executeCommand('thaw.restoreCheckpoint', row);
  });
}

function targetName({ namespace, pod, container }: PodTarget): string {
  return container === undefined ? `${namespace}/${pod}` : `${pod}/${container}`;
}

function stageText(stage: CheckpointStage): string {
  switch (stage) {
    case 'dumping':
      return vscode.l10n.t('dumping memory');
    case 'dumpingAgain':
      return vscode.l10n.t('dumping memory once more, as the moment was a bad one');
    case 'recording':
      return vscode.l10n.t('recording it');
  }
}
