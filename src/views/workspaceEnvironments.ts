import * as vscode from 'vscode';
import type { Environment } from '../environment/environment.ts';
import type { FileRange } from '../environment/fileProblem.ts';
import type { YamlText } from '../environment/yamlText.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { StartupBudget } from '../startup/startupBudget.ts';
import { findEnvironmentFiles } from './findEnvironmentFiles.ts';
import { environmentFileEnding, environmentFilePattern } from './isEnvironmentFile.ts';

/** An environment file of the workspace, as it was last saved. */
export interface WorkspaceEnvironment {
  readonly uri: vscode.Uri;
  /** As the file says, or else after the file's own name. */
  readonly name: string;
  /** Absent where something is wrong with the file. */
  readonly environment?: Environment | undefined;
  /** How many errors there are in the file. */
  readonly errors: number;
  /** Where in the file the budget of the startup is; absent where there is none. */
  readonly budgetPlaces?: BudgetPlaces | undefined;
}

/** Where a budget is, and each of its fields; that of the budget for a field that it has not. */
export type BudgetPlaces = Readonly<Record<'whole' | keyof StartupBudget, FileRange>>;

/** More files than these are not looked at: a workspace has a handful. */
const mostFiles = 500;

/** The environment files of the workspace, followed from the first time that somebody asks for them. */
export class WorkspaceEnvironments {
  readonly #emitter = new vscode.EventEmitter<undefined>();
  readonly #files = new Map<string, WorkspaceEnvironment>();
  readonly #subscriptions: vscode.Disposable[] = [this.#emitter];
  #read: Promise<void> | undefined;

  /** A file has come, changed or gone. */
  readonly onDidChange = this.#emitter.event;

  /** All of them, by name. */
  async all(): Promise<readonly WorkspaceEnvironment[]> {
    this.#read ??= this.#begin();
    await this.#read;
    return [...this.#files.values()].toSorted((one, other) => one.name.localeCompare(other.name));
  }

  dispose(): void {
    for (const subscription of this.#subscriptions.toReversed()) subscription.dispose();
  }

  async #begin(): Promise<void> {
    const watcher = vscode.workspace.createFileSystemWatcher(environmentFilePattern);
    const changed = (uri: vscode.Uri): void => {
      void this.#take(uri).then(() => {
        this.#emitter.fire(undefined);
      });
    };
    this.#subscriptions.push(
      watcher,
      watcher.onDidCreate(changed),
      watcher.onDidChange(changed),
      watcher.onDidDelete((uri) => {
        this.#files.delete(uri.toString());
        this.#emitter.fire(undefined);
      }),
    );
    const found = await findEnvironmentFiles(mostFiles);
    await Promise.all(found.map((uri) => this.#take(uri)));
  }

  /** Reads a file; one that is gone again is forgotten. */
  async #take(uri: vscode.Uri): Promise<void> {
    try {
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      this.#files.set(uri.toString(), await readEnvironment(uri, text));
    } catch {
      this.#files.delete(uri.toString());
    }
  }
}

/** That something cannot be done with an environment as there are errors in its file. */
export function fileErrors(attempted: string, errors: number): ThawError {
  return new ThawError({
    reason: 'invalidObject',
    attempted,
    explanation:
      errors === 1
        ? vscode.l10n.t('there is an error in its file')
        : vscode.l10n.t('there are {0} errors in its file', errors),
  });
}

/** What an environment file says, by its text. */
export async function readEnvironment(uri: vscode.Uri, text: string): Promise<WorkspaceEnvironment> {
  // What reads YAML and checks it by a schema is not needed where there is no file.
  const { parseEnvironmentFile, readYamlText } = await import('../environment/environmentText.ts');
  const { environment, problems } = parseEnvironmentFile(text);
  const fileName = uri.path.slice(uri.path.lastIndexOf('/') + 1, -environmentFileEnding.length);
  return {
    uri,
    name: environment?.name ?? fileName,
    environment,
    errors: problems.filter(({ severity }) => severity === 'error').length,
    ...(environment?.startupBudget && { budgetPlaces: budgetPlaces(readYamlText(text)) }),
  };
}

function budgetPlaces(yaml: YamlText): BudgetPlaces {
  const field = ['spec', 'startup'];
  return {
    whole: yaml.rangeOf(field, 'key'),
    budgetMs: yaml.rangeOf([...field, 'budgetMs']),
    leastSpeedUp: yaml.rangeOf([...field, 'compareWith', 'cold']),
  };
}
