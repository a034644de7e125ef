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
import { forwardedAddress, openInBrowser } from './forwardedAddress.ts';
import { restoreBeside } from './restoreBeside.ts';
import type { RunningRestore } from './runRestore.ts';
import { showRestore } from './shownRestore.ts';

/** How long to wait for a restored pod to be ready, in milliseconds: one that is stopped by a debugger never is. */
const readyWithinMs = 60_000;

/** Restores a checkpoint beside its source without a question, forwards the ports of the new pod, and offers what to do with it. */
export const restoreHere: Command = async (thaw, call) => {
  const record = await checkpointTarget(thaw, call.args, vscode.l10n.t('Restore which checkpoint here?'));
  if (record !== undefined) await restoreRecordHere(thaw, call, record);
};

async function restoreRecordHere(thaw: Thaw, call: CommandCall, record: CheckpointRecord): Promise<void> {
  const label = formatLabel(record);
  const title = vscode.l10n.t('Restoring {0} beside {1}', label || record.name, record.source.pod);
  let restored: RunningRestore;
  try {
    restored = await showRestore(thaw, { record, title }, async (cluster, followed) => {
      const others = await othersOfGroup(cluster.catalog, record);
      return await restoreBeside(cluster, { record, others }, { ...followed, readyWithinMs });
    });
  } catch (error) {
    call.report(error, { retry: () => restoreRecordHere(thaw, call, record) });
    return;
  }
  offer(await forwardPorts(thaw, call, restored), { call, restored });
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
  { pod: { namespace, name: pod, uid: podUid, container } }: RunningRestore,
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

/** Not awaited: the command has ended, however long its result is looked at. */
function offer(
  { forwards, browsable }: ForwardedPorts,
  { call: { report }, restored }: { readonly call: CommandCall; readonly restored: RunningRestore },
): void {
  const { namespace, name, uid: podUid, container } = restored.pod;
  const row = { kind: 'container', id: name, namespace, pod: name, podUid, container };
  const execute = (command: string) => () => vscode.commands.executeCommand(command, row);
  const buttons = new Map<string, () => Thenable<unknown>>([
    ...(browsable === undefined
      ? []
      : ([[vscode.l10n.t('Open in Browser'), () => openInBrowser(browsable)]] as const)),
    [vscode.l10n.t('Attach Debugger…'), execute('thaw.attachDebugger')],
    [vscode.l10n.t('Open Terminal'), execute('thaw.openTerminal')],
    [vscode.l10n.t('Show Logs'), execute('thaw.showLogs')],
  ]);
  void showInformation(resultText(restored, forwards), ...buttons.keys()).then(async (chosen) => {
    try {
      await buttons.get(chosen ?? '')?.();
    } catch (error) {
      report(error);
    }
  });
}

function resultText(
  { pod: { name }, startedMs, isReady }: RunningRestore,
  forwards: readonly RunningForward[],
): string {
  const sentences = [vscode.l10n.t('{0} runs: restored in {1}.', name, formatDuration(startedMs))];
  for (const forward of forwards) {
    sentences.push(
      vscode.l10n.t('{0} leads to its port {1}.', forwardedAddress(forward), forward.target.port),
    );
  }
  if (isReady !== true) sentences.push(vscode.l10n.t('It is not ready yet.'));
  return sentences.join(' ');
}
