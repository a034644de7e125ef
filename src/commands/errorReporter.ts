import * as vscode from 'vscode';
import { type Remedy, tryAgain } from '../kubernetes/remedy.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { FailureHelp, HelpButton } from '../views/failureHelp.ts';
import { logText } from '../views/logText.ts';
import { showFailure } from '../views/messages.ts';
import { copyGrant } from './copyGrant.ts';
import { environmentRow } from './environmentRow.ts';
import { pickOne } from './pickOne.ts';
import { copyHandedOver, handedOver } from './handedOver.ts';
import { openSetting } from './openSetting.ts';

/** What the one who met an error can do about it. A remedy that has no way here gets no button, but is told. */
export interface Ways {
  /** Does all of it again. */
  readonly retry?: (() => unknown) | undefined;
  /** Does it again with another container. */
  readonly withContainer?: ((container: string) => unknown) | undefined;
  /** Asks for another name, and does it again. */
  readonly withOtherName?: (() => unknown) | undefined;
  /** Does it again, and ends the bake that is in the way. */
  readonly withoutOtherBake?: (() => unknown) | undefined;
  /** Does it again with a longer time limit. */
  readonly withTimeout?: ((seconds: number) => unknown) | undefined;
  /** Closes the terminals that Thaw has opened in the container, and does it again. */
  readonly withoutTerminals?: (() => unknown) | undefined;
  /** Shows what runs in the container. */
  readonly showProcesses?: (() => unknown) | undefined;
  /** Opens the file of the environment. */
  readonly openEnvironmentFile?: (() => unknown) | undefined;
  /** Offers what can be done where the failure is told already: there is no message then. */
  readonly showHelp?: ((help: FailureHelp) => void) | undefined;
}

/** The ways, and where the last choices are kept. */
interface KnownWays extends Ways {
  readonly choices: vscode.Memento;
}

/** More buttons than these are not read, "Show Log" apart. */
const mostButtons = 3;

/**
 * For so long a sentence is not shown again, in milliseconds: where many requests fail at once, VS Code would show nothing at all.
 * After that it replaces a message by one that says the same, or shows it anew where the first was put away.
 */
const repetitionMs = 500;

/** Shows errors: one sentence with the cause, buttons for what can be done, the raw text one click away. None twice. */
export class ErrorReporter {
  readonly #log: Pick<vscode.LogOutputChannel, 'error' | 'show'>;
  /** When sentences were last shown that have no answer yet. */
  readonly #shownAt = new Map<string, number>();
  readonly #choices: vscode.Memento;

  constructor(log: Pick<vscode.LogOutputChannel, 'error' | 'show'>, choices: vscode.Memento) {
    this.#log = log;
    this.#choices = choices;
  }

