import type { EndedState, HistoryEntry } from '../../webview/startupTimings/messages.ts';
import { measuredNodes } from '../../webview/startupTimings/measuredNodes.ts';
import { isEndedState } from '../../webview/startupTimings/validMessage.ts';
import type { HistoryFormat } from '../startup/historyLine.ts';

/**
 * How measurements are kept: as the page shows them when they have ended. A change of that which old lines do not fit takes a reader
 * more, and those before it must go on reading what they read.
 */
export const measurementFormat: HistoryFormat<EndedState, HistoryEntry> = {
  readers: [(kept: unknown): EndedState | undefined => (isEndedState(kept) ? kept : undefined)],
  entry: historyEntry,
};

function historyEntry({ status, measurement }: EndedState): HistoryEntry {
  const { request, checkpoint, measuredAt, sides } = measurement;
  return {
    id: [measuredAt, request.context, request.namespace, checkpoint.name].join(' '),
    status,
    measuredAt,
    request,
    checkpoint,
    nodes: measuredNodes(measurement),
    sides: sides.map(({ start, failed, summary, speedUp }) => ({
      start,
      n: summary?.n ?? 0,
      failed,
      ...(summary && { median: summary.median }),
      ...(speedUp && { speedUp }),
    })),
  };
}
