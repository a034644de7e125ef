import * as vscode from 'vscode';
import type { EndedState, HistoryEntry, ShownHistory } from '../../webview/startupTimings/messages.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { FilePutAside, StartupHistory } from '../startup/startupHistory.ts';
import { showWarning } from './messages.ts';
import { once } from './once.ts';

/** The measurements of a workspace, over all its sessions. What goes wrong with them is said here, and never ends a measurement. */
export class MeasurementHistory {
  readonly #history: () => Promise<StartupHistory<EndedState, HistoryEntry>>;

  /** @param folder where the history is kept; nothing is read or made before it is used */
  constructor(folder: string) {
    this.#history = once(async () => {
      const { openHistory } = await import('./openHistory.ts');
      return openHistory({ folder, onPutAside: tellOfFilePutAside });
    });
  }

  /** Keeps a measurement, unless it has no run. */
  async append(state: EndedState): Promise<void> {
    if (state.measurement.sides.every(({ runs }) => runs.length === 0)) return;
    await orTell(async () => {
      await (await this.#history()).append(state);
    });
  }

  /** All measurements in time order; `undefined` where they cannot be read. */
  async shown(): Promise<ShownHistory | undefined> {
    return await orTell(async () => {
      const content = await (await this.#history()).content();
      const entries = content.entries.toSorted(
        (one, other) => Date.parse(one.measuredAt) - Date.parse(other.measuredAt),
      );
      return { ...content, entries };
    });
  }

  /**
   * Deletes all measurements.
   *
   * @throws {ThawError} where a file cannot be deleted
   */
  async remove(): Promise<void> {
    await (await this.#history()).remove();
  }

  /** A measurement with all its runs; `undefined`, which is said, where it is not there any more. */
  async find(id: string): Promise<EndedState | undefined> {
    return await orTell(async () => {
      const found = await (await this.#history()).find(id);
      if (found === undefined) {
        void showWarning(vscode.l10n.t('This measurement is not in the history any more.'));
      }
      return found;
    });
  }
}

/** Not awaited by anything: messages may be looked at for long. */
async function orTell<Result>(act: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await act();
  } catch (error) {
    if (!ThawError.is(error)) throw error;
    void showWarning(error.message);
    return undefined;
  }
}

function tellOfFilePutAside({ path, reason }: FilePutAside): void {
  const text =
    reason === 'newer'
      ? vscode.l10n.t(
          'A later version of Thaw has written the startup history. It is kept as {0}, and a new one begins.',
          path,
        )
      : vscode.l10n.t('The startup history cannot be read. It is kept as {0}, and a new one begins.', path);
  const openFile = vscode.l10n.t('Open File');
  void showWarning(text, openFile).then(async (chosen) => {
    if (chosen === openFile) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path));
  });
}
