import { expect, it } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import { type ActionCall, perform } from '../../../src/headless/actions.ts';
import type { ClusterTools } from '../../../src/environment/clusterTools.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { bakeExample } from '../checkpoint/recordExample.ts';

const { environment } = parseEnvironmentFile(
  'apiVersion: thaw.dev/v1alpha1\nkind: Environment\nmetadata: { name: shop }\nspec: { templateFrom: { kind: Pod, name: shop } }',
);
if (environment === undefined) throw new Error('The example is wrong');
const named = { environment, namespace: 'demo' };

const begun = Date.parse('2026-11-27T12:00:00Z');
const { bake } = bakeExample;
/** As a bake leaves it that is killed before it has tried its checkpoint. */
const interrupted: CheckpointRecord = {
  ...bakeExample,
  name: 'shop-bake-web-1',
  checkpointedAt: begun,
  ...(bake && { bake: { ...bake, restoredMs: undefined } }),
};

it.each([
  ['that was never baked otherwise', [interrupted], 'neverBaked'],
  ['beside its bakes', [bakeExample, interrupted], 'baked'],
] as const)(
  'thaw list tells what an interrupted bake has left of an environment %s',
  async (_, records, status) => {
    await using server = await FakeApiServer.start();
    server.on('GET', /^\/api\/v1\/nodes\/node-1/, (_request, reply) => {
      reply.json({ metadata: { name: 'node-1' } });
    });
    const catalog = {
      list: () => Promise.resolve(records.map((record) => ({ status: 'readable', record }))),
    };
    const tools = { catalog, connection: server.connect() } as unknown as ClusterTools;
    const call = { signal: new AbortController().signal } as ActionCall;
    const outcome = await perform.list(tools, named, call);
    expect(outcome).toMatchObject({
      unfinished: [
        // A bake without steps of its own takes no more than 15 minutes.
        { checkpoint: 'shop-bake-web-1', bytes: 2_048_000, givenUpAt: '2026-11-27T12:15:00.000Z' },
      ],
    });
    expect(outcome.status).toMatch(status === 'neverBaked' ? /^neverBaked$/ : /^(?:baked|stale)$/);
  },
);

it('thaw list has nothing to tell of bakes that are complete', async () => {
  await using server = await FakeApiServer.start();
  server.on('GET', /^\/api\/v1\/nodes\/node-1/, (_request, reply) => {
    reply.json({ metadata: { name: 'node-1' } });
  });
  const catalog = { list: () => Promise.resolve([{ status: 'readable', record: bakeExample }]) };
  const tools = { catalog, connection: server.connect() } as unknown as ClusterTools;
  const call = { signal: new AbortController().signal } as ActionCall;
  expect((await perform.list(tools, named, call)).unfinished).toBeUndefined();
});
