import { describe, expect, it, vi } from 'vitest';
import { summarizePod } from '../../../src/kubernetes/podSummary.ts';
import { ResourceWatch } from '../../../src/kubernetes/resourceWatch.ts';
import { FakeApiServer, type Handler } from '../../support/fakeApiServer.ts';
import { fakePod } from './fakePod.ts';
import { list, refuse, until, WatchScenario } from './watchScenario.ts';

const a = fakePod({ name: 'a' });
const b = fakePod({ name: 'b' });
const c = fakePod({ name: 'c' });
/** The same pod as `a`, changed in what is shown. */
const changedA = fakePod({ name: 'a', resourceVersion: '20', labels: { changed: 'yes' } });
/** The same pod as `a`, changed in nothing that is shown. */
const touchedA = fakePod({ name: 'a', resourceVersion: '20', annotations: { other: 'yes' } });

const hang: Handler = (_request, reply) => {
  reply.hang();
};

describe('the list of a watch', () => {
  it('delivers the first page at once', async () => {
    await using scenario = await WatchScenario.start({ lists: [list([a, b], '10', 'page-2'), hang] });
    await until(() => scenario.batches.length === 1);
    expect(scenario.namedBatches).toEqual([{ added: ['a', 'b'], updated: [], removed: [] }]);
  });

  it('is not live before the last page', async () => {
    await using scenario = await WatchScenario.start({ lists: [list([a], '10', 'page-2'), hang] });
    await until(() => scenario.batches.length === 1);
    expect(scenario.watch.state.status).toBe('starting');
  });

  it('leaves time to show the first page of several before it asks for the next', async () => {
    await using scenario = await WatchScenario.start({
      lists: [list([a], '10', 'page-2'), list([b], '10', 'page-3'), hang],
    });
    await scenario.pausing();
    expect(scenario.pauses).toEqual([250]);
    expect(scenario.lists).toHaveLength(1);
    await scenario.firstPageShown();
    await until(() => scenario.lists.length === 3);
  });

  it('asks for few at first, which come soon, and for many from then on', async () => {
    const pages = [list([a], '10', 'page-2'), list([b], '10', 'page-3'), list([c])];
    await using scenario = await WatchScenario.start({ lists: pages });
    await scenario.firstPageShown();
    await scenario.watchOpened();
    expect(scenario.pods).toEqual(['a', 'b', 'c']);
    expect(scenario.lists.map(({ query }) => [query.get('limit'), query.get('continue')])).toEqual([
      ['100', null],
      ['250', 'page-2'],
      ['250', 'page-3'],
    ]);
  });

  it('begins again when its following page has expired', async () => {
    await using scenario = await WatchScenario.start({
      lists: [list([a, b], '10', 'page-2'), refuse(410), list([b, c], '11')],
    });
    await scenario.firstPageShown();
    await scenario.watchOpened();
    expect(scenario.pods).toEqual(['b', 'c']);
    expect(scenario.lists.at(-1)?.query.has('continue')).toBe(false);
  });

  it('is live when it is empty', async () => {
    await using scenario = await WatchScenario.start();
    await scenario.watchOpened();
    expect(scenario.batches).toEqual([]);
  });

  it('asks for what the selectors select', async () => {
    await using scenario = await WatchScenario.start(
      {},
      { labelSelector: 'app=a', fieldSelector: 'spec.nodeName=n' },
    );
    await scenario.watchOpened();
    for (const { query } of scenario.server.requests) {
      expect(query.get('labelSelector')).toBe('app=a');
      expect(query.get('fieldSelector')).toBe('spec.nodeName=n');
    }
  });

  it('leaves out an object that cannot be read', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    await using scenario = await WatchScenario.start(
      { lists: [list([a, b])] },
      {
        slim: (pod) => {
          if (pod.metadata.name === 'a') throw new Error('unreadable');
          return summarizePod(pod);
        },
      },
    );
    await scenario.watchOpened();
    expect(scenario.pods).toEqual(['b']);
    warn.mockRestore();
  });
});

