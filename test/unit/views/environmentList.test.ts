import { describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import type { Environment } from '../../../src/environment/environment.ts';
import { EnvironmentList, type EnvironmentSources } from '../../../src/views/environmentList.ts';
import type { WorkspaceEnvironment } from '../../../src/views/workspaceEnvironments.ts';
import { type PodSummary, summarizePod } from '../../../src/kubernetes/podSummary.ts';
import { record } from '../checkpoint/recordExample.ts';
import { fakePod, type FakePodOptions } from '../kubernetes/fakePod.ts';

function file(name: string, namespace?: string): WorkspaceEnvironment {
  const uri = { path: `/${name}.thaw.yaml` } as vscode.Uri;
  const environment = {
    name,
    namespace,
    pod: { kind: 'template', template: { spec: { containers: [] } } },
    containers: [],
    warmUp: [],
    beforeDump: [],
    atClaim: [],
    route: 'auto',
    image: { name },
    poolSize: 0,
    retention: {},
  } satisfies Environment;
  return { uri, name, environment, errors: 0 };
}

function bake(environment: string, name: string, checkpointedAt: number): CheckpointRecord {
  const fingerprint = { template: '', warmUp: '' };
  return {
    ...record,
    name,
    checkpointedAt,
    bake: { environment, fingerprint, warmUp: '', restoredMs: 1, log: '' },
  };
}

function list(sources: Partial<EnvironmentSources>): EnvironmentList {
  const made = new EnvironmentList();
  made.reset({
    context: 'dev',
    defaultNamespace: 'demo',
    files: [],
    records: [],
    pods: [],
    nodeOf: () => undefined,
    isNodeGone: () => false,
    templateOf: () => undefined,
    poolSizeOf: () => undefined,
    ...sources,
  });
  return made;
}

describe('the list of environments', () => {
  it('has those of files and those that were baked, by name', () => {
    const names = list({ files: [file('shop'), file('blog')], records: [bake('old', 'b', 1), record] });
    expect(names.roots().map(({ name }) => name)).toEqual(['blog', 'old', 'shop']);
  });

  it('has one row for a file and its bakes, the newest first', () => {
    const made = list({
      files: [file('shop')],
      records: [bake('shop', 'older', 1), bake('shop', 'newer', 2)],
    });
    const [shop] = made.roots();
    expect(made.size).toBe(1);
    expect(shop && made.children(shop).map(({ name }) => name)).toEqual(['newer', 'older']);
  });

  it('tells environments of one name in two namespaces apart', () => {
    const made = list({ files: [file('shop', 'other')], records: [bake('shop', 'b', 1)] });
    expect(made.roots().map(({ namespace }) => namespace)).toEqual(['demo', 'other']);
  });

  it('keeps the elements of rows that stay', () => {
    const made = list({ files: [file('shop')], records: [bake('shop', 'b', 1)] });
    const [before] = made.roots();
    const [bakeBefore] = before ? made.children(before) : [];
    made.reset({
      context: 'dev',
      defaultNamespace: 'demo',
      files: [file('shop')],
      records: [bake('shop', 'b', 1)],
      pods: [],
      nodeOf: () => undefined,
      isNodeGone: () => false,
      templateOf: () => undefined,
      poolSizeOf: () => undefined,
    });
    expect(made.roots()[0]).toBe(before);
    expect(before && made.children(before)[0]).toBe(bakeBefore);
  });

  it('says that a bake is stale when the object has changed that the file refers to', () => {
    const reference = { kind: 'Deployment', name: 'shop-server' } as const;
    const shop = file('shop');
    if (shop.environment === undefined) throw new Error('The file is broken');
    const environment: Environment = { ...shop.environment, pod: { kind: 'reference', reference } };
    const template = { spec: { containers: [{ name: 'web' }] } };
    const made = list({
      files: [{ ...shop, environment }],
      records: [bake('shop', 'b', 1)],
      templateOf: ({ namespace, name }) =>
        `${namespace}/${name}` === 'demo/shop-server' ? template : undefined,
    });
    expect(made.get({ namespace: 'demo', name: 'shop' })?.state).toMatchObject({
      status: 'stale',
      reasons: expect.arrayContaining(['templateChanged']) as unknown,
    });
  });

  it('knows the nodes on which something was baked', () => {
    const made = list({ records: [bake('shop', 'b', 1)] });
    expect(made.hasBakeOn('node-1')).toBe(true);
    expect(made.hasBakeOn('node-2')).toBe(false);
  });

  describe('of which there is a warm pool', () => {
    const pod = (name: string, pool: string, ready = true): PodSummary => ({
      ...summarizePod(fakePod({ name, labels: { 'thaw.dev/environment': 'shop', 'thaw.dev/pool': pool } })),
      ready,
    });

    const poolOf = (size: number | undefined, ...pods: readonly PodSummary[]): unknown => {
      const made = list({ files: [file('shop')], pods, poolSizeOf: () => size });
      return made.get({ namespace: 'demo', name: 'shop' })?.pool;
    };

    it('says how many of those that are to wait are warm, also where the others cannot be made', () => {
      expect(poolOf(5, pod('a', 'waiting'), pod('b', 'claimed'))).toEqual({
        ready: 1,
        waiting: 5,
        claimed: 1,
      });
      expect(poolOf(2)).toEqual({ ready: 0, waiting: 2, claimed: 0 });
    });

    it('does not count those that are about to be replaced', () => {
      const all = ['a', 'b', 'c'].map((name) => pod(name, 'waiting'));
      expect(poolOf(2, ...all)).toEqual({ ready: 2, waiting: 2, claimed: 0 });
    });

    it('counts those that are left of a pool which is gone: they can still be claimed', () => {
      expect(poolOf(0, pod('a', 'waiting'))).toEqual({ ready: 1, waiting: 1, claimed: 0 });
      expect(poolOf(0)).toEqual({ ready: 0, waiting: 0, claimed: 0 });
    });

    it('says what the cluster says of one that cannot be made ready', () => {
      const failed = { ...pod('a', 'waiting', false), status: 'ErrImageNeverPull' };
      const made = { ...pod('b', 'waiting', false), status: 'ContainerCreating' };
      expect(poolOf(2, made, failed)).toMatchObject({ ready: 0, failed: 'ErrImageNeverPull' });
      expect(poolOf(2, made)).not.toHaveProperty('failed');
    });

    it('counts those that wait where Deployments may not be read', () => {
      expect(poolOf(undefined, pod('a', 'waiting'), pod('b', 'waiting', false))).toEqual({
        ready: 1,
        waiting: 2,
        claimed: 0,
      });
    });
  });

  it('is concerned by pods of pools, and by those that ask for an image that was baked', () => {
    const spec = { containers: [{ name: 'main', image: 'shop:1' }] };
    const sourcePod = { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec } as const;
    const made = list({ records: [{ ...bake('shop', 'b', 1), sourcePod }] });
    const concerned = (options: FakePodOptions, image: string): boolean => {
      const pod = summarizePod(fakePod(options));
      return made.isConcernedBy({ ...pod, containers: pod.containers.map((each) => ({ ...each, image })) });
    };
    expect(concerned({}, 'shop:1')).toBe(true);
    expect(concerned({}, 'shop:2')).toBe(false);
    expect(concerned({ namespace: 'other' }, 'shop:1')).toBe(false);
    expect(concerned({ labels: { 'thaw.dev/pool': 'waiting' } }, 'any')).toBe(true);
  });
});
