import type { EndedState, HistoryEntry } from '../../webview/startupTimings/messages.ts';
import { type HistoryPlace, StartupHistory } from '../startup/startupHistory.ts';
import { measurementFormat } from './measurementFormat.ts';

/** The history of measurements as they are kept; nothing is read or made before it is used. */
export function openHistory(place: HistoryPlace): StartupHistory<EndedState, HistoryEntry> {
  return new StartupHistory(place, measurementFormat);
}
