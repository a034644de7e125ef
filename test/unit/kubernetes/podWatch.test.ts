import { describe, expect, it } from 'vitest';
import { PodWatch } from '../../../src/kubernetes/podWatch.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { fakePod } from './fakePod.ts';
import { ManualClock } from './manualClock.ts';
import { until } from './watchScenario.ts';

/** A server with one pod in each namespace, where those of `forbidden` may not be read and those of `broken` fail. */
async function startServer({ forbidden = '', broken = '' } = {}): Promise<FakeApiServer> {
  const server = await FakeApiServer.start();
  return server.on('GET', /^\/api\/v1\/.*pods$/, ({ path, query }, reply) => {
    const namespace = /namespaces\/([^/]+)/.exec(path)?.[1] ?? 'everywhere';
    if (namespace === forbidden) {
      const message = `pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "${namespace}"`;
      reply.status({ code: 403, reason: 'Forbidden', message, details: { kind: 'pods' } });
    } else if (namespace === broken) reply.status({ code: 500, message: 'broken' });
    else if (query.has('watch')) reply.begin();
    else {
      reply.json({
        metadata: { resourceVersion: '10' },
        items: [fakePod({ namespace, name: `of-${namespace}` })],
      });
    }
  });
}

function startWatch(server: FakeApiServer, namespaces: readonly string[] | 'all'): PodWatch & Disposable {
  const watch = new PodWatch(server.connect(), { namespaces, clock: new ManualClock(), random: () => 0 });
  watch.start();
  return Object.assign(watch, {
    [Symbol.dispose]: () => {
      watch.dispose();
    },
  });
}

/** Resolves when so many namespaces are watched, after they were listed. */
async function watching(server: FakeApiServer, namespaces: number): Promise<void> {
  await until(() => server.requests.filter(({ query }) => query.has('watch')).length === namespaces);
}

function namesOf(watch: PodWatch): string[] {
  return [...watch.pods()].map(({ name }) => name);
}

describe('PodWatch', () => {
  it('joins the pods of several namespaces', async () => {
    await using server = await startServer();
    using watch = startWatch(server, ['one', 'two']);
    await watching(server, 2);
    await until(() => watch.state.status === 'live');
    expect(namesOf(watch)).toEqual(['of-one', 'of-two']);
    expect(watch.size).toBe(2);
  });

  it('watches all namespaces as one', async () => {
    await using server = await startServer();
    using watch = startWatch(server, 'all');
    await watching(server, 1);
    await until(() => watch.state.status === 'live');
    expect(server.requests[0]?.path).toBe('/api/v1/pods');
  });

  it('watches a namespace named twice only once', async () => {
    await using server = await startServer();
    using watch = startWatch(server, ['one', 'one']);
    await watching(server, 1);
    await until(() => watch.state.status === 'live');
    expect(namesOf(watch)).toEqual(['of-one']);
  });

  it('tells of the changes of each namespace', async () => {
    await using server = await startServer();
    using watch = startWatch(server, ['one', 'two']);
    const added: string[] = [];
    watch.onChange((batch) => added.push(...batch.added.map(({ name }) => name)));
    await watching(server, 2);
    await until(() => added.length === 2);
    expect(added.sort()).toEqual(['of-one', 'of-two']);
  });

  it('goes on with the others where one namespace is forbidden', async () => {
    await using server = await startServer({ forbidden: 'secret' });
    using watch = startWatch(server, ['secret', 'one']);
    await watching(server, 1);
    await until(() => watch.state.failures.size === 1 && watch.state.status === 'live');
    expect(namesOf(watch)).toEqual(['of-one']);
    expect(watch.state.failures.get('secret')?.reason).toBe('forbidden');
  });

  it('is stale where all namespaces are forbidden', async () => {
    await using server = await startServer({ forbidden: 'secret' });
    using watch = startWatch(server, ['secret']);
    await until(() => watch.state.status === 'stale');
    expect(watch.state.failures.size).toBe(1);
  });

  it('is stale where one namespace is, and names it', async () => {
    await using server = await startServer({ broken: 'ill' });
    using watch = startWatch(server, ['ill', 'one']);
    await watching(server, 1);
    await until(() => watch.size === 1 && watch.state.status === 'stale');
    expect([...watch.state.failures.keys()]).toEqual(['ill']);
  });

  it('tells of each new state', async () => {
    await using server = await startServer();
    using watch = startWatch(server, ['one', 'two']);
    const statuses: string[] = [];
    watch.onState(({ status }) => statuses.push(status));
    await watching(server, 2);
    await until(() => statuses.length === 2);
    expect(statuses).toEqual(['starting', 'live']);
  });
});
