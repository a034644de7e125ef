import { describe, expect, it, vi } from 'vitest';
import { onlyChanges } from '../../../src/views/contextKeys.ts';

describe('a context key', () => {
  it('is set where it is another than before, and by itself', () => {
    const setContext = vi.fn();
    const set = onlyChanges(setContext);
    for (const isFiltered of [true, true, false, false, true]) set('thaw.podsFiltered', isFiltered);
    set('thaw.noEnvironments', true);
    expect(setContext.mock.calls).toEqual([
      ['thaw.podsFiltered', true],
      ['thaw.podsFiltered', false],
      ['thaw.podsFiltered', true],
      ['thaw.noEnvironments', true],
    ]);
  });

  it('is not set to false at first, which it is then', () => {
    const setContext = vi.fn();
    onlyChanges(setContext)('thaw.podsFiltered', false);
    expect(setContext).not.toHaveBeenCalled();
  });
});
