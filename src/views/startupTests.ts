import * as vscode from 'vscode';
import { ThawError } from '../kubernetes/thawError.ts';
import type { BudgetCheck, StartupBudget } from '../startup/startupBudget.ts';
import { editorRange } from './editorRange.ts';
import { formatDuration } from './format.ts';
import {
  failureLines,
  type MeasuredEnvironment,
  type MeasureFile,
  resultLines,
} from './measuredEnvironment.ts';
import type { BudgetPlaces, WorkspaceEnvironment, WorkspaceEnvironments } from './workspaceEnvironments.ts';

/** What the tests work with. */
export interface StartupTestsParts {
  /** The files of the workspace, asked for when the Testing view asks for tests. */
  readonly files: () => Promise<WorkspaceEnvironments>;
  readonly measure: MeasureFile;
}

/** The Testing view's part of Thaw: each environment file with a budget is a test of its startup. */
export class StartupTests {
  readonly #parts: StartupTestsParts;
  readonly #controller = vscode.tests.createTestController(
    'thaw.startup',
    vscode.l10n.t('Startup of Environments'),
  );
  /** Where the budgets are, by the ids of the tests. */
  readonly #places = new Map<string, BudgetPlaces>();
  #listed: Promise<void> | undefined;
  #subscription: vscode.Disposable | undefined;

  constructor(parts: StartupTestsParts) {
    this.#parts = parts;
    this.#controller.resolveHandler = async (item) => {
      if (item === undefined) await (this.#listed ??= this.#begin());
    };
    this.#controller.refreshHandler = () => this.#list();
    this.#controller.createRunProfile(
      vscode.l10n.t('Measure Startup'),
      vscode.TestRunProfileKind.Run,
      (request, token) => this.#run(request, token),
      true,
    );
  }

  dispose(): void {
    this.#subscription?.dispose();
    this.#controller.dispose();
  }

  async #begin(): Promise<void> {
    const files = await this.#parts.files();
    this.#subscription = files.onDidChange(() => void this.#list());
    await this.#list();
  }

  /** Tests that are still there stay the same objects, with their results. */
  async #list(): Promise<void> {
    const files = await this.#parts.files();
    const { items } = this.#controller;
    const tests = (await files.all()).flatMap((file) => this.#testOf(file) ?? []);
    const ids = new Set(tests.map(({ id }) => id));
    for (const [id] of items) {
      if (ids.has(id)) continue;
      items.delete(id);
      this.#places.delete(id);
    }
    for (const test of tests) items.add(test);
  }

  #testOf({ uri, environment, budgetPlaces }: WorkspaceEnvironment): vscode.TestItem | undefined {
    if (environment?.startupBudget === undefined || budgetPlaces === undefined) return undefined;
    const id = uri.toString();
    this.#places.set(id, budgetPlaces);
    const { items } = this.#controller;
    const { name } = environment;
    const test = items.get(id) ?? this.#controller.createTestItem(id, name, uri);
    // Not as a description: to people who hear the screen, VS Code says that in place of the label.
    test.label = `${name} ${budgetText(environment.startupBudget)}`;
    test.range = editorRange(budgetPlaces.whole);
    return test;
  }

  /** One after the other: each would make the other slower. */
  async #run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const run = this.#controller.createTestRun(request);
    const all = request.include ?? [...this.#controller.items].map(([, test]) => test);
    const tests = all.filter((test) => request.exclude?.includes(test) !== true);
    for (const test of tests) run.enqueued(test);
    const stop = new AbortController();
    const subscription = token.onCancellationRequested(() => {
      stop.abort();
    });
    try {
      for (const test of tests) await this.#runOne(run, test, stop.signal);
    } finally {
      subscription.dispose();
      run.end();
    }
  }

  async #runOne(run: vscode.TestRun, test: vscode.TestItem, signal: AbortSignal): Promise<void> {
    if (signal.aborted || test.uri === undefined) {
      run.skipped(test);
      return;
    }
    run.started(test);
    const tell = (line: string): void => {
      // A terminal shows it.
      run.appendOutput(`${line}\r\n`, undefined, test);
    };
    try {
      const measured = await this.#parts.measure(test.uri, { signal, tell });
      for (const line of resultLines(measured)) tell(line);
      this.#judge(run, test, measured);
    } catch (error) {
      if (ThawError.is(error, 'cancelled')) {
        run.skipped(test);
        return;
      }
      run.errored(test, this.#located(test, 'whole', new vscode.TestMessage(failureLines(error).join('\n'))));
    }
  }

  #judge(run: vscode.TestRun, test: vscode.TestItem, { report, verdict }: MeasuredEnvironment): void {
    // What the view shows as the time of a test is what is tested here, and not how long measuring took.
    const durationMs = report.restored.summary?.median;
    const wrong = (verdict?.checks ?? []).filter(({ outcome }) => outcome !== 'met');
    const messages = wrong.map((check) => this.#located(test, check.field, messageOf(check)));
    if (messages.length === 0) run.passed(test, durationMs);
    else if (verdict?.outcome === 'undecided') run.errored(test, messages, durationMs);
    else run.failed(test, messages, durationMs);
  }

  #located(
    { id, uri }: vscode.TestItem,
    place: keyof BudgetPlaces,
    message: vscode.TestMessage,
  ): vscode.TestMessage {
    const places = this.#places.get(id);
    if (uri && places) message.location = new vscode.Location(uri, editorRange(places[place]));
    return message;
  }
}

function messageOf({ field, limit, measured, sentence }: BudgetCheck): vscode.TestMessage {
  if (measured === undefined) return new vscode.TestMessage(sentence);
  return field === 'budgetMs'
    ? vscode.TestMessage.diff(
        sentence,
        vscode.l10n.t('{0} ms at most', limit),
        vscode.l10n.t('{0} ms', measured),
      )
    : vscode.TestMessage.diff(
        sentence,
        vscode.l10n.t('{0} times as fast at least', limit),
        vscode.l10n.t('{0} times as fast', measured),
      );
}

/** What a budget asks for, in a few words: `≤ 600 ms · ≥ 3x`. */
function budgetText({ budgetMs, leastSpeedUp }: StartupBudget): string {
  return [
    ...(budgetMs === undefined ? [] : [`≤ ${formatDuration(budgetMs)}`]),
    ...(leastSpeedUp === undefined ? [] : [`≥ ${leastSpeedUp}x`]),
  ].join(' · ');
}