  /** Resolves when the message is gone, and what its button does is done. */
  async report(error: unknown, ways: Ways = {}): Promise<void> {
    if (isCancellation(error)) return;
    const known = { ...ways, choices: this.#choices };
    this.#log.error(logText(error));
    const help = {
      advice: adviceFor(error, known),
      buttons: [...buttonsOf(error, known), ...this.#showLog(error)].map((button) => this.#safe(button)),
    };
    if (ways.showHelp) ways.showHelp(help);
    else await this.#show(sentenceOf(error), help);
  }

  async #show(told: string, { advice, buttons }: FailureHelp): Promise<void> {
    const sentence = advice === undefined ? told : `${told} ${advice}`;
    const now = performance.now();
    if (now - (this.#shownAt.get(sentence) ?? -Infinity) < repetitionMs) return;
    this.#shownAt.set(sentence, now);
    const chosen = await showFailure(sentence, ...buttons.map(({ title }) => title));
    this.#shownAt.delete(sentence);
    await buttons.find(({ title }) => title === chosen)?.run();
  }

  /** The same button; whatever goes wrong with what it does is reported. */
  #safe({ title, run }: HelpButton): HelpButton {
    return {
      title,
      run: async () => {
        try {
          await run();
        } catch (error) {
          await this.report(error);
        }
      },
    };
  }

  #showLog(error: unknown): readonly HelpButton[] {
    if (ThawError.is(error) && error.raw === undefined && error.cause === undefined) return [];
    const run = (): void => {
      this.#log.show();
    };
    return [{ title: vscode.l10n.t('Show Log'), run }];
  }
}

/** Whether somebody has cancelled: that is no error. */
export function isCancellation(error: unknown): boolean {
  return ThawError.is(error, 'cancelled') || error instanceof vscode.CancellationError;
}

/** What failed and why. */
function sentenceOf(error: unknown): string {
  if (ThawError.is(error)) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return vscode.l10n.t('Thaw met something unexpected: {0}', message);
}

/** What helps best, where no button tells that. */
function adviceFor(error: unknown, ways: KnownWays): string | undefined {
  const [first] = ThawError.is(error) ? error.remedies : [];
  return first === undefined || isToldByButton(first, ways) ? undefined : `${first.text.replace(/\.$/, '')}.`;
}

/** "Retry" does not tell what to do before. */
function isToldByButton(remedy: Remedy, ways: KnownWays): boolean {
  const tellsAll = remedy.action !== 'retry' || remedy.text === tryAgain.text;
  return tellsAll && buttonOf(remedy, ways) !== undefined;
}

function buttonsOf(error: unknown, ways: KnownWays): readonly HelpButton[] {
  if (!ThawError.is(error)) return [];
  const buttons = new Map<string, HelpButton>();
  const add = (button: HelpButton | undefined): void => {
    if (button !== undefined && !buttons.has(button.title)) buttons.set(button.title, button);
  };
  for (const remedy of error.remedies) {
    add(buttonOf(remedy, ways) ?? helpWith(remedy, error, ways));
  }
  // What somebody does elsewhere is followed by another attempt.
  if (error.remedies.some((remedy) => isDoneElsewhere(remedy, error, ways))) add(retryButton(ways));
  return [...buttons.values()].slice(0, mostButtons);
}

function isDoneElsewhere(remedy: Remedy, error: ThawError, ways: Ways): boolean {
  return remedy.action === 'mendEnvironmentFile' || helpWith(remedy, error, ways) !== undefined;
}

/** The button that does what a remedy says, where that can be done from here. */
function buttonOf(remedy: Remedy, ways: KnownWays): HelpButton | undefined {
  const { withContainer, withOtherName, withTimeout, withoutOtherBake, withoutTerminals } = ways;
  switch (remedy.action) {
    case 'retry':
      return retryButton(ways);
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
        run: () => copyGrant(remedy),
      };
    case 'chooseContainer':
      return (
        withContainer && {
          title: vscode.l10n.t('Choose Container…'),
          run: () => chooseContainer(remedy.containers, ways.choices, withContainer),
        }
      );
    case 'chooseName':
      return withOtherName && { title: vscode.l10n.t('Choose Another Name…'), run: withOtherName };
    case 'replaceBake':
      return withoutOtherBake && { title: vscode.l10n.t('Bake Anyway'), run: withoutOtherBake };
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
    case 'chooseRuntimeImage':
      return {
        title: vscode.l10n.t('Choose Image…'),
        run: () => openSetting('thaw.runtimeImage'),
      };
    case 'checkpoint': {
      const { namespace, pod, podUid } = remedy;
      const row = { kind: 'pod', id: podUid, namespace, pod, podUid };
      return { title: vscode.l10n.t('Checkpoint…'), run: () => execute('thaw.checkpointPod', row) };
    }
    case 'setPoolSize': {
      const row = environmentRow({ namespace: remedy.namespace, name: remedy.environment });
      return { title: vscode.l10n.t('Set Pool Size…'), run: () => execute('thaw.setPoolSize', row) };
    }
    case 'signInAgain':
      return signInButton(remedy.command);
    case 'relaxPodSecurity':
    case 'changeKubelet':
    case 'changeRuntime':
    case 'changeSecurityContext':
    case 'setEnvironmentVariable':
    case 'closeConnections':
    case 'changeApplication':
    case 'mendEnvironmentFile':
      // Somebody does it elsewhere: `helpWith`.
      return undefined;
  }
}

/** The button that helps with what cannot be done from here, as {@link handedOver} says; the sentence tells what to do. */
function helpWith(
  remedy: Remedy,
  error: ThawError,
  { showProcesses, openEnvironmentFile }: Ways,
): HelpButton | undefined {
  if (remedy.action === 'mendEnvironmentFile') {
    return openEnvironmentFile && { title: vscode.l10n.t('Open Environment File'), run: openEnvironmentFile };
  }
  if (remedy.action === 'closeConnections') {
    return showProcesses && { title: vscode.l10n.t('Show Processes'), run: showProcesses };
  }
  const handed = handedOver(remedy.action, error);
  return handed && { title: handed.title, run: () => copyHandedOver(handed) };
}

function retryButton({ retry }: Ways): HelpButton | undefined {
  return retry && { title: vscode.l10n.t('Retry'), run: retry };
}

/** Types the command into a terminal, for the person to read and to start. */
function signInButton(command: string | undefined): HelpButton | undefined {
  if (command === undefined) return undefined;
  return {
    title: vscode.l10n.t('Sign In in Terminal'),
    run: () => {
      const terminal = vscode.window.createTerminal(vscode.l10n.t('Sign in'));
      terminal.show();
      terminal.sendText(command, false);
    },
  };
}

async function chooseContainer(
  containers: readonly string[],
  choices: vscode.Memento,
  proceed: (container: string) => unknown,
): Promise<void> {
  const chosen = await pickOne(choices, 'container', {
    title: vscode.l10n.t('Choose a container'),
    placeHolder: vscode.l10n.t('Filter by name'),
    choices: containers.map((name) => ({ key: name, label: name, value: name })),
  });
  if (chosen !== undefined) await proceed(chosen);
}

async function execute(command: string, ...args: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand(command, ...args);
}
