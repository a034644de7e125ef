import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Measurement } from '../../../webview/startupTimings/messages.ts';
import { pageParts } from '../../../webview/startupTimings/page.ts';
import { failedRun, unsure, withFailure } from './exampleMeasurement.ts';

const { failure: ofStart = { message: '', explanation: '' } } = failedRun;
const ofNone = { message: 'Cannot restore web: no route.', explanation: 'no route' };
const help = { advice: 'Close the connection.', buttons: ['Copy RBAC Rule', 'Show Log'] };
const send = vi.fn();

/** The page with a measurement that has failed of that. */
function show(measurement: Measurement, failure: typeof ofNone): void {
  const scale = { kind: 'linear', onKind: vi.fn() } as const;
  const comparison = { pair: {}, onPair: vi.fn(), onPick: vi.fn() };
  const state = { status: 'failed', measurement, failure } as const;
  const parts = pageParts({ state, help, width: 800, send, scale, comparison });
  document.body.replaceChildren(...parts.flatMap(({ draw }) => draw()));
}

/** The kinds of element on the page that are among these, in their order. */
function order(...selectors: readonly string[]): readonly (string | undefined)[] {
  const found = [...document.body.querySelectorAll(selectors.join())];
  return found.map((element) => selectors.find((selector) => element.matches(selector)));
}

describe('what can be done about a failure', () => {
  beforeEach(() => {
    vi.clearAllMocks();
  });

  it('stands with the start of which its reason is known', () => {
    show(withFailure, ofStart);
    expect(order('.status', '.headline', '.failures', '.help')).toEqual([
      '.status',
      '.headline',
      '.failures',
      '.help',
    ]);
  });

  it('stands with the reason above all figures where no start has failed of it', () => {
    show(unsure, ofNone);
    expect(order('.status', '.headline', '.help')).toEqual(['.status', '.help', '.headline']);
  });

  it('is said in words, and has a button for each thing', () => {
    show(unsure, ofNone);
    expect(document.querySelector('.help p')?.textContent).toBe('Close the connection.');
    for (const number of [1, 2]) {
      document.getElementById(`help-${number}`)?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    }
    expect(send.mock.calls).toEqual([
      [{ type: 'help', button: 'Copy RBAC Rule' }],
      [{ type: 'help', button: 'Show Log' }],
    ]);
  });
});
