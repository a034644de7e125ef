import { describe, expect, it, vi } from 'vitest';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { probeUntilSuccess } from '../../../src/startup/probe.ts';
import type { ProbeAttempt, ProbeResult, ProbeSchedule } from '../../../src/startup/probe.ts';

const no = (why = 'not yet'): ProbeResult => ({ succeeded: false, why });
const yes: ProbeResult = { succeeded: true, body: 'hello' };

function schedule(options: Partial<ProbeSchedule> = {}): ProbeSchedule {
  return { attempted: 'start demo/web', timeoutMs: 5000, signal: new AbortController().signal, ...options };
}

/** Attempts that end as listed, one after another, and always as the last one after that. */
function attempts(...results: readonly ProbeResult[]): { attempt: ProbeAttempt; beganAt: number[] } {
  const beganAt: number[] = [];
  const attempt: ProbeAttempt = () => {
    beganAt.push(performance.now());
    return Promise.resolve(results[beganAt.length - 1] ?? results.at(-1) ?? no());
  };
  return { attempt, beganAt };
}

describe('probeUntilSuccess', () => {
  it('ends with the first success', async () => {
    const success = await probeUntilSuccess(attempts(no(), no(), yes).attempt, schedule());
    expect(success).toMatchObject({ body: 'hello', attempts: 3 });
  });

  it('never polls faster than every 20 ms, whatever is asked for', async () => {
    const { attempt, beganAt } = attempts(no(), no(), no(), yes);
    await probeUntilSuccess(attempt, schedule({ intervalMs: 1 }));
    const gaps = beganAt.slice(1).map((began, index) => began - (beganAt[index] ?? NaN));
    // Timers may fire up to a millisecond early.
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(19);
  });

  it('has one attempt under way at a time', async () => {
    let underWay = 0;
    let most = 0;
    let count = 0;
    await probeUntilSuccess(async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 30));
      underWay--;
      return ++count === 3 ? yes : no();
    }, schedule());
    expect(most).toBe(1);
  });

  it('goes on after an attempt that fails, and not after one that nobody may make', async () => {
    const failure = (reason: 'unreachable' | 'forbidden'): ThawError =>
      new ThawError({ reason, attempted: 'ask demo/web', explanation: `it is ${reason}` });
    let count = 0;
    const attempt: ProbeAttempt = () => Promise.reject(failure(++count === 3 ? 'forbidden' : 'unreachable'));
    await expect(probeUntilSuccess(attempt, schedule())).rejects.toMatchObject({
      reason: 'forbidden',
      message: 'Cannot start demo/web: it is forbidden.',
    });
    expect(count).toBe(3);
  });

  it('dates the success by its clock, when the answer was there', async () => {
    let time = 100;
    const success = await probeUntilSuccess(
      () => {
        time = 142;
        return Promise.resolve(yes);
      },
      schedule({ now: () => time }),
    );
    expect(success.at).toBe(142);
  });

  it('gives up an attempt that hangs, and makes the next', async () => {
    let count = 0;
    const signals: AbortSignal[] = [];
    const success = await probeUntilSuccess(
      (signal) => {
        signals.push(signal);
        return ++count === 1 ? new Promise(() => undefined) : Promise.resolve(yes);
      },
      schedule({ attemptTimeoutMs: 30 }),
    );
    expect(success.attempts).toBe(2);
    expect(signals[0]?.aborted).toBe(true);
  });

  it('takes an attempt that throws as one without success', async () => {
    let count = 0;
    const success = await probeUntilSuccess(
      () => (++count === 1 ? Promise.reject(new Error('reset')) : Promise.resolve(yes)),
      schedule(),
    );
    expect(success.attempts).toBe(2);
  });

  it('fails after its time with what the last attempt said', async () => {
    const { attempt } = attempts(no('too early'), no('connection refused'));
    const probing = probeUntilSuccess(attempt, schedule({ timeoutMs: 60 }));
    await expect(probing).rejects.toMatchObject({
      reason: 'probeNeverSucceeded',
      explanation: 'it did not answer within 0.1 s (the last attempt: connection refused)',
    });
  });

  it('does not let an attempt that the deadline cuts short hide what was said before', async () => {
    let count = 0;
    const probing = probeUntilSuccess(
      () => (++count === 1 ? Promise.resolve(no('connection refused')) : new Promise(() => undefined)),
      schedule({ timeoutMs: 60 }),
    );
    await expect(probing).rejects.toThrow(/the last attempt: connection refused/);
  });

  it('says that nothing was answered at all', async () => {
    const probing = probeUntilSuccess(() => new Promise(() => undefined), schedule({ timeoutMs: 60 }));
    await expect(probing).rejects.toThrow(/the last attempt: no answer within 60 ms/);
  });

  it('quotes only the explanation of a failure of Thaw', async () => {
    const failure = new ThawError({
      reason: 'unreachable',
      attempted: 'ask',
      explanation: 'nobody is there',
    });
    const probing = probeUntilSuccess(() => Promise.reject(failure), schedule({ timeoutMs: 30 }));
    await expect(probing).rejects.toThrow(/the last attempt: nobody is there/);
  });

  it('ends a pause and an attempt when it is cancelled', async () => {
    const controller = new AbortController();
    const hanging = vi.fn<ProbeAttempt>(() => new Promise(() => undefined));
    const probing = probeUntilSuccess(
      hanging,
      schedule({ signal: controller.signal, attemptTimeoutMs: 60_000 }),
    );
    controller.abort();
    await expect(probing).rejects.toMatchObject({ reason: 'cancelled' });
    expect(hanging).toHaveBeenCalledTimes(1);
  });

  it('makes no attempt if it was cancelled before', async () => {
    const attempt = vi.fn<ProbeAttempt>(() => Promise.resolve(yes));
    await expect(probeUntilSuccess(attempt, schedule({ signal: AbortSignal.abort() }))).rejects.toMatchObject(
      {
        reason: 'cancelled',
      },
    );
    expect(attempt).not.toHaveBeenCalled();
  });
});
