import { describe, expect, it } from 'vitest';
import {
  isEndedState,
  isHistoryFilter,
  isHistoryMessage,
  isMeasurementRequest,
  isPageMessage,
  isPageState,
  isShowMessage,
} from '../../../webview/startupTimings/validMessage.ts';
import { entry, mixed } from './exampleHistory.ts';
import { measurement, unsure, withCriu, withEvents, withFailure } from './exampleMeasurement.ts';

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
        measurement: { ...measurement, sides: [{ ...measurement.sides[0], start: 'hot' }] },
      },
    ],
    [
      'a number that is none',
      {
        status: 'measured',
        measurement: { ...measurement, checkpoint: { ...measurement.checkpoint, bytes: NaN } },
      },
    ],
    [
      'a flag that is none',
      {
        status: 'measured',
        measurement: {
          ...measurement,
          sides: measurement.sides.map((side) => ({
            ...side,
            runs: side.runs.map((run) => ({ ...run, nodeClockWasSet: 'yes' })),
          })),
        },
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
      { type: 'open', id: 'measurement-1' },
      { type: 'askPool', of: { context: 'dev', namespace: 'demo', environment: 'shop' } },
      { type: 'copy', text: '| cold |' },
      { type: 'save', file: { format: 'csv', name: 'startup-history', content: 'a,b' } },
    ];
    expect(messages.filter((message) => !isPageMessage(message))).toEqual([]);
  });
});

describe('a file that the page wants to be saved', () => {
  const file = { format: 'csv', name: 'startup-notebook.1-2026-11-22', content: '' };

  it.each([
    ['a name that is a path', { ...file, name: '../../.bashrc' }],
    ['a name with a path', { ...file, name: 'folder/name' }],
    ['a hidden name', { ...file, name: '.bashrc' }],
    ['no name', { ...file, name: '' }],
    ['an endless name', { ...file, name: 'x'.repeat(101) }],
    ['a format that is not offered', { ...file, format: 'sh' }],
    ['no content', { ...file, content: undefined }],
  ])('is refused with %s', (_, wrong) => {
    expect(isPageMessage({ type: 'save', file })).toBe(true);
    expect(isPageMessage({ type: 'save', file: wrong })).toBe(false);
  });
});

describe('isEndedState', () => {
  it('accepts what a history can keep', () => {
    const failure = { message: 'Cannot', explanation: 'because' };
    expect(isEndedState({ status: 'measured', measurement })).toBe(true);
    expect(isEndedState({ status: 'measured', measurement: withEvents })).toBe(true);
    expect(isEndedState({ status: 'measured', measurement: withCriu })).toBe(true);
    expect(isEndedState({ status: 'failed', measurement: withFailure, failure })).toBe(true);
    expect(isEndedState({ status: 'failed', measurement })).toBe(false);
    expect(isEndedState({ status: 'empty' })).toBe(false);
    const progress = { completed: 1, total: 4 };
    expect(isEndedState({ status: 'measuring', measurement, progress })).toBe(false);
  });
});

describe('isHistoryMessage', () => {
  it('accepts a history', () => {
    expect(isHistoryMessage({ type: 'history', history: mixed })).toBe(true);
  });

  it.each([
    ['no history', undefined],
    ['no entries', { unreadable: 0, isTruncated: false }],
    ['an entry without sides', { ...mixed, entries: [{ ...entry(1), sides: undefined }] }],
    ['an entry that is still measured', { ...mixed, entries: [{ ...entry(1), status: 'measuring' }] }],
    ['a number of lines that is none', { ...mixed, unreadable: -1 }],
  ])('refuses %s', (_, history) => {
    expect(isHistoryMessage({ type: 'history', history })).toBe(false);
  });
});

describe('isHistoryFilter', () => {
  it('accepts what the page keeps', () => {
    expect(
      [{}, { subject: '', days: '7' }, { isWhole: true }].filter((filter) => !isHistoryFilter(filter)),
    ).toEqual([]);
    expect(isHistoryFilter({ days: 7 })).toBe(false);
    expect(isHistoryFilter(undefined)).toBe(false);
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
