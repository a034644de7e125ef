import { describe, expect, it } from 'vitest';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { compareStartups } from '../../../src/startup/comparison.ts';
import type { Comparison, ComparisonProgress, ComparisonSide } from '../../../src/startup/comparison.ts';
import type { StartupKind, StartupRun } from '../../../src/startup/startupRun.ts';

function runOf(kind: StartupKind, index: number): StartupRun {
  return {
    kind,
    namespace: 'demo',
    podName: `${kind}-${index}`,
    startedAt: '2026-11-22T17:04:25.000Z',
    outcome: 'succeeded',
    marks: {},
    events: [],
    lagMs: 0,
    firstResponseMs: 10,
  };
}

/** Sides that write down what is asked of them; `start` can be replaced. */
function sides(start?: ComparisonSide['start']): {
  diary: string[];
  cold: ComparisonSide;
  restored: ComparisonSide;
} {
  const diary: string[] = [];
  const side = (kind: StartupKind): ComparisonSide => ({
    start: (index, signal) => {
      diary.push(`start ${kind} ${index}`);
      return start?.(index, signal) ?? Promise.resolve(runOf(kind, index));
    },
    remove: (index) => {
      diary.push(`remove ${kind} ${index}`);
      return Promise.resolve();
    },
  });
  return { diary, cold: side('cold'), restored: side('restored') };
}

function podNames(runs: readonly StartupRun[]): string[] {
  return runs.map(({ podName }) => podName);
}

describe('compareStartups', () => {
  it('lets cold and restored startups take turns, cold ones first', async () => {
    expect(podNames(await compareStartups({ ...sides(), runsEach: 2 }))).toEqual([
      'cold-0',
      'restored-0',
      'cold-1',
      'restored-1',
    ]);
  });

  it('can begin with a restored startup', async () => {
    expect(podNames(await compareStartups({ ...sides(), runsEach: 1, first: 'restored' }))).toEqual([
      'restored-0',
      'cold-0',
    ]);
  });

  it('removes each pod before it starts the next', async () => {
    const { diary, ...both } = sides();
    await compareStartups({ ...both, runsEach: 1 });
    expect(diary).toEqual(['start cold 0', 'remove cold 0', 'start restored 0', 'remove restored 0']);
  });

  it('keeps failed runs and goes on', async () => {
    const failure = new ThawError({ reason: 'podNotStarted', attempted: 'start', explanation: 'no' });
    const failed: StartupRun = { ...runOf('cold', 0), outcome: 'failed', failure };
    const runs = await compareStartups({ ...sides(() => Promise.resolve(failed)), runsEach: 2 });
    expect(runs).toEqual([failed, failed, failed, failed]);
  });

  it('ends with a failure that every other start would share, and reports that run', async () => {
    const failure = new ThawError({ reason: 'forbidden', attempted: 'ask', explanation: 'not allowed' });
    const failed: StartupRun = { ...runOf('cold', 0), outcome: 'failed', failure };
    const { diary, ...both } = sides(() => Promise.resolve(failed));
    const reported: (StartupRun | undefined)[] = [];
    const onProgress = ({ run }: ComparisonProgress): void => void reported.push(run);
    await expect(compareStartups({ ...both, runsEach: 2, onProgress })).rejects.toBe(failure);
    expect(diary).toEqual(['start cold 0', 'remove cold 0']);
    expect(reported).toEqual([undefined, failed]);
  });

  it('reports how far it is, with each run and what comes next', async () => {
    const progress: ComparisonProgress[] = [];
    const comparison: Comparison = {
      ...sides(),
      runsEach: 1,
      onProgress: (each) => {
        progress.push(each);
      },
    };
    await compareStartups(comparison);
    expect(progress).toEqual([
      { completed: 0, total: 2, next: 'cold' },
      { completed: 1, total: 2, run: runOf('cold', 0), next: 'restored' },
      { completed: 2, total: 2, run: runOf('restored', 0) },
    ]);
  });

  it('removes the pod of a startup that was cancelled, and starts no other', async () => {
    const controller = new AbortController();
    const reason = new ThawError({
      reason: 'cancelled',
      attempted: 'start',
      explanation: 'it was cancelled',
    });
    const { diary, ...both } = sides(() => {
      controller.abort();
      return Promise.reject(reason);
    });
    await expect(compareStartups({ ...both, runsEach: 3, signal: controller.signal })).rejects.toBe(reason);
    expect(diary).toEqual(['start cold 0', 'remove cold 0']);
  });

  it('stops between two startups when it is cancelled there', async () => {
    const controller = new AbortController();
    const { diary, ...both } = sides();
    const comparing = compareStartups({
      ...both,
      runsEach: 3,
      signal: controller.signal,
      onProgress: ({ completed }) => {
        if (completed === 1) controller.abort();
      },
    });
    await expect(comparing).rejects.toMatchObject({ reason: 'cancelled' });
    expect(diary).not.toContain('start cold 1');
  });

  it('hands each startup a signal that an abort reaches', async () => {
    const controller = new AbortController();
    let received: AbortSignal | undefined;
    await compareStartups({
      ...sides((index, signal) => {
        received = signal;
        return Promise.resolve(runOf('cold', index));
      }),
      runsEach: 1,
      signal: controller.signal,
    });
    controller.abort();
    expect(received?.aborted).toBe(true);
  });
});
