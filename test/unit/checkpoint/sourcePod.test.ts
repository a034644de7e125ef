import { describe, expect, it } from 'vitest';
import { readSourcePod, type SourcePod } from '../../../src/checkpoint/sourcePod.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'counter',
    namespace: 'demo',
    uid: 'uid-1',
    creationTimestamp: '2026-11-22T17:00:00Z',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', 'example.com/a': 'b' },
    managedFields: [{ manager: 'kubectl' }],
  },
  spec: { containers: [{ name: 'main', image: 'x:1', newerThanTheClient: true }] },
  status: { phase: 'Running' },
};

async function read(answer: unknown, podUid = 'uid-1'): Promise<SourcePod | undefined> {
  await using server = await FakeApiServer.start();
  server.on('GET', '/api/v1/namespaces/demo/pods/counter', (_request, reply) => {
    if (answer === undefined) reply.status({ code: 404, reason: 'NotFound' });
    else if (answer === 'forbidden') reply.status({ code: 403, reason: 'Forbidden', message: 'no' });
    else reply.json(answer);
  });
  return await readSourcePod(server.connect(), { namespace: 'demo', pod: 'counter', podUid });
}

describe('readSourcePod', () => {
  it('keeps what creating the pod again takes, also what the client does not know', async () => {
    expect(await read(pod)).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'counter', namespace: 'demo', uid: 'uid-1', annotations: { 'example.com/a': 'b' } },
      spec: pod.spec,
    });
  });

  it('finds nothing where the pod is gone', async () => {
    expect(await read(undefined)).toBeUndefined();
  });

  it('finds nothing where another pod has the name', async () => {
    expect(await read(pod, 'uid-2')).toBeUndefined();
  });

  it('keeps no manifest that would not fit a ConfigMap', async () => {
    const args = ['x'.repeat(600_000)];
    expect(await read({ ...pod, spec: { containers: [{ name: 'main', args }] } })).toBeUndefined();
  });

  it('fails where it may not read the pod', async () => {
    expect((await failureOf(read('forbidden'))).reason).toBe('forbidden');
  });
});
