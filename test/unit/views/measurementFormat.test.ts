import { describe, expect, it } from 'vitest';
import { readHistoryLine } from '../../../src/startup/historyLine.ts';
import { measurementFormat } from '../../../src/views/measurementFormat.ts';

/** As the first version of Thaw with a history wrote it: this must stay readable, and so this text must never change. */
const firstVersion =
  '{"version":1,"kept":{"status":"failed","measurement":{"request":{"context":"thaw-dev","namespace":"demo","pod":"notebook","container":"main","checkpoint":"notebook-1","runsEach":2,"probe":{"kind":"http","port":8080,"path":"/","expectedStatus":200}},"checkpoint":{"name":"notebook-1","label":"warm","bytes":98200000,"checkpointedAt":1795351500000,"environment":"notebook","imageName":"notebook:1","imageRef":"sha256:0123"},"measuredAt":"2026-11-22T12:50:09.000Z","sides":[{"start":"cold","runs":[{"number":1,"node":"devnode","startedAt":"2026-11-22T12:50:10.000Z","firstResponseMs":3010.5,"spans":[{"phase":"schedule","fromMs":0,"toMs":8},{"phase":"unknown","fromMs":8,"toMs":3010.5}]}],"failed":0,"summary":{"n":1,"median":3010.5,"p95":3010.5,"p95Trustworthy":false,"min":3010.5,"max":3010.5}},{"start":"nested","runs":[{"number":1,"startedAt":"2026-11-22T12:50:20.000Z","failure":{"message":"Cannot start x: y.","explanation":"y"},"spans":[]}],"failed":1}]},"failure":{"message":"Cannot delete x: gone.","explanation":"gone"}}}';

describe('measurementFormat', () => {
  it('reads what its first version has written', () => {
    const line = readHistoryLine(measurementFormat.readers, firstVersion);
    expect(line.status).toBe('kept');
    if (line.status !== 'kept') return;
    expect(measurementFormat.entry(line.kept)).toEqual({
      id: '2026-11-22T12:50:09.000Z thaw-dev demo notebook-1',
      status: 'failed',
      measuredAt: '2026-11-22T12:50:09.000Z',
      request: line.kept.measurement.request,
      checkpoint: line.kept.measurement.checkpoint,
      nodes: ['devnode'],
      sides: [
        { start: 'cold', n: 1, failed: 0, median: 3010.5 },
        { start: 'nested', n: 0, failed: 1 },
      ],
    });
  });

  it.each(['{"status":"measured"}', '{"status":"empty"}', 'null', '7'])(
    'reads %s as no measurement',
    (kept) => {
      expect(readHistoryLine(measurementFormat.readers, `{"version":1,"kept":${kept}}`)).toEqual({
        status: 'unreadable',
      });
    },
  );
});
