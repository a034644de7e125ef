import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import type { Retention } from '../../../src/environment/environment.ts';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import { givenUpCheckpoints } from '../../../src/environment/givenUpCheckpoints.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { record } from '../checkpoint/recordExample.ts';
import { exampleFile } from './exampleFile.ts';
import { FakePool, shopDeployment, waitingPod } from './fakePool.ts';

const hour = 3_600_000;
const day = 24 * hour;

let server: FakeApiServer;
let fake: FakePool;
let serverNow: number;

beforeEach(async () => {
  server = await FakeApiServer.start();
  fake = new FakePool(server);
  serverNow = Date.parse('2026-11-26T09:00:00Z');
  server.on('GET', '/version', (_request, reply) => {
    reply.json({}, 200, { Date: new Date(serverNow).toUTCString() });
  });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

/** A checkpoint of a bake of `shop`, of so long before the API server's present. */
function baked(name: string, ageMs: number, changes: Partial<CheckpointRecord> = {}): CheckpointRecord {
  const fingerprint = { template: '', warmUp: '' };
  const bake = { environment: 'shop', fingerprint, warmUp: '', restoredMs: 500, log: '' };
  return { ...record, name, checkpointedAt: serverNow - ageMs, bake, ...changes };
}

/** As of a bake that has not got so far as to try it. */
function interrupted(name: string, ageMs: number): CheckpointRecord {
  const { bake, ...whole } = baked(name, ageMs);
  return { ...whole, ...(bake && { bake: { ...bake, restoredMs: undefined } }) };
}

async function givenUp(
  records: readonly CheckpointRecord[],
  retention: Retention = { count: 1 },
): Promise<readonly string[]> {
  const catalog = {
    list: () => Promise.resolve(records.map((each) => ({ status: 'readable', record: each }) as const)),
  };
  const { environment } = parseEnvironmentFile(exampleFile);
  if (environment === undefined) throw new Error('The example is wrong');
  const tools = { connection: server.connect(), catalog };
  const wanted = { environment: { ...environment, retention }, namespace: 'demo' };
  return (await givenUpCheckpoints(tools, wanted)).map(({ name }) => name);
}

describe('the checkpoints of an environment that are given up', () => {
  it('are those that its retention no longer keeps, and no other environment’s', async () => {
    const { bake } = baked('', 0);
    const others = baked('others', 3 * day, bake && { bake: { ...bake, environment: 'other' } });
    expect(await givenUp([baked('new', hour), baked('old', day), others])).toEqual(['old']);
  });

  it('are not those that pods of its pool wait with, or are made from', async () => {
    fake.putDeployment(shopDeployment(2));
    fake.putPod(waitingPod('pod-1', { checkpoint: 'replaced' }));
    const records = [
      baked('new', hour),
      baked('shop-1', day),
      baked('replaced', 2 * day),
      baked('old', 3 * day),
    ];
    expect(await givenUp(records)).toEqual(['old']);
  });

  it('are not those of other containers that its pool is restored with', async () => {
    fake.putDeployment(shopDeployment(2));
    const group = { id: 'act', position: 1, size: 2, gapMs: 5 };
    const pair = [
      baked('shop-1', day, { group }),
      baked('beside', day, { group: { ...group, position: 2 } }),
    ];
    expect(await givenUp([baked('new', hour), ...pair])).toEqual([]);
  });

  it('are also those of bakes that were interrupted, once these cannot be under way', async () => {
    const records = [baked('new', hour), interrupted('left', 2 * day), interrupted('under-way', 60_000)];
    expect(await givenUp(records, {})).toEqual(['left']);
  });

  it('are as old as the API server’s clock says, whatever that of this machine does', async () => {
    serverNow = Date.parse('2021-01-01T00:00:00Z');
    expect(await givenUp([baked('new', hour), baked('younger', 2 * day)], { ageMs: 7 * day })).toEqual([]);
    expect(await givenUp([baked('new', hour), baked('older', 8 * day)], { ageMs: 7 * day })).toEqual([
      'older',
    ]);
  });

  it('are told also to those who may not read pools', async () => {
    server.on('GET', /^\/apis\/apps\/v1\/namespaces\/demo\/deployments/, (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden', message: 'no' });
    });
    expect(await givenUp([baked('new', hour), baked('old', day)])).toEqual(['old']);
  });
});
