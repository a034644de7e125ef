import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPod } from '../../devcluster/demo/pods.ts';
import { deletePodAndWait } from '../../src/kubernetes/podRequests.ts';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import type { PodSummary } from '../../src/kubernetes/podSummary.ts';
import type { CombinedState } from '../../src/kubernetes/combinedState.ts';
import { PodWatch } from '../../src/kubernetes/podWatch.ts';
import { counterPod } from './support/counterPod.ts';
import { CuttableProxy } from './support/cuttableProxy.ts';
import { connectOtherwise, throughProxy } from './support/otherConnection.ts';
import { serviceAccountToken } from './support/serviceAccount.ts';
import { TestCluster } from './support/testCluster.ts';

/** How long a watch may take to notice something, in milliseconds: its longest wait after a failure is in it. */
const patience = { timeout: 60_000, interval: 20 };

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** A pod watch, with all that it has told. */
class Observer implements Disposable {
  readonly watch: PodWatch;
  readonly seen: string[] = [];
  readonly states: CombinedState['status'][] = [];

  constructor(watch: PodWatch) {
    this.watch = watch;
    watch.onChange(({ added, updated, removed }) => {
      this.seen.push(...[...added, ...updated].map(describePod), ...removed.map(() => 'gone'));
    });
    watch.onState(({ status }) => {
      if (this.states.at(-1) !== status) this.states.push(status);
    });
    watch.start();
  }

  get names(): readonly string[] {
    return [...this.watch.pods()].map(({ name }) => name);
  }

  async until(condition: () => boolean): Promise<void> {
    await vi.waitFor(() => {
      if (!condition()) throw new Error(`Not reached: ${JSON.stringify([this.seen, this.states])}`);
    }, patience);
  }

  [Symbol.dispose](): void {
    this.watch.dispose();
  }
}

function describePod({ status, ready }: PodSummary): string {
  return status === 'Running' && ready ? 'Running and ready' : status;
}

describe('a watch of pods', () => {
  it('sees a pod come and go, in the order of its states', async () => {
    const { connection, namespace } = cluster;
    using observer = new Observer(new PodWatch(connection, { namespaces: [namespace] }));
    await observer.until(() => observer.watch.state.status === 'live');
    await cluster.startPod('passing', counter.pod);
    await observer.until(() => observer.seen.includes('Running and ready'));
    await cluster.deletePod('passing');
    await observer.until(() => observer.seen.includes('gone'));
    const order = ['Pending', 'ContainerCreating', 'Running', 'Running and ready', 'Terminating', 'gone'];
    const firsts = [...new Set(observer.seen)];
    expect(firsts).toEqual(order.filter((state) => firsts.includes(state)));
    expect(firsts).toContain('ContainerCreating');
    expect(observer.names).not.toContain('passing');
  });

  it('says that it is stale when it is cut, and is live again with what has changed meanwhile', async () => {
    const { connection, namespace } = cluster;
    await createPod(connection, namespace, 'leaving', counterPod());
    using proxy = await CuttableProxy.open(connection.server);
    const cuttable = await connectOtherwise({ cluster: throughProxy(proxy) });
    using observer = new Observer(new PodWatch(cuttable, { namespaces: [namespace] }));
    await observer.until(() => observer.names.includes('leaving'));

    proxy.cut();
    await observer.until(() => observer.watch.state.status === 'stale');
    expect(observer.watch.state.failures.get(namespace)?.reason).toBe('unreachable');
    expect(observer.names).toContain('leaving');
    await deletePodAndWait(connection, { namespace, name: 'leaving' });
    await createPod(connection, namespace, 'coming', counterPod());

    proxy.mend();
    await observer.until(() => observer.watch.state.status === 'live');
    await observer.until(() => observer.names.includes('coming') && !observer.names.includes('leaving'));
    expect(observer.states).toEqual(['live', 'stale', 'live']);
    expect(observer.watch.state.failures.size).toBe(0);
    cuttable.dispose();
  });

  it('shows the namespace that may be read, and why not the other', async () => {
    const { connection, namespace } = cluster;
    await createPod(connection, namespace, 'visible', counterPod());
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }];
    const token = await serviceAccountToken(connection, namespace, 'reader', rules);
    const reader = await connectOtherwise({ user: { token } });
    using observer = new Observer(new PodWatch(reader, { namespaces: [namespace, 'kube-system'] }));
    await observer.until(() => observer.names.includes('visible') && observer.watch.state.failures.size > 0);
    const { status, failures } = observer.watch.state;
    expect(status).toBe('live');
    expect([...failures.keys()]).toEqual(['kube-system']);
    expect(failures.get('kube-system')).toMatchObject({
      reason: 'forbidden',
      message: expect.stringContaining('kube-system') as string,
    });
    reader.dispose();
  });
});
