import { expect } from 'vitest';
import { ThawError } from '../../src/kubernetes/thawError.ts';

/** The failure with which a promise is rejected; a test fails if it is not a {@link ThawError}. */
export async function failureOf(promise: Promise<unknown>): Promise<ThawError> {
  const outcome: unknown = await promise.then(
    (value) => ({ succeededWith: value }),
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(ThawError);
  return outcome as ThawError;
}
