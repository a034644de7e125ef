import * as vscode from 'vscode';
import { accessManifest } from '../kubernetes/accessManifest.ts';
import type { Remedy } from '../kubernetes/remedy.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { logText } from '../views/logText.ts';

/** What the one who met an error can do about it. A remedy that has no way here gets no button, but is told. */
export interface Ways {
  /** Does all of it again. */
  readonly retry?: (() => unknown) | undefined;
  /** Does it again with another container. */
  readonly withContainer?: ((container: string) => unknown) | undefined;
  /** Asks for another name, and does it again. */
  readonly withOtherName?: (() => unknown) | undefined;
  /** Does it again with a longer time limit. */
  readonly withTimeout?: ((seconds: number) => unknown) | undefined;
  /** Closes the terminals that Thaw has opened in the container, and does it again. */
  readonly withoutTerminals?: (() => unknown) | undefined;
}

/** A button and what it does. */
interface Button {
  readonly title: string;
  readonly run: () => unknown;
}

/** More buttons than these are not read, "Show Log" apart. */
const mostButtons = 3;

/** Shows errors: one sentence with the cause, buttons for what can be done, the raw text one click away. None twice. */
export class ErrorReporter {
  readonly #log: Pick<vscode.LogOutputChannel, 'error' | 'show'>;
  readonly #reported = new WeakSet();
  /** The sentences on the screen. */
  readonly #shown = new Set<string>();

  constructor(log: Pick<vscode.LogOutputChannel, 'error' | 'show'>) {
    this.#log = log;
  }

  /** Resolves when the message is gone, and what its button does is done. */
  async report(error: unknown, ways: Ways = {}): Promise<void> {
    if (isCancellation(error) || this.#isKnown(error)) return;
    const sentence = sentenceOf(error, ways);
    this.#log.error(logText(error));
    if (this.#shown.has(sentence)) return;
    this.#shown.add(sentence);
    const buttons = [...buttonsOf(error, ways), this.#showLog(error)].filter(
      (button) => button !== undefined,
    );
    try {
      const chosen = await vscode.window.showErrorMessage(sentence, ...buttons.map(({ title }) => title));
      this.#shown.delete(sentence);
      await buttons.find(({ title }) => title === chosen)?.run();
    } catch (another) {
      await this.report(another);
    } finally {
      this.#shown.delete(sentence);
    }
  }

  #isKnown(error: unknown): boolean {
    if (typeof error !== 'object' || error === null) return false;
    const isKnown = this.#reported.has(error);
    this.#reported.add(error);
    return isKnown;
  }

  #showLog(error: unknown): Button | undefined {
    if (ThawError.is(error) && error.raw === undefined && error.cause === undefined) return undefined;
    return {
      title: vscode.l10n.t('Show Log'),
      run: () => {
        this.#log.show();
      },
    };
  }
}

/** Whether somebody has cancelled: that is no error. */
export function isCancellation(error: unknown): boolean {
  return ThawError.is(error, 'cancelled') || error instanceof vscode.CancellationError;
}

/** What failed and why; where no button helps, also what would. */
function sentenceOf(error: unknown, ways: Ways): string {
  if (!ThawError.is(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return vscode.l10n.t('Thaw met something unexpected: {0}', message);
  }
  const [first] = error.remedies;
  const isToldByButton = error.remedies.some((remedy) => buttonOf(remedy, ways) !== undefined);
  return first === undefined || isToldByButton ? error.message : `${error.message} ${first.text}.`;
}

function buttonsOf(error: unknown, ways: Ways): readonly Button[] {
  if (!ThawError.is(error)) return [];
  const buttons = new Map<string, Button>();
  for (const remedy of error.remedies) {
    const button = buttonOf(remedy, ways);
    if (button !== undefined && !buttons.has(button.title)) buttons.set(button.title, button);
  }
  return [...buttons.values()].slice(0, mostButtons);
}

/** The button that does what a remedy says, where that can be done from here. */
function buttonOf(remedy: Remedy, ways: Ways): Button | undefined {
  const { retry, withContainer, withOtherName, withTimeout, withoutTerminals } = ways;
  switch (remedy.action) {
    case 'retry':
      return retry && { title: vscode.l10n.t('Retry'), run: retry };
    case 'selectContext':
      return { title: vscode.l10n.t('Select Context…'), run: () => execute('thaw.selectContext') };
    case 'openKubeconfig':
      return {
        title: vscode.l10n.t('Open Kubeconfig'),
        run: () => execute('thaw.openKubeconfig', remedy.path, remedy.line),
      };
    case 'grantAccess':
      return {
        title: vscode.l10n.t('Copy RBAC Rule'),
        run: () => vscode.env.clipboard.writeText(accessManifest(remedy.rule, remedy.user)),
      };
    case 'chooseContainer':
      return (
        withContainer && {
          title: vscode.l10n.t('Choose Container…'),
          run: () => chooseContainer(remedy.containers, withContainer),
        }
      );
    case 'chooseName':
      return withOtherName && { title: vscode.l10n.t('Choose Another Name…'), run: withOtherName };
    case 'raiseTimeout':
      return (
        withTimeout && {
          title: vscode.l10n.t('Retry with {0} s', remedy.seconds),
          run: () => withTimeout(remedy.seconds),
        }
      );
    case 'closeTerminals':
      return withoutTerminals && { title: vscode.l10n.t('Close Terminals and Retry'), run: withoutTerminals };
    case 'scanNodes':
      return { title: vscode.l10n.t('Scan Nodes'), run: () => execute('thaw.scanNodes') };
    case 'freeDiskSpace':
      return { title: vscode.l10n.t('Delete Checkpoints…'), run: () => execute('thaw.deleteCheckpoint') };
    case 'signInAgain':
    case 'relaxPodSecurity':
    case 'changeKubelet':
    case 'changeRuntime':
    case 'changeSecurityContext':
    case 'setEnvironmentVariable':
    case 'closeConnections':
    case 'changeApplication':
      return undefined;
  }
}

async function chooseContainer(
  containers: readonly string[],
  proceed: (container: string) => unknown,
): Promise<void> {
  const chosen = await vscode.window.showQuickPick(containers, {
    title: vscode.l10n.t('Choose a container'),
  });
  if (chosen !== undefined) await proceed(chosen);
}

async function execute(command: string, ...args: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand(command, ...args);
}
