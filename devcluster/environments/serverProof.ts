import type { StateProof } from './stateProof.ts';

/**
 * What proves that a demo server kept its state: a value put into its memory, the answer of the data that it made at its
 * start (`computed`, other data in every process), when it started, and a count of requests that goes on.
 */
export function serverProof(computed: string): StateProof {
  return {
    put: [{ method: 'PUT', path: '/state?key=proof', body: 'put before the checkpoint' }],
    checks: [
      { path: '/state?key=proof', expectation: 'unchanged' },
      { path: computed, expectation: 'unchanged' },
      { path: '/info', field: 'startedAt', expectation: 'unchanged' },
      { path: '/info', field: 'requests', expectation: 'continues' },
    ],
  };
}
