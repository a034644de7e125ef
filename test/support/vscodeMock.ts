// As much of the `vscode` module as the unit tests need: real behaviour for data and events, functions to spy on for windows.
import { vi } from 'vitest';

export class Disposable {
  readonly #dispose: () => unknown;

  constructor(dispose: () => unknown) {
    this.#dispose = dispose;
  }

  dispose(): void {
    this.#dispose();
  }
}

export class EventEmitter<Event> {
  readonly #listeners = new Set<(event: Event) => unknown>();

  readonly event = (listener: (event: Event) => unknown): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };

  fire(event: Event): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

export class CancellationError extends Error {}

export class ThemeColor {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

export class ThemeIcon {
  readonly id: string;
  readonly color: ThemeColor | undefined;

  constructor(id: string, color?: ThemeColor) {
    this.id = id;
    this.color = color;
  }
}

export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 } as const;

export class TreeItem {
  label: string;
  collapsibleState: number;

  constructor(label: string, collapsibleState: number = TreeItemCollapsibleState.None) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}

export class MarkdownString {
  readonly value: string;

  constructor(value: string) {
    this.value = value;
  }
}

export const ProgressLocation = { Window: 10, Notification: 15 } as const;
export const QuickPickItemKind = { Separator: -1, Default: 0 } as const;

/** Puts arguments in, and leaves the text in English. */
export const l10n = {
  t: (text: string, ...values: readonly unknown[]): string =>
    text.replaceAll(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)])),
};

export const commands = { registerCommand: vi.fn(), executeCommand: vi.fn() };

export const extensions = { getExtension: vi.fn(), all: [] };

export const debug = { startDebugging: vi.fn() };

export const ConfigurationTarget = { Global: 1, Workspace: 2, WorkspaceFolder: 3 } as const;

export const Uri = { joinPath: (...parts: readonly unknown[]): string => parts.join('/') };

export const env = { clipboard: { writeText: vi.fn() } };

/** Does the work, which nobody watches or cancels. */
async function doWithProgress<Result>(
  _options: object,
  work: (progress: { report(): void }, token: object) => Promise<Result>,
): Promise<Result> {
  const token = { isCancellationRequested: false, onCancellationRequested: () => new Disposable(vi.fn()) };
  return await work({ report: vi.fn() }, token);
}

export const window = {
  showErrorMessage: vi.fn(),
  showInformationMessage: vi.fn(),
  showWarningMessage: vi.fn(),
  showInputBox: vi.fn(),
  showQuickPick: vi.fn(),
  createQuickPick: vi.fn(),
  createTerminal: vi.fn(),
  showTextDocument: vi.fn(),
  withProgress: vi.fn(doWithProgress),
};

export const workspace = { getConfiguration: vi.fn(), fs: { readFile: vi.fn() }, workspaceFolders: [] };
