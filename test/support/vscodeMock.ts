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

export class Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };

  constructor(line: number, character: number, endLine: number, endCharacter: number) {
    this.start = { line, character };
    this.end = { line: endLine, character: endCharacter };
  }
}

export class Location {
  readonly uri: unknown;
  readonly range: Range;

  constructor(uri: unknown, range: Range) {
    this.uri = uri;
    this.range = range;
  }
}

export class TestMessage {
  readonly message: string;
  expectedOutput: string | undefined;
  actualOutput: string | undefined;
  location: Location | undefined;

  static diff(message: string, expected: string, actual: string): TestMessage {
    const made = new TestMessage(message);
    made.expectedOutput = expected;
    made.actualOutput = actual;
    return made;
  }

  constructor(message: string) {
    this.message = message;
  }
}

export class CustomExecution {
  /** Makes the terminal of a task. */
  readonly callback: (definition: object) => Promise<unknown>;

  constructor(callback: (definition: object) => Promise<unknown>) {
    this.callback = callback;
  }
}

export class Task {
  readonly definition: object;
  readonly scope: unknown;
  readonly name: string;
  readonly source: string;
  readonly execution: CustomExecution;
  group: unknown;

  constructor(definition: object, scope: unknown, name: string, source: string, execution: CustomExecution) {
    this.definition = definition;
    this.scope = scope;
    this.name = name;
    this.source = source;
    this.execution = execution;
  }
}

export const TaskScope = { Global: 1, Workspace: 2 } as const;
export const TaskGroup = { Test: 'test' } as const;
export const TestRunProfileKind = { Run: 1 } as const;
export const StatusBarAlignment = { Left: 1, Right: 2 } as const;

export const tests = { createTestController: vi.fn() };

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

export const env = { language: 'en', clipboard: { writeText: vi.fn() } };

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
  createStatusBarItem: vi.fn(),
  withProgress: vi.fn(doWithProgress),
};

export const workspace = {
  workspaceFolders: undefined as readonly object[] | undefined,
  getConfiguration: vi.fn(),
  getWorkspaceFolder: vi.fn(),
  asRelativePath: vi.fn(),
  fs: { readFile: vi.fn() },
};

/** As much of a URI as names a file. */
export class Uri {
  readonly scheme = 'file';
  readonly path: string;

  static file(path: string): Uri {
    return new Uri(path);
  }

  static joinPath(base: Uri, ...parts: readonly string[]): Uri {
    return new Uri([base.path, ...parts].join('/'));
  }

  private constructor(path: string) {
    this.path = path;
  }

  toString(): string {
    return `${this.scheme}://${this.path}`;
  }
}
