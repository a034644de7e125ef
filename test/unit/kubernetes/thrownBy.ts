import { ThawError } from '../../../src/kubernetes/thawError.ts';

/** The failure with which something ends; a success, or any other error, is an error of the test. */
export async function thrownBy(attempt: Promise<unknown>): Promise<ThawError> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof ThawError) return error;
    throw error;
  }
  throw new Error('It was expected to fail');
}
