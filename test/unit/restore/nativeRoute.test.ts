import { describe, expect, it } from 'vitest';
import { NativeRoute } from '../../../src/restore/nativeRoute.ts';
import type { RestorableCheckpoint } from '../../../src/restore/restoreRoute.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';

const checkpoint: RestorableCheckpoint = {
  name: 'counter-main-20261122-170425',
  image: { reference: 'localhost/thaw/checkpoint/demo/counter:1', location: 'node', node: 'devnode' },
  sourcePod: {
    metadata: { name: 'counter', namespace: 'demo' },
    spec: { nodeName: 'devnode', containers: [{ name: 'main', image: 'counter:1' }] },
  },
  container: 'main',
};

const options = { name: 'counter-2', namespace: 'demo' };
const pods = '/api/v1/namespaces/demo/pods';

describe('NativeRoute', () => {
  it('creates the planned pod, and tells which one it is', async () => {
    await using server = await FakeApiServer.start();
    server.on('POST', pods, ({ body }, reply) => {
      reply.json({ ...(JSON.parse(body) as object), metadata: { uid: 'uid-2' } });
    });
    const route = new NativeRoute(server.connect());
    const { manifest, differences } = await route.plan(checkpoint, options);

    const pod = await route.restore(checkpoint, options);

    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual(JSON.parse(JSON.stringify(manifest)));
    expect(pod).toEqual({
      route: 'native',
      checkpoint: checkpoint.name,
      namespace: 'demo',
      name: 'counter-2',
      uid: 'uid-2',
      container: 'main',
      containers: ['main'],
      differences,
    });
  });

  it('asks for another name where that of the pod is taken', async () => {
    await using server = await FakeApiServer.start();
    server.on('POST', pods, (_request, reply) => {
      reply.status({ code: 409, reason: 'AlreadyExists', message: 'pods "counter-2" already exists' });
    });
    const failure = await failureOf(new NativeRoute(server.connect()).restore(checkpoint, options));
    expect(failure.reason).toBe('alreadyExists');
    expect(failure.remedies).toMatchObject([{ action: 'chooseName' }]);
  });

  it('creates nothing once it is cancelled', async () => {
    await using server = await FakeApiServer.start();
    const signal = AbortSignal.abort();
    const failure = await failureOf(
      new NativeRoute(server.connect()).restore(checkpoint, options, { signal }),
    );
    expect(failure.reason).toBe('cancelled');
    expect(server.requests).toEqual([]);
  });

  it('removes the pod that was being created when it was cancelled', async () => {
    await using server = await FakeApiServer.start();
    const cancel = new AbortController();
    server.on('POST', pods, (_request, reply) => {
      cancel.abort();
      reply.json({ metadata: { uid: 'uid-2' } });
    });
    server.on('DELETE', `${pods}/counter-2`, (_request, reply) => {
      reply.json({});
    });
    const failure = await failureOf(
      new NativeRoute(server.connect()).restore(checkpoint, options, { signal: cancel.signal }),
    );
    expect(failure.reason).toBe('cancelled');
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });
});
