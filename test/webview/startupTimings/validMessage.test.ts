import { describe, expect, it } from 'vitest';
import {
  isMeasurementRequest,
  isPageMessage,
  isPageState,
  isShowMessage,
} from '../../../webview/startupTimings/validMessage.ts';
import { measurement, unsure, withFailure } from './exampleMeasurement.ts';

describe('isShowMessage', () => {
  it.each([
    { status: 'empty' },
    { status: 'measured', measurement },
    { status: 'measured', measurement: unsure },
    { status: 'cancelled', measurement: withFailure },
    { status: 'measuring', measurement, progress: { completed: 1, total: 4, next: 'native' } },
    { status: 'failed', measurement, failure: { message: 'Cannot', explanation: 'because' } },
  ])('accepts the state $status', (state) => {
    expect(isShowMessage({ type: 'show', state })).toBe(true);
  });

  it.each([undefined, null, 'show', {}, { type: 'show' }, { type: 'other', state: { status: 'empty' } }])(
    'refuses %j',
    (message) => {
      expect(isShowMessage(message)).toBe(false);
    },
  );
});

describe('isPageState', () => {
  it.each([
    ['a state that is not known', { status: 'done', measurement }],
    [
      'a measurement without runs',
      { status: 'measured', measurement: { ...measurement, sides: [{ start: 'cold' }] } },
    ],
    [
      'a side that is not known',
      {
        status: 'measured',
        measurement: { ...measurement, sides: [{ ...measurement.sides[0], start: 'lazy' }] },
      },
    ],
    [
      'a number that is none',
      {
        status: 'measured',
        measurement: { ...measurement, checkpoint: { ...measurement.checkpoint, bytes: NaN } },
      },
    ],
    ['a progress that is missing', { status: 'measuring', measurement }],
  ])('refuses %s', (_, state) => {
    expect(isPageState(state)).toBe(false);
  });
});

describe('isPageMessage', () => {
  it('accepts every message of the page', () => {
    const messages = [
      { type: 'ready' },
      { type: 'cancel' },
      { type: 'measure' },
      { type: 'measureAgain', request: measurement.request },
    ];
    expect(messages.filter((message) => !isPageMessage(message))).toEqual([]);
  });
});

describe('isMeasurementRequest', () => {
  const { request } = measurement;

  it.each([
    ['no runs', { ...request, runsEach: 0 }],
    ['more runs than anybody waits for', { ...request, runsEach: 101 }],
    ['half a run', { ...request, runsEach: 1.5 }],
    ['a port that does not exist', { ...request, probe: { ...request.probe, port: 70_000 } }],
    ['a path that would change the host', { ...request, probe: { ...request.probe, path: '@elsewhere' } }],
    ['a command without a program', { ...request, probe: { kind: 'exec', command: [] } }],
  ])('refuses %s', (_, wrong) => {
    expect(isMeasurementRequest(request)).toBe(true);
    expect(isMeasurementRequest(wrong)).toBe(false);
  });
});
