import type * as vscode from 'vscode';

/** What was said of a test in a run. */
export interface TestResult {
  readonly state: 'enqueued' | 'started' | 'passed' | 'failed' | 'errored' | 'skipped';
  readonly label: string;
  readonly messages?: readonly vscode.TestMessage[];
  readonly durationMs?: number | undefined;
}

type RunHandler = (request: object, token: object) => Promise<void>;

/** VS Code's side of a test controller: keeps its tests, asks for them, and has them run. */
export class FakeTestController {
  readonly tests = new Map<string, vscode.TestItem>();
  readonly results: TestResult[] = [];
  readonly output: string[] = [];
  hasEnded = false;
  resolveHandler: ((item: undefined) => Promise<void>) | undefined;
  refreshHandler: (() => Promise<void>) | undefined;
  #run: RunHandler | undefined;
  readonly #cancellation = new Set<() => void>();

  get items(): object {
    const { tests } = this;
    return {
      add: (test: vscode.TestItem) => tests.set(test.id, test),
      delete: (id: string) => tests.delete(id),
      get: (id: string) => tests.get(id),
      [Symbol.iterator]: () => [...tests][Symbol.iterator](),
    };
  }

  createTestItem(id: string, label: string, uri: vscode.Uri): object {
    return { id, label, uri };
  }

  createRunProfile(_label: string, _kind: number, run: RunHandler): void {
    this.#run = run;
  }

  createTestRun(): object {
    const say =
      (state: TestResult['state']) =>
      (test: vscode.TestItem, ...rest: readonly unknown[]) => {
        this.results.push({ state, label: test.label, ...resultOf(rest) });
      };
    return {
      enqueued: say('enqueued'),
      started: say('started'),
      passed: say('passed'),
      failed: say('failed'),
      errored: say('errored'),
      skipped: say('skipped'),
      appendOutput: (text: string) => this.output.push(text),
      end: () => {
        this.hasEnded = true;
      },
    };
  }

  /** Runs all tests, but for some, as the view does. */
  async runAll(exclude: readonly vscode.TestItem[] = []): Promise<void> {
    const token = {
      onCancellationRequested: (listener: () => void) => {
        this.#cancellation.add(listener);
        return { dispose: () => this.#cancellation.delete(listener) };
      },
    };
    await this.#run?.({ include: undefined, exclude }, token);
  }

  cancel(): void {
    for (const listener of this.#cancellation) listener();
  }

  dispose(): void {
    this.tests.clear();
  }
}

function resultOf(rest: readonly unknown[]): Partial<TestResult> {
  const messages = rest.find((each) => typeof each === 'object') as
    vscode.TestMessage | readonly vscode.TestMessage[] | undefined;
  const durationMs = rest.find((each) => typeof each === 'number');
  return {
    ...(messages !== undefined && { messages: [messages].flat() }),
    ...(durationMs !== undefined && { durationMs }),
  };
}
