import { describe, expect, it } from 'vitest';
import { SharedTask } from '../../../src/kubernetes/sharedTask.ts';

/** A task that goes on until `succeed` is called, or it is cancelled. */
function openTask(): { readonly task: SharedTask<string>; readonly succeed: (result: string) => void } {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const task = new SharedTask((signal) => {
    signal.addEventListener('abort', () => {
      reject(new Error('the task was cancelled'));
    });
    return promise;
  });
  return { task, succeed: resolve };
}

describe('SharedTask', () => {
  it('has one result for all who wait', async () => {
    const { task, succeed } = openTask();
    const waiting = [task.join(undefined), task.join(undefined)];
    succeed('done');
    expect(await Promise.all(waiting)).toEqual(['done', 'done']);
  });

  it('goes on for the others when one waits no longer', async () => {
    const { task, succeed } = openTask();
    const first = new AbortController();
    const impatient = task.join(first.signal);
    const patient = task.join(undefined);
    first.abort();
    await expect(impatient).rejects.toThrow('The call was cancelled');
    expect(task.isCancelled).toBe(false);
    succeed('done');
    expect(await patient).toBe('done');
  });

  it('is cancelled when nobody waits any more', async () => {
    const { task } = openTask();
    const cancels = [new AbortController(), new AbortController()];
    const waiting = cancels.map(({ signal }) => task.join(signal));
    for (const cancel of cancels) cancel.abort();
    await Promise.allSettled(waiting);
    expect(task.isCancelled).toBe(true);
  });
});
