import * as vscode from 'vscode';
import type {
  EndedState,
  Measurement,
  MeasurementRequest,
  MeasuringProgress,
  PoolAnswer,
  PoolSubject,
} from '../../webview/startupTimings/messages.ts';
import type { StartedPod } from '../../webview/startupTimings/startedPodMessages.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { MeasurementTools } from '../environment/checkpointMeasurement.ts';
import type { ThawError } from '../kubernetes/thawError.ts';
import type { ComparisonProgress } from '../startup/comparison.ts';
import type { RestoredStart, StartupRun } from '../startup/startupRun.ts';
import { copyText, saveFile } from './exportedFiles.ts';
import type { FailureHelp } from './failureHelp.ts';
import { MeasurementHistory } from './measurementHistory.ts';
import type { MeasuredRuns } from './startupMeasurement.ts';
import { actOnPod } from './shownPodActs.ts';
import { StartupTimingsPanel } from './startupTimingsPanel.ts';
import { Underway } from './underway.ts';

/** A measurement that was asked for, with the record of its checkpoint. */
export interface PlannedMeasurement {
  readonly request: MeasurementRequest;
  readonly checkpoint: CheckpointRecord;
  /** Those of its group that are restored with it. */
  readonly others?: readonly CheckpointRecord[];
}

/** How a measurement is followed and ended beside the page. */
export interface MeasurementWatch {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ComparisonProgress) => void;
  /** Whether the page stays as it is, open or not; it is brought to the front otherwise. */
  readonly inBackground?: boolean;
}

/** What became of a measurement; one that was cancelled has failed with that reason. */
export interface EndedMeasurement extends MeasuredRuns {
  readonly failure?: ThawError | undefined;
}

/** The Startup Timings of a window: measures, and shows that live and afterwards. One measurement at a time. */
export class StartupTimings {
  readonly #panel: StartupTimingsPanel;
  readonly #history: MeasurementHistory;
  readonly #underway = new Underway();
  readonly #measuredEmitter = new vscode.EventEmitter<MeasuredRuns>();
  #measuring: { readonly stop: AbortController; readonly inBackground: boolean } | undefined;

  /** All runs of a measurement were made. */
  readonly onDidMeasure = this.#measuredEmitter.event;

