import { describe, expect, it } from 'vitest';
import type { EnvironmentRequest } from '../../../../devcluster/environments/environmentRequest.ts';
import {
  findLostState,
  recordState,
  type SendRequest,
  type StateProof,
} from '../../../../devcluster/environments/stateProof.ts';

const proof: StateProof = {
  put: [{ method: 'PUT', path: '/state?key=a', body: 'kept' }],
  checks: [
    { path: '/state?key=a', expectation: 'unchanged' },
    { path: '/info', field: 'startedAt', expectation: 'unchanged' },
    { path: '/count', expectation: 'continues' },
  ],
};

describe('a state proof', () => {
  it('puts its state into the server before it reads', async () => {
    expect(await recordState(proof, serverStartedAt('noon', 40))).toEqual(['kept', '"noon"', '41']);
  });

  it('finds nothing lost in a server that goes on', async () => {
    const server = serverStartedAt('noon', 40);
    const before = await recordState(proof, server);
    expect(await findLostState(proof, before, server)).toEqual([]);
  });

  it('names everything lost in a server that has started again', async () => {
    const before = await recordState(proof, serverStartedAt('noon', 40));
    expect(await findLostState(proof, before, serverStartedAt('midnight', 0))).toEqual([
      '/state?key=a was kept, and is  now',
      'startedAt of /info was "noon", and is "midnight" now',
      '/count was at 41, and is at 1 now',
    ]);
  });

  it('takes a count that stands still for lost, however high it is', async () => {
    const before = await recordState(proof, serverStartedAt('noon', 40));
    const server = serverStartedAt('noon', 40);
    await server({ method: 'PUT', path: '/state?key=a', body: 'kept' });
    const frozen: SendRequest = (request) =>
      request.path === '/count' ? Promise.resolve('99\n') : server(request);
    expect(await findLostState(proof, before, frozen, { growthTimeout: 100 })).toEqual([
      '/count stays at 99',
    ]);
  });

  it('takes a number that is missing for lost', async () => {
    const server = serverStartedAt('noon', 40);
    const before = await recordState(proof, server);
    const silent: SendRequest = (request) =>
      request.path === '/count' ? Promise.resolve('') : server(request);
    expect(await findLostState(proof, before, silent)).toEqual(['/count was at 41, and is at  now']);
  });
});

/** A server in memory that counts each time it is asked for the count. */
function serverStartedAt(startedAt: string, count: number): SendRequest {
  let value = '';
  let counted = count;
  return ({ method, path, body }: EnvironmentRequest) => {
    if (method === 'PUT') value = body ?? '';
    if (path === '/count') return Promise.resolve(`${(counted += 1)}\n`);
    return Promise.resolve(path === '/info' ? JSON.stringify({ startedAt }) : value);
  };
}
