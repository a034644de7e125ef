import { describe, expect, it } from 'vitest';
import type { Handler } from '../../support/fakeApiServer.ts';
import { fakePod } from './fakePod.ts';
import { list, refuse, until, WatchScenario } from './watchScenario.ts';

const a = fakePod({ name: 'a' });
const b = fakePod({ name: 'b' });
const c = fakePod({ name: 'c' });
/** The same pod as `a`, changed in what is shown. */
const changedA = fakePod({ name: 'a', resourceVersion: '20', labels: { changed: 'yes' } });
const bookmark = { kind: 'Pod', metadata: { resourceVersion: '99' } };
const gone = { kind: 'Status', code: 410, message: 'too old resource version' };

const staysOpen: Handler = (_request, reply) => {
  reply.begin();
};

const hang: Handler = (_request, reply) => {
  reply.hang();
};

describe('a watch that ends', () => {
  it('goes on at once, from the last bookmark, when the server ended it in peace', async () => {
    await using scenario = await WatchScenario.start();
    const reply = await scenario.watchOpened();
    reply.event('BOOKMARK', bookmark);
    scenario.clock.advance(60_000);
    reply.end();
    await scenario.watchOpened(2);
    expect(scenario.watches[1]?.query.get('resourceVersion')).toBe('99');
  });

  it('stays live when the server ended it in peace', async () => {
    await using scenario = await WatchScenario.start();
    const reply = await scenario.watchOpened();
    await until(() => scenario.clock.waits.length === 1);
    scenario.clock.advance(60_000);
    reply.end();
    await scenario.watchOpened(2);
    expect(scenario.states.map(({ status }) => status)).toEqual(['live']);
    expect(scenario.lists).toHaveLength(1);
  });

  it('waits when the server ends it at once', async () => {
    await using scenario = await WatchScenario.start({
      watches: [
        (_request, reply) => {
          reply.begin().end();
        },
      ],
    });
    await scenario.pausing();
    expect(scenario.pauses).toEqual([1000]);
    expect(scenario.watch.state.status).toBe('stale');
  });

  it('lists again when what it would continue from has expired, and delivers the difference', async () => {
    await using scenario = await WatchScenario.start({
      lists: [list([a, b], '10'), list([changedA, c], '30')],
    });
    const reply = await scenario.watchOpened();
    reply.event('ERROR', gone);
    await scenario.watchOpened(2);
    expect(scenario.namedBatches[1]).toEqual({ added: ['c'], updated: ['a'], removed: ['b'] });
    expect(scenario.watches[1]?.query.get('resourceVersion')).toBe('30');
  });

  it('lists again when the server refuses to begin from there', async () => {
    await using scenario = await WatchScenario.start({
      lists: [list([a], '10'), list([b], '30')],
      watches: [refuse(410), staysOpen],
    });
    await until(() => scenario.watches.length === 2);
    expect(scenario.pods).toEqual(['b']);
  });

  it('waits when a new list expires at once as well', async () => {
    await using scenario = await WatchScenario.start({ watches: [refuse(410)] });
    await scenario.pausing();
    expect(scenario.lists).toHaveLength(2);
  });
});

