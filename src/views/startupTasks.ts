import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { startupTaskType } from './startupTaskType.ts';
import { StartupTerminal } from './startupTerminal.ts';
import type { MeasureFile } from './measuredEnvironment.ts';
import type { WorkspaceEnvironments } from './workspaceEnvironments.ts';

/** What the tasks work with. */
export interface StartupTasksParts {
  readonly files: () => Promise<WorkspaceEnvironments>;
  readonly measure: MeasureFile;
}

/** The tasks "Measure Startup": one for each environment file of the workspace, and those of tasks.json. */
export class StartupTasks {
  readonly #parts: StartupTasksParts;

  constructor(parts: StartupTasksParts) {
    this.#parts = parts;
  }

  async provideTasks(): Promise<vscode.Task[]> {
    const all = await (await this.#parts.files()).all();
    return all.flatMap(({ uri, name, environment }) => {
      const folder = vscode.workspace.getWorkspaceFolder(uri);
      if (environment === undefined || folder === undefined) return [];
      const definition = {
        type: startupTaskType,
        environment: vscode.workspace.asRelativePath(uri, false),
      };
      return this.#task(definition, folder, vscode.l10n.t('Measure Startup of {0}', name));
    });
  }

  /** The task of a tasks.json; undefined where it does not say which file is meant. */
  resolveTask({ definition, scope, name }: vscode.Task): vscode.Task | undefined {
    if (typeof definition.environment !== 'string') return undefined;
    return this.#task(definition, typeof scope === 'object' ? scope : undefined, name);
  }

  #task(
    definition: vscode.TaskDefinition,
    folder: vscode.WorkspaceFolder | undefined,
    name: string,
  ): vscode.Task {
    const execution = new vscode.CustomExecution((resolved) =>
      Promise.resolve(new StartupTerminal((call) => this.#parts.measure(fileOf(resolved, folder), call))),
    );
    const scope = folder ?? vscode.TaskScope.Workspace;
    const task = new vscode.Task(definition, scope, name, 'Thaw', execution);
    task.group = vscode.TaskGroup.Test;
    return task;
  }
}

/** A path of its own, or one in the folder of the task. */
function fileOf(definition: vscode.TaskDefinition, folder: vscode.WorkspaceFolder | undefined): vscode.Uri {
  const path = String(definition.environment);
  const base = folder?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  return base === undefined || isAbsolute(path) ? vscode.Uri.file(path) : vscode.Uri.joinPath(base, path);
}
