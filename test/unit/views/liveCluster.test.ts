import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PodJson } from '../../../src/kubernetes/podJson.ts';
import { LiveCluster } from '../../../src/views/liveCluster.ts';
import type { LiveState } from '../../../src/views/liveState.ts';
import { ThawSession } from '../../../src/views/thawSession.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { FakeList } from '../../support/fakeList.ts';
import type { Reply } from '../../support/fakeReply.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';
import { fakePod } from '../kubernetes/fakePod.ts';
import { ManualClock } from '../kubernetes/manualClock.ts';

const log = { info: () => undefined, debug: () => undefined };

describe('the live cluster', () => {
  let server: FakeApiServer;
  let folder: TemporaryFolder;
  let clock: ManualClock;
  let session: ThawSession;
  let live: LiveCluster;
  let kubeconfigPaths: readonly string[];

  beforeEach(async () => {
    server = await FakeApiServer.start();
    folder = await TemporaryFolder.create();
    kubeconfigPaths = [await server.writeKubeconfig(folder.path, { contextName: 'dev', namespace: 'demo' })];
    clock = new ManualClock();
    session = new ThawSession(new FakeMemento(), log, () => ({ kubeconfigPaths, runtimeImage: 'runtime:1' }));
    live = new LiveCluster(session, clock);
    lists('/api/v1/pods', [fakePod({ name: 'web' })]);
    lists('/api/v1/configmaps', []);
    lists('/api/v1/nodes', []);
  });

  afterEach(async () => {
    live.dispose();
    session.dispose();
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  /** Lists these objects, and leaves a watch of them open. */
  function lists(path: string, items: readonly PodJson[]): void {
    new FakeList(server, path, items);
  }

  function forbid(path: string, namespace?: string): void {
    server.on('GET', path, (_, reply) => {
      forbidden(reply, namespace);
    });
  }

  function forbidden(reply: Reply, namespace: string | undefined): void {
    const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
    const message = `pods is forbidden: User "jane" cannot list resource "pods" in API group "" ${where}`;
    reply.status({ code: 403, reason: 'Forbidden', message });
  }

  /** Allows to list pods in these namespaces only. */
  function reviews(allowed: readonly string[]): void {
    server.on('POST', /selfsubjectaccessreviews$/, ({ body }, reply) => {
      const { spec } = JSON.parse(body) as { spec: { resourceAttributes: { namespace?: string } } };
      reply.json({ status: { allowed: allowed.includes(spec.resourceAttributes.namespace ?? '') } }, 201);
    });
  }

  async function reached(status: LiveState['status']): Promise<LiveState> {
    while (live.state.status !== status) {
      await new Promise<void>((resolve) => {
        const subscription = live.onDidChangeState(() => {
          subscription.dispose();
          resolve();
        });
      });
    }
    return live.state;
  }

  function podNames(): readonly string[] {
    return [...(live.watch?.pods() ?? [])].map(({ name }) => name);
  }

  it('asks nothing of the cluster while nobody looks', () => {
    expect(live.state.status).toBe('idle');
    expect(server.requests).toEqual([]);
  });

  it('shows the pods of all namespaces of the current context', async () => {
    live.hold();
    await reached('live');
    expect(live.context).toBe('dev');
    expect(podNames()).toEqual(['web']);
  });

  it('tells of nodes, and of the templates that somebody follows', async () => {
    const nodes = new FakeList(server, '/api/v1/nodes');
    const deployments = new FakeList(server, '/apis/apps/v1/namespaces/demo/deployments');
    const told: string[] = [];
    live.onDidChangeNodes(({ added }) => told.push(...added.map(({ name }) => name)));
    live.onDidChangeTemplates(() => told.push('a template'));
    live.hold();
    await reached('live');
    live.watch?.templates.follow([{ kind: 'Deployment', namespace: 'demo', name: 'shop' }]);
    await Promise.all([nodes.watched(), deployments.watched()]);
    const metadata = { uid: 'uid', name: 'node-1', resourceVersion: '2' };
    nodes.send('ADDED', { metadata });
    deployments.send('ADDED', { metadata, spec: { template: { spec: { containers: [] } } } });
    await vi.waitUntil(() => told.length === 2);
    expect(told.toSorted()).toEqual(['a template', 'node-1']);
  });

  describe('with many pods', () => {
    let answerSecondPage: (name: string) => void;
    let refuseSecondPage: () => void;

    beforeEach(() => {
      const asked = Promise.withResolvers<Reply>();
      answerSecondPage = (name) => {
        void asked.promise.then((reply) => {
          reply.json({ metadata: { resourceVersion: '1' }, items: [fakePod({ name })] });
        });
      };
      refuseSecondPage = () => {
        void asked.promise.then((reply) => {
          reply.status({ code: 500, message: 'etcd is gone' });
        });
      };
      server.on('GET', '/api/v1/pods', ({ query }, reply) => {
        if (query.get('watch') !== null) reply.begin();
        else if (query.has('continue')) asked.resolve(reply);
        else {
          const metadata = { resourceVersion: '1', continue: 'second' };
          reply.json({ metadata, items: [fakePod({ name: 'first' })] });
        }
      });
    });

    it('shows the first of them at once, and all when they are there', async () => {
      live.hold();
      expect((await live.begun()).status).toBe('listing');
      expect(podNames()).toEqual(['first']);
      answerSecondPage('second');
      expect((await live.settled()).status).toBe('live');
      expect(podNames()).toEqual(['first', 'second']);
    });

    it('tells of those that come later as of other changes', async () => {
      const added: string[] = [];
      live.onDidChangePods((batch) => added.push(...batch.added.map(({ name }) => name)));
      live.hold();
      await live.begun();
      answerSecondPage('second');
      await live.settled();
      expect(added).toEqual(['second']);
    });

    it('keeps the first of them, and says why, when the others cannot be read', async () => {
      live.hold();
      await live.begun();
      refuseSecondPage();
      expect(await live.settled()).toMatchObject({ status: 'failed', failure: { reason: 'unexpected' } });
      expect(podNames()).toEqual(['first']);
    });

    it('shows those of the last time until all are there, when somebody looks again', async () => {
      const hold = live.hold();
      await live.begun();
      answerSecondPage('second');
      await live.settled();
      hold.dispose();
      clock.advance(6000);
      const all = Promise.withResolvers<Reply>();
      server.on('GET', '/api/v1/pods', ({ query }, reply) => {
        const metadata = { resourceVersion: '2', continue: 'all' };
        if (query.get('watch') !== null) reply.begin();
        else if (query.has('continue')) all.resolve(reply);
        else reply.json({ metadata, items: [fakePod({ name: 'new' })] });
      });
      live.hold();
      const reply = await all.promise;
      expect(podNames()).toEqual(['first', 'second']);
      reply.json({ metadata: { resourceVersion: '2' }, items: [] });
      await reached('live');
      expect(podNames()).toEqual(['new']);
    });
  });

  it('goes on watching for some seconds after the last look', async () => {
    const [one, other] = [live.hold(), live.hold()];
    await reached('live');
    one.dispose();
    other.dispose();
    clock.advance(4000);
    expect(live.state.status).toBe('live');
    clock.advance(2000);
    expect(live.state.status).toBe('idle');
    expect(podNames()).toEqual(['web']);
  });

  it('does not end when somebody looks again in time', async () => {
    live.hold().dispose();
    live.hold();
    clock.advance(60_000);
    expect((await reached('live')).status).toBe('live');
  });

  it('counts a look that ends twice once', async () => {
    const hold = live.hold();
    live.hold();
    hold.dispose();
    hold.dispose();
    clock.advance(60_000);
    expect((await reached('live')).status).toBe('live');
  });

  it('shows the namespaces that may be read, where the whole cluster may not', async () => {
    forbid('/api/v1/pods');
    server.on('GET', '/api/v1/namespaces', (_, reply) => {
      reply.json({ items: [{ metadata: { name: 'demo' } }, { metadata: { name: 'secret' } }] });
    });
    reviews(['demo']);
    lists('/api/v1/namespaces/demo/pods', [fakePod({ name: 'own' })]);
    lists('/api/v1/namespaces/demo/configmaps', []);
    live.hold();
    await reached('live');
    expect(podNames()).toEqual(['own']);
    expect(server.requests.some(({ path }) => path.includes('/secret/'))).toBe(false);
  });

  it('says which right is missing where nothing may be read', async () => {
    forbid('/api/v1/pods');
    forbid('/api/v1/namespaces');
    reviews([]);
    live.hold();
    const state = await reached('failed');
    expect(state).toMatchObject({ failure: { reason: 'forbidden', remedies: [{ action: 'grantAccess' }] } });
  });

  it('says that there is no kubeconfig, and finds one that is written later', async () => {
    const file = `${folder.path}/later`;
    kubeconfigPaths = [file];
    live.hold();
    expect(await reached('failed')).toMatchObject({ failure: { reason: 'noKubeconfig' } });
    await folder.write('later', server.kubeconfig({ contextName: 'later' }));
    await reached('live');
    expect(live.context).toBe('later');
  });

  describe('of which only the checkpoints are looked at', () => {
    beforeEach(() => {
      server.on('GET', '/api/v1/namespaces', (_, reply) => {
        reply.json({ items: [{ metadata: { name: 'demo' } }, { metadata: { name: 'secret' } }] });
      });
    });

    it('is said to be so by the state of the checkpoints, and asked for its pods when these are wanted', async () => {
      live.hold('checkpoints');
      expect(await live.checkpointsBegun()).toEqual({ status: 'live' });
      expect(live.state.status).toBe('idle');
      expect(podNames()).toEqual([]);
      live.hold('pods');
      expect(live.state.status).toBe('starting');
      await reached('live');
      expect(podNames()).toEqual(['web']);
    });

    it('is narrowed as for pods where its checkpoints may not all be read', async () => {
      for (const kind of ['pods', 'configmaps']) forbid(`/api/v1/${kind}`);
      reviews(['demo']);
      lists('/api/v1/namespaces/demo/configmaps', []);
      live.hold('checkpoints');
      expect(await live.checkpointsBegun()).toEqual({ status: 'live' });
      expect(live.watch?.namespaces).toEqual(['demo']);
      expect(server.requests.some(({ path }) => path.endsWith('/pods'))).toBe(false);
    });

    it('is not narrowed where only its checkpoints may not be read', async () => {
      forbid('/api/v1/configmaps');
      reviews(['']);
      live.hold('checkpoints');
      expect(await live.checkpointsBegun()).toMatchObject({
        status: 'failed',
        failure: { reason: 'forbidden' },
      });
      live.hold('pods');
      await reached('live');
      expect(live.watch?.namespaces).toBe('all');
    });

    it('is narrowed when its pods are wanted and may not all be read', async () => {
      forbid('/api/v1/pods');
      reviews(['demo']);
      for (const kind of ['pods', 'configmaps']) lists(`/api/v1/namespaces/demo/${kind}`, []);
      live.hold('checkpoints');
      await live.checkpointsBegun();
      expect(live.watch?.namespaces).toBe('all');
      live.hold('pods');
      await reached('live');
      expect(live.watch?.namespaces).toEqual(['demo']);
    });

    it('tells of a failure to connect to whoever looks, and looks at pods later', async () => {
      kubeconfigPaths = [`${folder.path}/none`];
      live.hold('checkpoints');
      expect(await live.checkpointsBegun()).toMatchObject({ failure: { reason: 'noKubeconfig' } });
      expect(live.state.status).toBe('idle');
      live.hold('pods');
      expect(await live.settled()).toMatchObject({ failure: { reason: 'noKubeconfig' } });
    });
  });

  it('shows only chosen namespaces, at once', async () => {
    lists('/api/v1/namespaces/team/pods', [fakePod({ name: 'mine', namespace: 'team' })]);
    lists('/api/v1/namespaces/team/configmaps', []);
    live.hold();
    await reached('live');
    await session.chooseNamespaces('dev', ['team']);
    await reached('live');
    expect(podNames()).toEqual(['mine']);
  });

  it('forgets the pods of a context that is no longer chosen', async () => {
    live.hold();
    await reached('live');
    await session.chooseContext('unknown');
    expect(podNames()).toEqual([]);
    expect(await reached('failed')).toMatchObject({ failure: { reason: 'contextNotFound' } });
  });
});
