import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { CheckpointCall, CheckpointStage } from '../checkpoint/checkpointer.ts';
import type { DumpPart } from '../checkpoint/dumper.ts';
import { nestedDumpRuntime } from '../kubernetes/nestedRuntime.ts';
import type { ContainerElement, PodElement } from '../views/elements.ts';
import { formatBytes, formatDuration } from '../views/format.ts';
import { askInDialog, showInformation } from '../views/messages.ts';
import type { Thaw } from '../views/thaw.ts';
import type { Command, CommandCall } from './command.ts';
import type { Ways } from './errorReporter.ts';
import { askLabel, type AskedText } from './labelQuestion.ts';
import { joinFailures, mostNamed, type NamedFailure } from './joinedFailures.ts';
import { nameList } from './nameList.ts';
import { withStages } from './stages.ts';
import { containersOf, podTargets, type PodTarget, targetGroups } from './targets.ts';
import { withOperation } from './withOperation.ts';

/**
 * Checkpoints one container, all of a pod in one act, or so each of the selected pods, one after another; asks before it does so
 * to a namespace.
 */
export const checkpointPod: Command = async (thaw, call) => {
  await checkpointTargets(thaw, call, () => Promise.resolve(''));
};

/** As {@link checkpointPod}; asks first by what label the checkpoints are to be known. */
export const checkpointWithLabel: Command = async (thaw, call) => {
  await checkpointTargets(thaw, call, askLabel);
};

/** Makes checkpoints with the label that `labelFor` gives for those of that title; none where it gives none. */
async function checkpointTargets(
  thaw: Thaw,
  call: CommandCall,
  labelFor: (asked: AskedText) => Promise<string | undefined>,
): Promise<void> {
  const targets = await podTargets(thaw, call.args, vscode.l10n.t('Checkpoint which pod?'));
  const [only] = targets;
  if (only === undefined) return;
  const wishes = wishesFor(targets);
  if (wishes.length > 1) {
    const isOfGroup = targetGroups(thaw.host, call.args, 'namespace').length > 0;
    if (isOfGroup && !(await confirm(wishes))) return;
    const label = await labelFor({ title: vscode.l10n.t('Checkpoint {0} pods', wishes.length) });
    if (label === undefined) return;
    await checkpointAll(
      thaw,
      call,
      wishes.map((wish) => ({ ...wish, label })),
    );
    return;
  }
  const wish = await singleWish(thaw, only, wishes);
  if (wish === undefined) return;
  const label = await labelFor({ title: vscode.l10n.t('Checkpoint {0}', targetName(wish)) });
  if (label !== undefined) await checkpointOne(thaw, call, { ...wish, label });
}

/** A container to checkpoint, or several in one act, and how long the node may take where that is not as in the settings. */
interface Wish extends PodTarget {
  /** Empty for none. */
  readonly label?: string;
  /** Instead of `container`, in their order; of a pod without either, all that run. */
  readonly containers?: readonly string[] | undefined;
  readonly timeoutSeconds?: number;
}

function wishFor(target: PodTarget, containers: readonly string[]): Wish {
  const [container] = containers;
  return containers.length > 1 ? { ...target, container: undefined, containers } : { ...target, container };
}

/** One act for each pod: what of it is selected is restored together. */
function wishesFor(targets: readonly PodTarget[]): readonly Wish[] {
  const byPod = Map.groupBy(targets, ({ podUid }) => podUid);
  return [...byPod.values()].flatMap((ofPod) => {
    const containers = ofPod.flatMap(({ container }) => container ?? []);
    return ofPod.slice(0, 1).map((target) => wishFor(target, containers));
  });
}

/** What is wished of one pod: its containers are asked for where several run and none was selected with another. */
async function singleWish(
  thaw: Thaw,
  only: PodTarget,
  [selected]: readonly Wish[],
): Promise<Wish | undefined> {
  if (selected?.containers !== undefined) return selected;
  const containers = await containersOf(only, thaw);
  return containers && wishFor(only, containers);
}

