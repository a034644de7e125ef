import * as vscode from 'vscode';
import { formatDuration, formatExactTime, formatRatio } from './format.ts';
import { type KeptMeasurement, lastMeasurement } from './keptMeasurements.ts';
import { factTooltip } from './tooltip.ts';

/** The status bar's item with what was measured last in this workspace; not shown before there is anything. */
export class MeasurementStatus {
  readonly #memory: vscode.Memento;
  readonly #item = vscode.window.createStatusBarItem('thaw.lastMeasurement', vscode.StatusBarAlignment.Left);

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    this.#item.name = vscode.l10n.t('Thaw: Last Measured Startup');
    this.#item.command = 'thaw.showStartupTimings';
    this.refresh();
  }

  /** Shows what is the last one now. */
  refresh(): void {
    const last = lastMeasurement(this.#memory);
    if (last === undefined) return;
    this.#item.text = `$(history) ${withoutIcons(last.name)} ${resultText(last)}`;
    this.#item.tooltip = measurementTooltip(last);
    this.#item.accessibilityInformation = {
      label: vscode.l10n.t('Startup of {0}, measured last: {1}', last.name, resultText(last)),
    };
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

/** The figures in short: `355 ms · 6.9x`. */
function resultText({ coldMs, restoredMs }: KeptMeasurement): string {
  if (restoredMs === undefined) return vscode.l10n.t('failed');
  const ratio = coldMs === undefined || restoredMs === 0 ? [] : [formatRatio(coldMs / restoredMs)];
  return [formatDuration(restoredMs), ...ratio].join(' · ');
}

function measurementTooltip(last: KeptMeasurement): vscode.MarkdownString {
  const { name, namespace, context, route, runsEach, failed, coldMs, restoredMs, measuredAt } = last;
  const none = vscode.l10n.t('no start succeeded');
  return factTooltip(vscode.l10n.t('Startup of {0}', name), [
    [vscode.l10n.t('Cold'), coldMs === undefined ? none : formatDuration(coldMs)],
    [vscode.l10n.t('Restored'), restoredMs === undefined ? none : formatDuration(restoredMs)],
    [vscode.l10n.t('Route'), route],
    [vscode.l10n.t('Runs'), vscode.l10n.t('{0} of each', runsEach)],
    [vscode.l10n.t('Failed'), failed === 0 ? undefined : String(failed)],
    [vscode.l10n.t('Measured'), formatExactTime(Date.parse(measuredAt))],
    [vscode.l10n.t('Namespace'), namespace],
    [vscode.l10n.t('Context'), context],
  ]);
}

/** A name comes from the cluster: `$(` would begin an icon. */
function withoutIcons(name: string): string {
  return name.replaceAll('$(', '$ (');
}