  /**
   * @param historyFolder where measurements are kept over sessions
   * @param readPool looks at the warm pool of an environment; never rejects for what can go wrong with a cluster
   */
  constructor(
    extensionUri: vscode.Uri,
    historyFolder: string,
    readPool: (of: PoolSubject) => Promise<PoolAnswer>,
  ) {
    this.#history = new MeasurementHistory(historyFolder);
    this.#panel = new StartupTimingsPanel(extensionUri, {
      measure: (request) => void vscode.commands.executeCommand('thaw.measureStartup', request),
      cancel: () => {
        this.#measuring?.stop.abort();
      },
      // Where nobody can follow or cancel it any more.
      closed: () => {
        if (this.#measuring?.inBackground === false) this.#measuring.stop.abort();
      },
      loaded: () => void this.#showHistory(),
      openMeasurement: (id) => void this.#openMeasurement(id),
      tellOfPool: (of) =>
        void readPool(of).then((answer) => {
          this.#panel.showPool(answer);
        }),
      actOnPod: (act, of) => void actOnPod(act, of),
      copy: (text) => void copyText(text),
      save: (file) => void saveFile(file),
    });
  }

  get isMeasuring(): boolean {
    return this.#measuring !== undefined;
  }

  /** Whether the page is seen, with what was measured last. */
  get isSeen(): boolean {
    return this.#panel.isSeen;
  }

  /** Offers on the page what can be done about the failure of what was measured last. */
  showHelp(help: FailureHelp): void {
    this.#panel.showHelp(help);
  }

  /** Brings the page to the front, with what was measured last in this session. */
  open(): void {
    this.#panel.open();
  }

  /** Brings the page to the front, with a pod that nobody measured. */
  openPod(shown: StartedPod): void {
    this.#panel.showPod(shown);
    this.#panel.open();
  }

  /** How many measurements the history has; `undefined` where it cannot be read, which is said. */
  async countMeasurements(): Promise<number | undefined> {
    return (await this.#history.shown())?.entries.length;
  }

  /**
   * Deletes the history. What the page shows stays there until it shows something else.
   *
   * @throws {ThawError} where a file cannot be deleted
   */
  async deleteHistory(): Promise<void> {
    await this.#history.remove();
    await this.#showHistory();
  }

  /** Takes back the panel of an earlier session. */
  adopt(panel: vscode.WebviewPanel): void {
    this.#panel.adopt(panel);
  }

  /**
   * Measures, shows every step in the page, and keeps the result. A failure is shown there, too, and returned. Undefined where
   * another measurement is under way.
   */
  async measure(
    tools: MeasurementTools,
    planned: PlannedMeasurement,
    watch: MeasurementWatch = {},
  ): Promise<EndedMeasurement | undefined> {
    return await this.#underway.during(watch.signal, (signal) =>
      this.#measure(tools, planned, { ...watch, signal }),
    );
  }

  async #measure(
    tools: MeasurementTools,
    { request, checkpoint, others = [] }: PlannedMeasurement,
    { signal, onProgress: tell, inBackground = false }: MeasurementWatch & { readonly signal: AbortSignal },
  ): Promise<EndedMeasurement | undefined> {
    const { classifyError, failureForPage, measureCheckpoint, measurementForPage, restoredWay } =
      await import('./measurementParts.ts');
    if (!inBackground) this.#openMeasured();
    if (this.#measuring) return undefined;
    const measuring = new AbortController();
    this.#measuring = { stop: measuring, inBackground };
    const runs: StartupRun[] = [];
    const measuredAt = new Date().toISOString();
    let route: RestoredStart = request.route ?? 'native';
    const made = (): MeasuredRuns => ({ request, checkpoint, route, measuredAt, runs });
    const soFar = (): Measurement => measurementForPage(made());
    const onProgress = (progress: ComparisonProgress): void => {
      if (progress.run) runs.push(progress.run);
      this.#panel.show({
        status: 'measuring',
        measurement: soFar(),
        progress: progressForPage(progress, route),
      });
      tell?.(progress);
    };
    let ended: EndedState;
    let failure: ThawError | undefined;
    try {
      const { probe, runsEach, route: wanted } = request;
      const way = await restoredWay(tools.routes, { record: checkpoint, others, wanted });
      route = way.name;
      const starts = { checkpoint, others, way, probe, runsEach };
      await measureCheckpoint(tools, starts, {
        signal: AbortSignal.any([measuring.signal, signal]),
        onProgress,
      });
      ended = { status: 'measured', measurement: soFar() };
    } catch (error) {
      failure = classifyError(vscode.l10n.t('measure {0}/{1}', request.namespace, request.pod), error);
      ended =
        failure.reason === 'cancelled'
          ? { status: 'cancelled', measurement: soFar() }
          : { status: 'failed', measurement: soFar(), failure: failureForPage(failure) };
    } finally {
      this.#measuring = undefined;
    }
    this.#panel.show(ended);
    if (failure === undefined) this.#measuredEmitter.fire(made());
    await this.#history.append(ended);
    await this.#showHistory();
    return { ...made(), failure };
  }

  #openMeasured(): void {
    this.#panel.showPod(undefined);
    this.open();
  }

  async #showHistory(): Promise<void> {
    const history = await this.#history.shown();
    if (history) this.#panel.showHistory(history);
  }

  /** While something is measured, that is what the page shows. */
  async #openMeasurement(id: string): Promise<void> {
    const state = await this.#history.find(id);
    if (state && !this.isMeasuring) this.#panel.show(state);
  }

  /** Ends a measurement under way; resolves when its pod is removed, and what was measured is kept. */
  async end(): Promise<void> {
    await this.#underway.end();
  }

  /** After {@link end}. */
  dispose(): void {
    this.#measuredEmitter.dispose();
    this.#panel.dispose();
  }
}

function progressForPage(
  { completed, total, next }: ComparisonProgress,
  route: RestoredStart,
): MeasuringProgress {
  return { completed, total, ...(next && { next: next === 'cold' ? 'cold' : route }) };
}