async function checkpointOne(thaw: Thaw, { report }: CommandCall, wish: Wish): Promise<void> {
  try {
    const begin = performance.now();
    const title = vscode.l10n.t('Checkpointing {0}', targetName(wish));
    const records = await withStages(title, (signal, tell) =>
      checkpoint(thaw, wish, {
        signal,
        onStage: (stage, part) => {
          tell(stageText(stage, part));
        },
      }),
    );
    offerRestore(records, performance.now() - begin);
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
    withContainer: (container) => again({ container, containers: undefined }),
    withTimeout: (timeoutSeconds) => again({ timeoutSeconds }),
    showProcesses: () => vscode.commands.executeCommand('thaw.showProcesses', rowOf(wish)),
    ...(thaw.terminals.isOpenIn(wish) && {
      withoutTerminals: async () => {
        await thaw.terminals.closeIn(wish);
        await again();
      },
    }),
  };
}

/** What the commands for rows take, of what was to be checkpointed. */
function rowOf({ namespace, pod, podUid, container }: PodTarget): PodElement | ContainerElement {
  const id = podUid;
  return container === undefined
    ? { kind: 'pod', id, namespace, pod, podUid }
    : { kind: 'container', id, namespace, pod, podUid, container };
}

/** Goes on after failures, of which each reason is told once in the end, and where one is cancelled on its row. */
async function checkpointAll(thaw: Thaw, { report }: CommandCall, wishes: readonly Wish[]): Promise<void> {
  const made: (readonly CheckpointRecord[])[] = [];
  const failures: NamedFailure<Wish>[] = [];
  const title = vscode.l10n.t('Checkpointing {0} pods', wishes.length);
  await withStages(title, async (signal, tell) => {
    for (const [index, wish] of wishes.entries()) {
      if (signal.aborted) return;
      const progress = vscode.l10n.t('{0} of {1}: {2}', index + 1, wishes.length, targetName(wish));
      tell(progress);
      const onStage = (stage: CheckpointStage, part?: DumpPart): void => {
        if (part !== undefined) tell(`${progress}, ${stageText(stage, part)}`);
      };
      try {
        made.push(await checkpoint(thaw, wish, { signal, onStage }));
      } catch (error) {
        failures.push({ thing: wish, name: targetName(wish), error });
      }
    }
  });
  for (const { things, error } of joinFailures(failures, attemptedOn)) {
    const [only, ...others] = things;
    const isAlone = only !== undefined && others.length === 0;
    report(error, isAlone ? waysAfterFailure(thaw, report, only) : waysForAll(thaw, report, things));
  }
  if (made.length === 0) return;
  const size = formatBytes(bytesOf(made.flat()));
  void showInformation(
    vscode.l10n.t('{0} of {1} pods checkpointed, {2} in all.', made.length, wishes.length, size),
  );
}

/** Several pods have no container in common that could be chosen, nor terminals or processes that could be shown together. */
function waysForAll(thaw: Thaw, report: CommandCall['report'], wishes: readonly Wish[]): Ways {
  const again = (changes: Partial<Wish> = {}): Promise<void> =>
    checkpointAll(
      thaw,
      { args: [], report },
      wishes.map((wish) => ({ ...wish, ...changes })),
    );
  return { retry: () => again(), withTimeout: (timeoutSeconds) => again({ timeoutSeconds }) };
}

function attemptedOn(names: readonly string[]): string {
  return names.length > mostNamed
    ? vscode.l10n.t('checkpoint {0} pods', names.length)
    : vscode.l10n.t('checkpoint {0}', names.join(', '));
}

function bytesOf(records: readonly CheckpointRecord[]): number {
  return records.reduce((sum, { archive }) => sum + archive.bytes, 0);
}

