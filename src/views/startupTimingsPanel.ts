import * as vscode from 'vscode';
import type { HelpMessage } from '../../webview/startupTimings/helpMessages.ts';
import type {
  ExportedFile,
  HistoryMessage,
  MeasurementRequest,
  PageState,
  PoolAnswer,
  PoolMessage,
  PoolSubject,
  ShowMessage,
  ShownHistory,
} from '../../webview/startupTimings/messages.ts';
import type {
  PodSubject,
  StartedPod,
  StartedPodMessage,
  StartedPodRequest,
} from '../../webview/startupTimings/startedPodMessages.ts';
import { isPageMessage } from '../../webview/startupTimings/validMessage.ts';
import type { FailureHelp } from './failureHelp.ts';
import { webviewFolder, webviewHtml } from './webviewHtml.ts';

/** The type of the page's panel, by which VS Code knows it again after a reload. */
const viewType = 'thaw.startupTimings';

/** What can be done with a pod that is shown. */
export type PodAct = Exclude<StartedPodRequest['type'], 'closePod'>;

/** What the page's buttons do. */
export interface StartupTimingsActions {
  /** Asks what to measure where no request is given. */
  measure(request?: MeasurementRequest): void;
  cancel(): void;
  /** The page was closed. */
  closed(): void;
  /** The page is there, and has nothing of the history. */
  loaded(): void;
  /** Shows a measurement of the history. */
  openMeasurement(id: string): void;
  /** Tells the page what a warm pool holds. */
  tellOfPool(of: PoolSubject): void;
  /** Measures a pod that is shown, checkpoints it, or reads its startup anew. */
  actOnPod(act: PodAct, of: PodSubject): void;
  copy(text: string): void;
  save(file: ExportedFile): void;
}

/** The Startup Timings page in its panel, of which a window has one at most. */
export class StartupTimingsPanel {
  readonly #extensionUri: vscode.Uri;
  readonly #actions: StartupTimingsActions;
  #panel: vscode.WebviewPanel | undefined;
  /** What was shown last in this session; the page itself keeps it over a reload. */
  #state: PageState | undefined;
  /** What can be done where that has failed. */
  #help: FailureHelp | undefined;
  /** The pod that is shown in its place. */
  #startedPod: StartedPod | undefined;

  constructor(extensionUri: vscode.Uri, actions: StartupTimingsActions) {
    this.#extensionUri = extensionUri;
    this.#actions = actions;
  }

  /** Brings the page to the front. */
  open(): void {
    if (this.#panel) {
      this.#panel.reveal();
      return;
    }
    const title = vscode.l10n.t('Startup Timings');
    this.adopt(vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active));
  }

  /** Fills a panel with the page: a new one, or one that VS Code brings back after a reload. */
  adopt(panel: vscode.WebviewPanel): void {
    const former = this.#panel;
    this.#panel = panel;
    former?.dispose();
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [webviewFolder(this.#extensionUri)] };
    webview.onDidReceiveMessage((message: unknown) => {
      this.#receive(message);
    });
    panel.onDidDispose(() => {
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      this.#actions.closed();
    });
    webview.html = webviewHtml(webview, this.#extensionUri, {
      name: 'startupTimings',
      title: vscode.l10n.t('Startup Timings'),
    });
  }

  /** Whether the user sees the state that was shown last. */
  get isSeen(): boolean {
    return this.#panel?.visible === true && this.#startedPod === undefined;
  }

  /** Shows a state, now or when the page is opened. */
  show(state: PageState): void {
    this.#state = state;
    this.#help = undefined;
    this.#post({ type: 'show', state });
  }

  /** Offers what can be done about the failure that is shown, until another state is. */
  showHelp(help: FailureHelp): void {
    this.#help = help;
    this.#postHelp();
  }

  /** Shows a pod that nobody measured, in place of a measurement; that again where there is none. */
  showPod(shown: StartedPod | undefined): void {
    // Also where none is: the page may have kept one over a reload.
    this.#startedPod = shown;
    this.#postPod();
  }

  /** Lists the history; the page asks for it again whenever it loads. */
  showHistory(history: ShownHistory): void {
    this.#post({ type: 'history', history });
  }

  /** Shows what a warm pool holds, which the page has asked for. */
  showPool(answer: PoolAnswer): void {
    this.#post({ type: 'pool', answer });
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #receive(message: unknown): void {
    if (!isPageMessage(message)) return;
    switch (message.type) {
      case 'ready':
        if (this.#state) this.#post({ type: 'show', state: this.#state });
        if (this.#help) this.#postHelp();
        if (this.#startedPod) this.#postPod();
        this.#actions.loaded();
        return;
      case 'cancel':
        this.#actions.cancel();
        return;
      case 'measure':
        this.#actions.measure();
        return;
      case 'measureAgain':
        this.#actions.measure(message.request);
        return;
      case 'open':
        this.#actions.openMeasurement(message.id);
        return;
      case 'askPool':
        this.#actions.tellOfPool(message.of);
        return;
      case 'help':
        this.#help?.buttons.find(({ title }) => title === message.button)?.run();
        return;
      case 'closePod':
        this.#startedPod = undefined;
        return;
      case 'measurePod':
      case 'checkpointPod':
      case 'readPod':
        this.#actions.actOnPod(message.type, message.of);
        return;
      case 'copy':
        this.#actions.copy(message.text);
        return;
      case 'save':
        this.#actions.save(message.file);
    }
  }

  #postHelp(): void {
    const { advice, buttons = [] } = this.#help ?? {};
    const titles = buttons.map(({ title }) => title);
    this.#post({ type: 'help', help: { ...(advice !== undefined && { advice }), buttons: titles } });
  }

  #postPod(): void {
    this.#post({ type: 'startedPod', ...(this.#startedPod && { shown: this.#startedPod }) });
  }

  /** A hidden page does not exist: what is posted to it is lost, and it asks for the state when it is shown again. */
  #post(message: ShowMessage | HelpMessage | HistoryMessage | PoolMessage | StartedPodMessage): void {
    void this.#panel?.webview.postMessage(message);
  }
}
