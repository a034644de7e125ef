import * as vscode from 'vscode';
import { commandIds } from './commands/commandIds.ts';
import { CommandManager } from './commands/commandManager.ts';
import { commandTable } from './commands/commandTable.ts';
import { DeferredTree } from './views/deferredTree.ts';
import type { CheckpointsElement, PodsElement } from './views/elements.ts';
import { once } from './views/once.ts';
import type { Thaw } from './views/thaw.ts';
import type { MeasuredCluster } from './commands/checkpointMeasurement.ts';
import type { StartupTimings } from './views/startupTimings.ts';

/** Called by VS Code on the first use of a view or a command. Only registers: each part is loaded on use. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Thaw', { log: true });
  const thaw = once(async (): Promise<Thaw> => {
    const { Thaw } = await import('./views/thaw.ts');
    const made = new Thaw({ log, choices: context.workspaceState, podsTreeView, checkpointsTreeView });
    context.subscriptions.push(made);
    return made;
  });

  const pods = new DeferredTree<PodsElement>(async () => (await thaw()).podsView);
  const podsTreeView = vscode.window.createTreeView('thaw.pods', {
    treeDataProvider: pods,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const checkpoints = new DeferredTree<CheckpointsElement>(async () => (await thaw()).checkpointsView);
  const checkpointsTreeView = vscode.window.createTreeView('thaw.checkpoints', {
    treeDataProvider: checkpoints,
    canSelectMany: true,
  });

  const commands = new CommandManager({
    thaw,
    command: (id) => commandTable[id](),
    reporter: once(async () => new (await import('./commands/errorReporter.ts')).ErrorReporter(log)),
  });
  for (const id of commandIds) commands.register(id);
  context.subscriptions.push(log, pods, podsTreeView, checkpoints, checkpointsTreeView, commands);
  context.subscriptions.push(...registerStartupTimings(context));
}

/** The Startup Timings page and its commands, which share one page. */
function registerStartupTimings(context: vscode.ExtensionContext): vscode.Disposable[] {
  let made: Promise<StartupTimings> | undefined;
  const timings = (): Promise<StartupTimings> => (made ??= makeStartupTimings(context));
  return [
    vscode.commands.registerCommand('thaw.measureStartup', async (argument?: unknown) => {
      const { measureStartup } = await import('./commands/measureStartup.ts');
      const parts = { timings: await timings(), choices: context.workspaceState, connect };
      await measureStartup(parts, argument);
    }),
    vscode.commands.registerCommand('thaw.showStartupTimings', async () => {
      (await timings()).open();
    }),
    vscode.window.registerWebviewPanelSerializer('thaw.startupTimings', {
      deserializeWebviewPanel: async (panel) => {
        (await timings()).adopt(panel);
      },
    }),
  ];
}

async function makeStartupTimings({
  extensionUri,
  subscriptions,
}: vscode.ExtensionContext): Promise<StartupTimings> {
  const { StartupTimings } = await import('./views/startupTimings.ts');
  const timings = new StartupTimings(extensionUri);
  subscriptions.push(timings);
  return timings;
}

/** The core's parts on the cluster of a context. */
async function connect(context: string | undefined): Promise<MeasuredCluster> {
  const { connectMeasuredCluster } = await import('./commands/measuredCluster.ts');
  return await connectMeasuredCluster(context);
}
