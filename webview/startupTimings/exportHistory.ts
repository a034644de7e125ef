import { csvText, markdownTable } from './exportText.ts';
import { coldOf, historyRows, restoredOf } from './historyTable.ts';
import type { HistoryEntry, HistorySide } from './messages.ts';

/** Measurements as a table in Markdown, the newest first. */
export function historyMarkdown(entries: readonly HistoryEntry[]): string {
  return markdownTable(historyRows(entries));
}

/** Measurements as JSON, in time order, without their single runs. */
export function historyJson(entries: readonly HistoryEntry[]): string {
  return `${JSON.stringify(entries, undefined, 2)}\n`;
}

/** Measurements as CSV, in time order: a line for each. Its columns have the same names in every language. */
export function historyCsv(entries: readonly HistoryEntry[]): string {
  return csvText([
    [
      ...['measuredAt', 'status', 'context', 'namespace', 'pod', 'container', 'environment'],
      ...['checkpoint', 'label', 'imageName', 'imageRef', 'nodes', 'route'],
      ...['coldRuns', 'coldFailed', 'coldMedianMs', 'restoredRuns', 'restoredFailed', 'restoredMedianMs'],
      ...['speedUp', 'speedUpLow', 'speedUpHigh'],
    ],
    ...entries.map((entry) => {
      const { request, checkpoint } = entry;
      const restored = restoredOf(entry);
      return [
        ...[
          entry.measuredAt,
          entry.status,
          request.context,
          request.namespace,
          request.pod,
          request.container,
        ],
        ...[
          checkpoint.environment,
          checkpoint.name,
          checkpoint.label,
          checkpoint.imageName,
          checkpoint.imageRef,
        ],
        ...[entry.nodes.join(' '), restored?.start],
        ...figures(coldOf(entry)),
        ...figures(restored),
        ...speedUp(restored),
      ];
    }),
  ]);
}

function figures(side: HistorySide | undefined): readonly (number | undefined)[] {
  return [side?.n, side?.failed, side?.median];
}

function speedUp(side: HistorySide | undefined): readonly (number | undefined)[] {
  const interval = side?.speedUp?.interval;
  const { low, high } = interval && 'low' in interval ? interval : {};
  return [side?.speedUp?.ratio, low, high];
}
