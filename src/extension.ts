import * as vscode from 'vscode';
import { commandIds } from './commands/commandIds.ts';
import { CommandManager } from './commands/commandManager.ts';
import { DeferredTree } from './views/deferredTree.ts';
import type { CheckpointsElement, EnvironmentsElement, PodsElement } from './views/elements.ts';
import { findEnvironmentFiles } from './views/findEnvironmentFiles.ts';
import { isEnvironmentFile } from './views/isEnvironmentFile.ts';
import { keptMeasurementsKey } from './views/keptMeasurementsKey.ts';
import type { MeasureFile } from './views/measuredEnvironment.ts';
import { once } from './views/once.ts';
import { startupTaskType } from './views/startupTaskType.ts';
import type { Thaw } from './views/thaw.ts';
import type { WorkspaceEnvironments } from './views/workspaceEnvironments.ts';

/**
 * What is to be ended with the window, from when there is anything. It is none of the subscriptions: VS Code disposes of those without
 * waiting for {@link deactivate}, to which it hands nothing.
 */
let begun: Pick<Thaw, 'end'> | undefined;

/** Called by VS Code on the first use of a view or a command. Only registers: each part is loaded on use. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Thaw', { log: true });
  const thaw = once(async (): Promise<Thaw> => {
    const { Thaw } = await import('./views/thaw.ts');
    const { extensionUri, workspaceState: choices } = context;
    // A window without a folder has no storage of its own.
    const { fsPath: storageFolder } = context.storageUri ?? context.globalStorageUri;
    const trees = { podsTreeView, checkpointsTreeView, environmentsTreeView };
    const { fsPath: globalStorageFolder } = context.globalStorageUri;
    const made = new Thaw({ log, choices, extensionUri, storageFolder, globalStorageFolder, ...trees });
    begun = made;
    made.measurements.onDidChange(async () => {
      (await measurementStatus()).refresh();
    });
    return made;
  });

  const pods = new DeferredTree<PodsElement>(async () => (await thaw()).podsView);
  const podsTreeView = vscode.window.createTreeView('thaw.pods', {
    treeDataProvider: pods,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const environments = new DeferredTree<EnvironmentsElement>(async () => (await thaw()).environmentsView);
  const environmentsTreeView = vscode.window.createTreeView('thaw.environments', {
    treeDataProvider: environments,
  });
  const checkpoints = new DeferredTree<CheckpointsElement>(async () => (await thaw()).checkpointsView);
  const checkpointsTreeView = vscode.window.createTreeView('thaw.checkpoints', {
    treeDataProvider: checkpoints,
    canSelectMany: true,
  });

  const files = async (): Promise<WorkspaceEnvironments> => (await thaw()).environmentFiles;
  const measure: MeasureFile = async (file, call) => {
    const { measureEnvironmentFile } = await import('./commands/measureEnvironmentFile.ts');
    return await measureEnvironmentFile(await thaw(), file, call);
  };
  const environmentEditing = once(async () => {
    const { EnvironmentEditing } = await import('./views/environmentEditing.ts');
    context.subscriptions.push(new EnvironmentEditing());
  });
  const startupTests = once(async () => {
    const { StartupTests } = await import('./views/startupGuards.ts');
    context.subscriptions.push(new StartupTests({ files, measure }));
  });
  const startupTasks = once(async () => {
    const { StartupTasks } = await import('./views/startupGuards.ts');
    return new StartupTasks({ files, measure });
  });
  const measurementStatus = once(async () => {
    const { MeasurementStatus } = await import('./views/measurementStatus.ts');
    const made = new MeasurementStatus(context.workspaceState);
    context.subscriptions.push(made);
    return made;
  });
  if (context.workspaceState.get(keptMeasurementsKey) !== undefined) void measurementStatus();

  const checkWhereNeeded = (document: vscode.TextDocument): void => {
    if (!isEnvironmentFile(document)) return;
    void environmentEditing();
    void startupTests();
  };
  // Where there are tests, there is the Testing view: none in a workspace without such a file. That there is one has activated the
  // extension, or something else has: VS Code does not tell.
  void findEnvironmentFiles(1).then(({ length }) => {
    if (length > 0) void startupTests();
  });
  vscode.workspace.textDocuments.forEach(checkWhereNeeded);

  const commands = new CommandManager({
    thaw,
    command: async (id) => (await import('./commands/commandTable.ts')).commandTable[id],
    reporter: once(
      async () =>
        new (await import('./commands/errorReporter.ts')).ErrorReporter(log, context.workspaceState),
    ),
  });
  for (const id of commandIds) commands.register(id);
  context.subscriptions.push(log, pods, podsTreeView, checkpoints, checkpointsTreeView, commands);
  context.subscriptions.push(environments, environmentsTreeView);
  context.subscriptions.push(
    vscode.workspace.onDidOpenTextDocument(checkWhereNeeded),
    vscode.tasks.registerTaskProvider(startupTaskType, {
      provideTasks: async () => await (await startupTasks()).provideTasks(),
      resolveTask: async (task) => (await startupTasks()).resolveTask(task),
    }),
    vscode.window.registerWebviewPanelSerializer('thaw.startupTimings', {
      deserializeWebviewPanel: async (panel) => {
        (await thaw()).timings.adopt(panel);
      },
    }),
  );
}

/** Called by VS Code before the window closes, which waits some seconds for it. */
export async function deactivate(): Promise<void> {
  await begun?.end();
}
