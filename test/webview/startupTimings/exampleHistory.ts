import type { HistoryEntry, ShownHistory } from '../../../webview/startupTimings/messages.ts';
import { measurement } from './exampleMeasurement.ts';

/** What of an entry matters to a test. */
interface EntryChanges extends Partial<Omit<HistoryEntry, 'request' | 'checkpoint'>> {
  readonly request?: Partial<HistoryEntry['request']>;
  readonly checkpoint?: Partial<HistoryEntry['checkpoint']>;
  readonly cold?: number;
  readonly restored?: number;
}

/** A measurement of the notebook, at noon of a day of November 2026. */
export function entry(day: number, changes: EntryChanges = {}): HistoryEntry {
  const { request, checkpoint, cold = 3000, restored = 500, ...others } = changes;
  const measuredAt = `2026-11-${String(day).padStart(2, '0')}T12:00:00.000Z`;
  return {
    id: `measurement-${day}`,
    status: 'measured',
    measuredAt,
    request: { ...measurement.request, ...request },
    checkpoint: { ...measurement.checkpoint, imageName: 'notebook:1', ...checkpoint },
    nodes: ['devnode'],
    sides: [
      { start: 'cold', n: 10, failed: 0, median: cold },
      {
        start: 'native',
        n: 10,
        failed: 0,
        median: restored,
        speedUp: { ratio: cold / restored, interval: { low: 5.1, high: 5.71 } },
      },
    ],
    ...others,
  };
}

/** Some weeks of the notebook, whose image changes on the 13th; the last one is the example measurement. */
export const weeks: ShownHistory = {
  entries: [
    entry(3, { cold: 2410, restored: 520 }),
    entry(5, { cold: 2420, restored: 515 }),
    entry(8, { cold: 2450, restored: 530 }),
    entry(11, { cold: 2440, restored: 505 }),
    entry(13, { cold: 2910, restored: 560, checkpoint: { imageName: 'notebook:2' } }),
    entry(16, { cold: 2950, restored: 548, checkpoint: { imageName: 'notebook:2' } }),
    entry(18, { cold: 2970, restored: 540, checkpoint: { imageName: 'notebook:2' } }),
    entry(20, { cold: 3005, restored: 525, checkpoint: { imageName: 'notebook:2' } }),
    entry(22, {
      cold: 3011,
      restored: 560.5,
      checkpoint: { imageName: 'notebook:2' },
      measuredAt: measurement.measuredAt,
    }),
  ],
  unreadable: 0,
  isTruncated: false,
};

/** Pods, routes and nodes that cannot be compared, a measurement that was ended early and one of which nothing succeeded. */
export const mixed: ShownHistory = {
  entries: [
    ...weeks.entries.slice(0, 4),
    entry(12, { request: { pod: 'jvm-1' }, cold: 2220, restored: 377, status: 'cancelled' }),
    entry(14, { request: { pod: 'jvm-1' }, cold: 2260, restored: 370, nodes: ['devnode2'] }),
    entry(15, {
      request: { pod: 'jvm-1' },
      status: 'failed',
      sides: [
        { start: 'cold', n: 1, failed: 0, median: 2240 },
        { start: 'nested', n: 0, failed: 1 },
      ],
    }),
    ...weeks.entries.slice(4),
  ].toSorted((one, other) => Date.parse(one.measuredAt) - Date.parse(other.measuredAt)),
  unreadable: 1,
  isTruncated: true,
};
