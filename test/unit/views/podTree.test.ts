import { beforeEach, describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { type PodSummary, summarizePod } from '../../../src/kubernetes/podSummary.ts';
import type { NamespaceElement, PodElement, PodsElement } from '../../../src/views/elements.ts';
import { podsPerPage, PodTree } from '../../../src/views/podTree.ts';
import { record } from '../checkpoint/recordExample.ts';
import { fakePod, type FakePodOptions } from '../kubernetes/fakePod.ts';

function pod(options: FakePodOptions): PodSummary {
  return summarizePod(fakePod(options));
}

function batch<Slim>(changes: { added?: Slim[]; updated?: Slim[]; removed?: Slim[] }): {
  added: Slim[];
  updated: Slim[];
  removed: Slim[];
} {
  return { added: [], updated: [], removed: [], ...changes };
}

const web = pod({
  namespace: 'demo',
  name: 'web',
  containers: { main: { running: {} }, proxy: { running: {} } },
});
const api = pod({ namespace: 'demo', name: 'api', labels: { tier: 'back' } });
const other = pod({ namespace: 'other', name: 'db' });

const ofWeb: CheckpointRecord = {
  ...record,
  name: 'web-main-1',
  source: { pod: 'web', podUid: web.uid, container: 'main', node: 'node-1' },
};

describe('the tree of pods', () => {
  let tree: PodTree;

  beforeEach(() => {
    tree = new PodTree();
    reset({});
  });

  function reset(changes: Partial<Parameters<PodTree['reset']>[0]>): void {
    tree.reset({
      context: 'dev',
      pods: [web, api, other],
      records: [ofWeb],
      unreadableNamespaces: [],
      ...changes,
    });
  }

  /** Follows names and labels down from the namespaces. */
  function row<Kind extends PodsElement['kind']>(
    kind: Kind,
    ...path: readonly string[]
  ): Extract<PodsElement, { kind: Kind }> {
    let rows: readonly PodsElement[] = tree.roots();
    let found: PodsElement | undefined;
    for (const name of path) {
      found = rows.find((each) => nameOf(each) === name);
      rows = found === undefined ? [] : tree.children(found);
    }
    if (found?.kind !== kind) throw new Error(`There is no ${kind} ${path.join('/')}`);
    return found as Extract<PodsElement, { kind: Kind }>;
  }

  function nameOf(element: PodsElement): string {
    switch (element.kind) {
      case 'namespace':
        return element.namespace;
      case 'pod':
        return element.pod;
      case 'container':
        return element.container;
      case 'checkpoint':
        return element.name;
      case 'more':
        return 'more';
    }
  }

  const demo = (): NamespaceElement => row('namespace', 'demo');
  const webRow = (): PodElement => row('pod', 'demo', 'web');

  it('shows namespaces, then pods by name, then containers, then checkpoints', () => {
    expect(tree.roots().map(nameOf)).toEqual(['demo', 'other']);
    expect(tree.children(demo()).map(nameOf)).toEqual(['api', 'web']);
    expect(tree.children(webRow()).map(nameOf)).toEqual(['main', 'proxy']);
    expect(tree.children(row('container', 'demo', 'web', 'main')).map(nameOf)).toEqual(['web-main-1']);
    expect(tree.children(row('container', 'demo', 'web', 'proxy'))).toEqual([]);
  });

  it('gives no two rows the same id', () => {
    const all = (rows: readonly PodsElement[]): readonly string[] =>
      rows.flatMap((each) => [each.id, ...all(tree.children(each))]);
    const ids = all(tree.roots());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('keeps the very same elements while pods change, and when a new watch begins', () => {
    const before = [demo(), webRow(), row('container', 'demo', 'web', 'main')];
    tree.applyPods(batch({ updated: [{ ...web, status: 'CrashLoopBackOff' }] }));
    reset({});
    const after = [demo(), webRow(), row('container', 'demo', 'web', 'main')];
    expect(after.every((element, index) => element === before[index])).toBe(true);
  });

  it('shares no id between contexts', () => {
    const before = webRow().id;
    reset({ context: 'prod' });
    expect(webRow().id).not.toBe(before);
  });

  it('names only the row of a pod that has changed', () => {
    const changed = tree.applyPods(batch({ updated: [{ ...web, status: 'Terminating' }] }));
    expect(changed).toEqual({ rows: new Set([webRow()]), counts: new Set() });
  });

  it('names the namespace in which a pod is new or gone', () => {
    const added = tree.applyPods(batch({ added: [pod({ namespace: 'demo', name: 'new' })] }));
    expect(added).toEqual({ rows: new Set([demo()]), counts: new Set() });
    expect(tree.applyPods(batch({ removed: [web] })).rows).toEqual(new Set([demo()]));
    expect(tree.children(demo()).map(nameOf)).toEqual(['api', 'new']);
  });

  it('names all when a namespace appears or disappears', () => {
    expect(tree.applyPods(batch({ removed: [other] })).rows).toBe('all');
    expect(tree.applyPods(batch({ added: [other] })).rows).toBe('all');
  });

  it('names the row of the pod of which there is a new checkpoint', () => {
    const second = { ...ofWeb, name: 'web-main-2', checkpointedAt: ofWeb.checkpointedAt + 1000 };
    expect(tree.applyCheckpoints(batch({ added: [second] }))).toEqual(new Set([webRow()]));
    const container = row('container', 'demo', 'web', 'main');
    expect(tree.children(container).map(nameOf)).toEqual(['web-main-2', 'web-main-1']);
  });

  it('does not show the checkpoints of an earlier pod of the same name', () => {
    reset({ records: [{ ...ofWeb, source: { ...ofWeb.source, podUid: 'uid-of-another' } }] });
    expect(tree.checkpointsOf(webRow())).toEqual([]);
  });

  it('shows only pods that the filter lets through, and counts the others', () => {
    tree.setFilter(({ labels }) => labels.tier === 'back');
    expect(tree.roots().map(nameOf)).toEqual(['demo']);
    expect(tree.children(demo()).map(nameOf)).toEqual(['api']);
    expect(tree.podCount(demo())).toEqual({ shown: 1, all: 2 });
    expect([tree.matching, tree.size]).toEqual([1, 3]);
  });

  it('names the namespace when a change takes a pod out of the filter', () => {
    tree.setFilter(({ labels }) => labels.tier === 'back');
    tree.applyPods(batch({ added: [pod({ namespace: 'demo', name: 'b', labels: { tier: 'back' } })] }));
    expect(tree.applyPods(batch({ updated: [{ ...api, labels: {} }] })).rows).toEqual(new Set([demo()]));
    expect(tree.children(demo()).map(nameOf)).toEqual(['b']);
  });

  it('shows a namespace that may not be read, without pods', () => {
    reset({ unreadableNamespaces: ['secret'] });
    const secret = row('namespace', 'secret');
    expect(tree.isUnreadable(secret)).toBe(true);
    expect(tree.children(secret)).toEqual([]);
  });

  describe('of a long namespace', () => {
    const many = Array.from({ length: podsPerPage + 10 }, (_, index) =>
      pod({ name: `p${String(index).padStart(4, '0')}` }),
    );
    const [first, last] = [many[0], many.at(-1)] as [PodSummary, PodSummary];

    beforeEach(() => {
      reset({ pods: many });
      tree.children(demo());
    });

    it('names only the number of pods as changed when a pod comes or goes behind "Load more"', () => {
      const onlyCount = { rows: new Set(), counts: new Set([demo()]) };
      expect(tree.applyPods(batch({ added: [pod({ name: 'z' })] }))).toEqual(onlyCount);
      expect(tree.applyPods(batch({ removed: [last] }))).toEqual(onlyCount);
    });

    it('names the namespace when a pod comes or goes before "Load more"', () => {
      expect(tree.applyPods(batch({ added: [pod({ name: 'a' })] })).rows).toEqual(new Set([demo()]));
      expect(tree.applyPods(batch({ removed: [first] })).rows).toEqual(new Set([demo()]));
    });

    it('names no row when a pod changes that is behind "Load more", until it is shown', () => {
      const change = batch({ updated: [{ ...last, status: 'Terminating' }] });
      expect(tree.applyPods(change).rows).toEqual(new Set());
      const more = tree.children(demo()).at(-1);
      if (more?.kind === 'more') tree.showMore(more);
      tree.children(demo());
      expect(tree.applyPods(change).rows).toEqual(new Set([row('pod', 'demo', last.name)]));
    });
  });

  it('shows a long namespace page by page', () => {
    const many = Array.from({ length: podsPerPage + 10 }, (_, index) => pod({ name: `p${index}` }));
    reset({ pods: many });
    const rows = tree.children(demo());
    expect(rows.length).toBe(podsPerPage + 1);
    const more = rows.at(-1);
    expect(more?.kind).toBe('more');
    expect(more?.kind === 'more' && tree.showMore(more)).toBe(demo());
    expect(tree.children(demo()).length).toBe(podsPerPage + 10);
  });

  it('knows the pods below a namespace: what the filter lets through, also of pages that are not shown', () => {
    const many = Array.from({ length: podsPerPage + 10 }, (_, index) => pod({ name: `p${index}` }));
    reset({ pods: [...many, other] });
    tree.setFilter(({ name }) => name !== 'p0');
    expect(tree.podsOf(demo()).length).toBe(podsPerPage + 9);
    expect(tree.podsOf(demo())).not.toContain(other);
  });
});
