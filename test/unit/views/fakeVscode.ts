import { vi } from 'vitest';
import { EventEmitter } from '../../support/vscodeMock.ts';

interface FakeWebview {
  options: object;
  html: string;
  readonly cspSource: string;
  asWebviewUri(uri: string): string;
  onDidReceiveMessage(listener: (message: unknown) => void): void;
  postMessage(message: unknown): Promise<boolean>;
}

/** A webview panel as VS Code's, whose page is the test. */
export class FakePanel {
  readonly posted: unknown[] = [];
  isDisposed = false;
  visible = true;
  readonly reveal = vi.fn();
  readonly webview: FakeWebview = {
    options: {},
    html: '',
    cspSource: 'https://webview.example',
    asWebviewUri: (uri: string) => uri,
    onDidReceiveMessage: (listener: (message: unknown) => void) => {
      this.#receive = listener;
    },
    postMessage: (message: unknown) => {
      this.posted.push(message);
      return Promise.resolve(true);
    },
  };
  #receive: (message: unknown) => void = () => undefined;
  #disposed: () => void = () => undefined;

  onDidDispose(listener: () => void): void {
    this.#disposed = listener;
  }

  dispose(): void {
    this.isDisposed = true;
    this.#disposed();
  }

  /** Sends a message as the page would. */
  send(message: unknown): void {
    this.#receive(message);
  }
}

/** As much of the module `vscode` as the Startup Timings use. */
export function fakeVscode(): {
  readonly panels: FakePanel[];
  readonly module: Readonly<Record<string, unknown>>;
} {
  const panels: FakePanel[] = [];
  const module = {
    EventEmitter,
    env: { language: 'en' },
    l10n: {
      bundle: undefined,
      t: (message: string, ...values: readonly unknown[]) =>
        message.replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)])),
    },
    Uri: { joinPath: (...parts: readonly string[]) => parts.join('/') },
    ViewColumn: { Active: -1 },
    commands: { executeCommand: vi.fn() },
    window: {
      createWebviewPanel: () => {
        const panel = new FakePanel();
        panels.push(panel);
        return panel;
      },
      showErrorMessage: vi.fn(),
      showInformationMessage: vi.fn(),
      showInputBox: vi.fn(),
      showQuickPick: vi.fn(),
      showWarningMessage: vi.fn(),
    },
  };
  return { panels, module };
}