describe('the changes of a watch', () => {
  it('are asked for from where the list ended, with bookmarks', async () => {
    await using scenario = await WatchScenario.start({ lists: [list([a], '17')] });
    await scenario.watchOpened();
    expect(Object.fromEntries(scenario.watches[0]?.query ?? [])).toMatchObject({
      resourceVersion: '17',
      allowWatchBookmarks: 'true',
      timeoutSeconds: '60',
    });
  });

  it('that arrive together are delivered together', async () => {
    await using scenario = await WatchScenario.start({ lists: [list([a, b])] });
    const reply = await scenario.watchOpened();
    const events = [
      { type: 'MODIFIED', object: changedA },
      { type: 'DELETED', object: b },
      { type: 'ADDED', object: c },
    ];
    reply.write(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    await until(() => scenario.batches.length === 2);
    expect(scenario.namedBatches[1]).toEqual({ added: ['c'], updated: ['a'], removed: ['b'] });
  });

  it('are read when a line arrives in pieces', async () => {
    await using scenario = await WatchScenario.start();
    const reply = await scenario.watchOpened();
    const line = `${JSON.stringify({ type: 'ADDED', object: a })}\n`;
    scenario.clock.advance(10);
    reply.write(line.slice(0, 30));
    await until(() => scenario.watch.state.lastUpdate === scenario.clock.now());
    reply.write(line.slice(30));
    await until(() => scenario.batches.length === 1);
    expect(scenario.pods).toEqual(['a']);
  });

  it('that show nothing new are not delivered', async () => {
    await using scenario = await WatchScenario.start({ lists: [list([a])] });
    const reply = await scenario.watchOpened();
    const [before] = scenario.watch.objects();
    reply.event('MODIFIED', touchedA).event('ADDED', c);
    await until(() => scenario.pods.includes('c'));
    const [after] = scenario.watch.objects();
    await until(() => scenario.batches.length === 2);
    expect(scenario.namedBatches[1]).toEqual({ added: ['c'], updated: [], removed: [] });
    expect(after).toBe(before);
  });

  it('reach the other listeners when one throws', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    await using scenario = await WatchScenario.start();
    const heard: number[] = [];
    scenario.watch.onChange(() => {
      throw new Error('broken listener');
    });
    scenario.watch.onChange(({ added }) => heard.push(added.length));
    const reply = await scenario.watchOpened();
    reply.event('ADDED', a);
    await until(() => heard.length === 1);
    reply.event('ADDED', b);
    await until(() => heard.length === 2);
    expect(warn).toHaveBeenCalledTimes(2);
    warn.mockRestore();
  });
});

describe('a watch that is disposed of', () => {
  it('ends its connection and leaves no timer', async () => {
    await using scenario = await WatchScenario.start();
    const reply = await scenario.watchOpened();
    scenario.watch.dispose();
    await reply.closed();
    await until(() => scenario.clock.waits.length === 0);
    expect(scenario.clock.waits).toEqual([]);
  });

  it('ends its wait', async () => {
    await using scenario = await WatchScenario.start({ lists: [refuse(500)] });
    await scenario.pausing();
    scenario.watch.dispose();
    expect(scenario.clock.waits).toEqual([]);
    expect(scenario.lists).toHaveLength(1);
  });

  it('tells nobody anything', async () => {
    await using scenario = await WatchScenario.start();
    const reply = await scenario.watchOpened();
    scenario.watch.dispose();
    await reply.closed();
    expect(scenario.states.map(({ status }) => status)).toEqual(['live']);
  });

  it('does not begin any more', async () => {
    await using server = await FakeApiServer.start();
    const watch = new ResourceWatch(server.connect(), {
      attempted: 'watch',
      path: '/api/v1/pods',
      slim: summarizePod,
    });
    watch.dispose();
    watch.start();
    await server.connect().request('ask', '/probe');
    expect(server.requests.map(({ path }) => path)).toEqual(['/probe']);
  });
});

describe('a watch of ten thousand pods', () => {
  it('lists them in pages and follows a thousand changes', async () => {
    const pods = Array.from({ length: 10_000 }, (_, index) => fakePod({ name: `pod-${index}` }));
    await using scenario = await WatchScenario.start({
      lists: [
        ({ query }, reply) => {
          const from = Number(query.get('continue') ?? 0);
          const next = from + 500 < pods.length ? String(from + 500) : '';
          reply.json({
            metadata: { resourceVersion: '10', continue: next },
            items: pods.slice(from, from + 500),
          });
        },
      ],
    });
    await scenario.firstPageShown();
    const reply = await scenario.watchOpened();
    for (let index = 0; index < 1000; index += 1) {
      const changed = fakePod({
        name: `pod-${index}`,
        resourceVersion: String(100 + index),
        labels: { changed: 'yes' },
      });
      reply.event('MODIFIED', changed);
    }
    const changes = (): number => scenario.batches.reduce((sum, { updated }) => sum + updated.length, 0);
    await until(() => changes() === 1000);
    expect(scenario.lists).toHaveLength(20);
    expect(scenario.watch.size).toBe(10_000);
    // Several changes a batch: the views are not told a thousand times.
    expect(scenario.batches.length).toBeLessThan(20 + 500);
  });
});
