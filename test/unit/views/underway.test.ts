import { describe, expect, it } from 'vitest';
import { Underway } from '../../../src/views/underway.ts';

/** A work that clears away for as long as it is not told to be done, once it is aborted. */
function clearing(log: string[], done: Promise<unknown>): (signal: AbortSignal) => Promise<string> {
  return async (signal) => {
    const aborted = Promise.withResolvers<undefined>();
    signal.addEventListener('abort', () => {
      aborted.resolve(undefined);
    });
    if (!signal.aborted) await aborted.promise;
    log.push('aborted');
    await done;
    log.push('cleared');
    return 'ended';
  };
}

describe('what is under way in a window', () => {
  it('is ended with it, which waits until all is cleared away, also what begins meanwhile', async () => {
    const log: string[] = [];
    const underway = new Underway();
    const [first, second] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    void underway.during(undefined, clearing(log, first.promise));
    const end = underway.end().then(() => log.push('end'));
    void underway.during(undefined, clearing(log, second.promise));
    first.resolve(undefined);
    await new Promise(setImmediate);
    expect(log).toEqual(['aborted', 'aborted', 'cleared']);
    second.resolve(undefined);
    await end;
    expect(log).toEqual(['aborted', 'aborted', 'cleared', 'cleared', 'end']);
  });

  it('can be cancelled by itself', async () => {
    const log: string[] = [];
    const controller = new AbortController();
    const work = new Underway().during(controller.signal, clearing(log, Promise.resolve()));
    controller.abort();
    expect(await work).toBe('ended');
  });

  it('is waited for where it fails', async () => {
    const underway = new Underway();
    const failure = new Error('failed');
    const work = underway.during(undefined, () => Promise.reject(failure));
    await expect(work).rejects.toBe(failure);
    await underway.end();
  });
});
