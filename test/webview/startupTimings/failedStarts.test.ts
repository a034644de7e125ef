import { describe, expect, it } from 'vitest';
import { failedStarts } from '../../../webview/startupTimings/failedStarts.ts';
import type { MeasuredSide } from '../../../webview/startupTimings/messages.ts';

function sideWith(failures: number): MeasuredSide {
  const runs = Array.from({ length: failures }, (_, index) => ({
    number: index + 1,
    startedAt: '2026-11-27T21:20:47.000Z',
    failure: { message: `No image ${index + 1}.`, explanation: 'no image' },
    spans: [],
  }));
  return { start: 'native', runs, failed: failures };
}

/** The sentences, of which those that are folded away are marked. */
function sentences(side: MeasuredSide): string[] {
  const items = failedStarts([side]).flatMap((shown) => [...shown.querySelectorAll('li')]);
  return items.map((item) => `${item.closest('details') ? '(folded) ' : ''}${item.textContent}`);
}

describe('failed starts', () => {
  it('are not told of where there are none', () => {
    expect(failedStarts([sideWith(0)])).toEqual([]);
  });

  it('are told of with their reasons', () => {
    expect(sentences(sideWith(1))).toEqual(['✕ Restored, native, run 1: No image 1.']);
  });

  it('are folded away from the fourth on, with their number', () => {
    expect(sentences(sideWith(5)).slice(2)).toEqual([
      '✕ Restored, native, run 3: No image 3.',
      '(folded) ✕ Restored, native, run 4: No image 4.',
      '(folded) ✕ Restored, native, run 5: No image 5.',
    ]);
    expect(failedStarts([sideWith(5)])[0]?.querySelector('summary')?.textContent).toBe('2 more');
  });
});