describe('a watch that fails', () => {
  it('tells that it is stale, since when and why', async () => {
    await using scenario = await WatchScenario.start({ watches: [refuse(500)] });
    await scenario.pausing();
    expect(scenario.watch.state).toMatchObject({
      status: 'stale',
      since: scenario.clock.now(),
      // The list came a moment before the watch was refused.
      lastUpdate: scenario.clock.now() - 1,
    });
    expect(scenario.watch.state.failure?.attempted).toBe('watch the pods of demo');
  });

  it('keeps its objects', async () => {
    await using scenario = await WatchScenario.start({ lists: [list([a])], watches: [refuse(500)] });
    await scenario.pausing();
    expect(scenario.pods).toEqual(['a']);
  });

  it('tells that it has never been heard of when the first list fails', async () => {
    await using scenario = await WatchScenario.start({ lists: [refuse(500)] });
    await scenario.pausing();
    expect(scenario.watch.state).toMatchObject({ status: 'stale', lastUpdate: undefined });
  });

  it('waits longer after each failure', async () => {
    await using scenario = await WatchScenario.start({ watches: [refuse(500)] });
    const pauses: number[] = [];
    for (const expected of [1000, 2000, 4000]) {
      await until(() => scenario.pauses.includes(expected));
      pauses.push(...scenario.pauses);
      scenario.clock.advance(expected);
    }
    expect(pauses).toEqual([1000, 2000, 4000]);
  });

  it('is live again after a success', async () => {
    await using scenario = await WatchScenario.start({
      watches: [refuse(500), staysOpen],
    });
    await scenario.pausing();
    scenario.clock.advance(1000);
    await scenario.watchOpened(2);
    expect(scenario.states.map(({ status }) => status)).toEqual(['live', 'stale', 'live']);
    expect(scenario.watch.state.failure).toBeUndefined();
  });

  it('goes on from the last event when its connection was cut', async () => {
    await using scenario = await WatchScenario.start({ lists: [list([a])] });
    const reply = await scenario.watchOpened();
    reply.event('MODIFIED', changedA);
    await until(() => scenario.batches.length === 2);
    reply.cut();
    await scenario.pausing();
    scenario.clock.advance(1000);
    await scenario.watchOpened(2);
    expect(scenario.watches[1]?.query.get('resourceVersion')).toBe('20');
    expect(scenario.lists).toHaveLength(1);
  });

  it('begins with the shortest wait after it has been healthy', async () => {
    await using scenario = await WatchScenario.start({
      watches: [refuse(500), refuse(500), staysOpen],
    });
    await until(() => scenario.pauses.includes(1000));
    scenario.clock.advance(1000);
    await until(() => scenario.pauses.includes(2000));
    scenario.clock.advance(2000);
    const reply = await scenario.watchOpened(3);
    scenario.clock.advance(5000);
    reply.cut();
    await scenario.pausing();
    expect(scenario.pauses).toEqual([1000]);
  });

  it.each([401, 403])('does not soon try again after %d', async (code) => {
    await using scenario = await WatchScenario.start({ lists: [refuse(code)] });
    await scenario.pausing();
    expect(scenario.pauses).toEqual([60_000]);
  });

  it('waits as long as a server that has too much to do asks for', async () => {
    await using scenario = await WatchScenario.start({ lists: [refuse(429, { 'Retry-After': '7' })] });
    await scenario.pausing();
    expect(scenario.pauses).toEqual([7000]);
  });

  it('waits as ever where the server asks for something that cannot be read', async () => {
    const retryAfter = 'Fri, 01 Jan 2027 00:00:00 GMT';
    await using scenario = await WatchScenario.start({ lists: [refuse(429, { 'Retry-After': retryAfter })] });
    await scenario.pausing();
    expect(scenario.pauses).toEqual([1000]);
  });

  it('tries again at once when told to', async () => {
    await using scenario = await WatchScenario.start({ lists: [refuse(403), list([a])] });
    await scenario.pausing();
    scenario.watch.retryNow();
    await scenario.watchOpened();
    expect(scenario.pods).toEqual(['a']);
  });

  it('survives an error event', async () => {
    await using scenario = await WatchScenario.start();
    const reply = await scenario.watchOpened();
    reply.event('ERROR', { kind: 'Status', code: 500, message: 'etcd is tired' });
    await scenario.pausing();
    expect(scenario.watch.state.failure?.explanation).toBe('etcd is tired');
  });

  it('survives a line that is no JSON', async () => {
    await using scenario = await WatchScenario.start();
    const reply = await scenario.watchOpened();
    reply.write('<html>\n');
    await scenario.pausing();
    expect(scenario.watch.state.status).toBe('stale');
  });
});

describe('a watch on which nothing is heard', () => {
  it('is cut after the time in which a healthy server would have ended it', async () => {
    await using scenario = await WatchScenario.start();
    const reply = await scenario.watchOpened();
    await until(() => scenario.watches.length === 1 && scenario.clock.waits.length === 1);
    scenario.clock.advance(75_000);
    await reply.closed();
    await scenario.pausing();
    expect(scenario.watch.state.failure?.reason).toBe('requestTimedOut');
  });

  it('is left alone as long as bookmarks arrive', async () => {
    await using scenario = await WatchScenario.start();
    const reply = await scenario.watchOpened();
    scenario.clock.advance(50_000);
    reply.event('BOOKMARK', bookmark);
    await until(() => scenario.watch.state.lastUpdate === scenario.clock.now());
    scenario.clock.advance(50_000);
    reply.event('ADDED', a);
    await until(() => scenario.pods.includes('a'));
    expect(scenario.watches).toHaveLength(1);
  });

  it('is cut while it lists, too', async () => {
    await using scenario = await WatchScenario.start({ lists: [hang] });
    await scenario.server.received();
    scenario.clock.advance(75_000);
    await scenario.pausing();
    expect(scenario.watch.state.failure?.reason).toBe('requestTimedOut');
  });
});