/** Nobody may have seen how many pods are below a namespace. */
async function confirm(wishes: readonly Wish[]): Promise<boolean> {
  const yes = vscode.l10n.t('Checkpoint');
  const question = vscode.l10n.t('Checkpoint {0} pods?', wishes.length);
  const detail = nameList(wishes.map(targetName));
  return (await askInDialog({ question, detail }, yes)) === yes;
}

async function checkpoint(
  { session, operations, obstacle }: Thaw,
  wish: Wish,
  call: CheckpointCall & { readonly signal: AbortSignal },
): Promise<readonly CheckpointRecord[]> {
  const cluster = await session.cluster();
  const { checkpointer, connection } = cluster;
  const shown = {
    podUid: wish.podUid,
    text: vscode.l10n.t('Checkpointing…'),
    title: vscode.l10n.t('Checkpointing {0}', targetName(wish)),
  };
  try {
    const { timeoutSeconds = session.checkpointTimeoutSeconds, label, ...target } = wish;
    const request = { ...target, timeoutSeconds };
    const records = await withOperation(operations, shown, (onRow) => {
      const followed = { ...call, label, signal: AbortSignal.any([call.signal, onRow]) };
      return cluster.during(async () =>
        wish.container === undefined
          ? await checkpointer.checkpointPod(request, followed)
          : [await checkpointer.checkpoint(request, followed)],
      );
    });
    // Of one that the runtime inside of its pod has made, the kubelet knows nothing.
    if (records.some(({ runtime }) => runtime !== nestedDumpRuntime)) {
      obstacle.succeeded(connection.contextName);
    }
    return records;
  } catch (error) {
    obstacle.failed(connection.contextName, error);
    throw error;
  }
}

/** Not awaited: the command has ended, however long its result is looked at. */
function offerRestore(records: readonly CheckpointRecord[], ms: number): void {
  const [record] = records;
  if (record === undefined) return;
  const restore = vscode.l10n.t('Restore…');
  const label = vscode.l10n.t('Label…');
  void showInformation(resultText(records, ms), restore, label).then(async (chosen) => {
    if (chosen === undefined) return;
    const { namespace, name } = record;
    const row = { kind: 'checkpoint', id: `${namespace}/${name}`, namespace, name };
    await vscode.commands.executeCommand(
      chosen === restore ? 'thaw.restoreCheckpoint' : 'thaw.editLabelAndNote',
      row,
    );
  });
}

function resultText(records: readonly CheckpointRecord[], ms: number): string {
  const size = formatBytes(bytesOf(records));
  const group = records[0]?.group;
  if (group === undefined) {
    const frozenMs = records[0]?.dumpTimes?.frozenMs;
    return frozenMs === undefined
      ? vscode.l10n.t('Checkpoint of {0} made in {1}.', size, formatDuration(ms))
      : vscode.l10n.t(
          'Checkpoint of {0} made in {1}, for which the container stood still for {2}.',
          size,
          formatDuration(ms),
          formatDuration(frozenMs),
        );
  }
  return vscode.l10n.t(
    'Checkpoints of {0} containers made in {1}, {2} in all; between the first and the last were {3}.',
    group.size,
    formatDuration(ms),
    size,
    formatDuration(group.gapMs),
  );
}

function targetName({ namespace, pod, container }: PodTarget): string {
  return container === undefined ? `${namespace}/${pod}` : `${pod}/${container}`;
}

function stageText(stage: CheckpointStage, part?: DumpPart): string {
  if (part === undefined) return stageName(stage);
  const { container, position, size } = part;
  return vscode.l10n.t('{0} ({1} of {2}): {3}', container, position, size, stageName(stage));
}

function stageName(stage: CheckpointStage): string {
  switch (stage) {
    case 'waiting':
      return vscode.l10n.t('waiting for its turn on the node');
    case 'dumping':
      return vscode.l10n.t('dumping memory');
    case 'dumpingAgain':
      return vscode.l10n.t('dumping memory once more, as the moment was a bad one');
    case 'recording':
      return vscode.l10n.t('recording it');
  }
}
