import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { othersOfGroup } from '../checkpoint/groupOthers.ts';
import { readSourcePod } from '../checkpoint/sourcePod.ts';
import { declaredPorts } from '../kubernetes/declaredPorts.ts';
import { browsablePort } from '../startup/proposedProbe.ts';
import { formatDuration, formatLabel } from '../views/format.ts';
import { showInformation } from '../views/messages.ts';
import type { RunningForward } from '../views/portForwards.ts';
import type { Thaw } from '../views/thaw.ts';
import { checkpointTarget } from './checkpointTargets.ts';
import type { Command, CommandCall } from './command.ts';
import { showDifferences } from './differenceRows.ts';
import { forwardedAddress, openInBrowser } from './forwardedAddress.ts';
import { pickRow } from './pickRow.ts';
import { type RestoredBeside, restoreBeside } from './restoreBeside.ts';
import { showRestore } from './shownRestore.ts';

/** How long to wait for a restored pod to be ready, in milliseconds: one that is stopped by a debugger never is. */
const readyWithinMs = 60_000;

/**
 * Restores a checkpoint beside its source without a question, as it is done again and again; forwards the ports of the new pod, and says
 * in the end in what it is not simply a new one, with what to do with it.
 */
export const restoreHere: Command = async (thaw, call) => {
  const record = await checkpointTarget(thaw, call.args, vscode.l10n.t('Restore which checkpoint here?'));
  if (record !== undefined) await restoreRecordHere(thaw, call, record);
};

async function restoreRecordHere(thaw: Thaw, call: CommandCall, record: CheckpointRecord): Promise<void> {
  const label = formatLabel(record);
  const title = vscode.l10n.t('Restoring {0} beside {1}', label || record.name, record.source.pod);
  let restored: RestoredBeside;
  try {
    restored = await showRestore(thaw, { record, title }, async (cluster, followed) => {
      const others = await othersOfGroup(cluster.catalog, record);
      return await restoreBeside(cluster, { record, others }, { ...followed, readyWithinMs });
    });
  } catch (error) {
    call.report(error, { retry: () => restoreRecordHere(thaw, call, record) });
    return;
  }
  offer(await forwardPorts(thaw, call, restored), { call, record, restored });
}

/** The ports that are forwarded; and of these the one for a browser. */
interface ForwardedPorts {
  readonly forwards: readonly RunningForward[];
  readonly browsable: RunningForward | undefined;
}

/** Forwards the ports that a pod declares. The pod runs: of a port that cannot be forwarded it is said why, and the others are. */
async function forwardPorts(
  thaw: Thaw,
  { report }: CommandCall,
  { pod: { namespace, name: pod, uid: podUid, container } }: RestoredBeside,
): Promise<ForwardedPorts> {
  const { connection } = await thaw.session.cluster();
  const containers = (await readSourcePod(connection, { namespace, pod, podUid }))?.spec.containers ?? [];
  const restored = containers.find(({ name }) => name === container);
  const forBrowser = restored && browsablePort(restored);
  const declared = declaredPorts(containers).map(({ port }) => port);
  const forwards: RunningForward[] = [];
  for (const port of new Set(forBrowser === undefined ? declared : [forBrowser, ...declared])) {
    try {
      forwards.push(await thaw.forwards.start({ namespace, pod, port }, report));
    } catch (error) {
      report(error);
    }
  }
  return { forwards, browsable: forwards.find(({ target }) => target.port === forBrowser) };
}

/** A restore that has ended. */
interface EndedRestore {
  readonly call: CommandCall;
  readonly record: CheckpointRecord;
  readonly restored: RestoredBeside;
}

/** Not awaited: the command has ended, however long its result is looked at. Of more and longer buttons nobody could read the titles. */
function offer(ports: ForwardedPorts, ended: EndedRestore): void {
  const { browsable } = ports;
  const { call, restored } = ended;
  const { namespace, name, uid: podUid, container } = restored.pod;
  const row = { kind: 'container', id: name, namespace, pod: name, podUid, container };
  const execute = async (command: string): Promise<void> => {
    await vscode.commands.executeCommand(command, row);
  };
  const buttons = new Map<string, () => Promise<unknown>>([
    ...(browsable === undefined
      ? []
      : ([[vscode.l10n.t('Open in Browser'), () => openInBrowser(browsable)]] as const)),
    [vscode.l10n.t('Attach Debugger…'), () => execute('thaw.attachDebugger')],
    [
      vscode.l10n.t('Differences…'),
      async () => {
        await showDifferences(name, restored.differences);
        // What they were read for is still to be done.
        offer(ports, ended);
      },
    ],
    [
      vscode.l10n.t('More…'),
      async () => {
        const command = await askWhatNext(name);
        if (command === undefined) offer(ports, ended);
        else await execute(command);
      },
    ],
  ]);
  void showInformation(resultText(ended, ports), ...buttons.keys()).then(async (chosen) => {
    try {
      await buttons.get(chosen ?? '')?.();
    } catch (error) {
      call.report(error);
    }
  });
}

/** Asks for a command for a pod; undefined where nobody chooses. */
async function askWhatNext(pod: string): Promise<string | undefined> {
  return await pickRow({
    title: pod,
    placeholder: vscode.l10n.t('What next?'),
    rows: [
      { icon: 'terminal', label: vscode.l10n.t('Open Terminal'), value: 'thaw.openTerminal' },
      { icon: 'output', label: vscode.l10n.t('Show Logs'), value: 'thaw.showLogs' },
    ],
  });
}

function resultText({ record, restored }: EndedRestore, { forwards }: ForwardedPorts): string {
  const {
    pod: { name },
    startedMs,
    isReady,
  } = restored;
  const sentences = [vscode.l10n.t('{0} runs: restored in {1}.', name, formatDuration(startedMs))];
  for (const forward of forwards) {
    sentences.push(
      vscode.l10n.t('{0} leads to its port {1}.', forwardedAddress(forward), forward.target.port),
    );
  }
  if (isReady !== true) sentences.push(vscode.l10n.t('It is not ready yet.'));
  sentences.push(
    vscode.l10n.t('It has in memory what {0} had, such as tokens and random numbers.', record.source.pod),
  );
  return sentences.join(' ');
}
