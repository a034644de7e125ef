import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { PodsElement } from '../../../src/views/elements.ts';
import { podsPerPage } from '../../../src/views/podTree.ts';
import { refreshIntervalMs } from '../../../src/views/refreshBatch.ts';
import { fakePod } from '../kubernetes/fakePod.ts';
import { until } from '../kubernetes/watchScenario.ts';
import { Sidebar } from './sidebar.ts';

const podCount = 10_000;
const namespaceCount = podCount / podsPerPage;

const pods = Array.from({ length: podCount }, (_, index) =>
  fakePod({ name: `pod-${index}`, namespace: `team-${index % namespaceCount}` }),
);

/** Longer than a view may be hidden in passing. */
const minuteMs = 60_000;

/** To build, list and read so many takes its time on a machine that does other work, too. */
const timeout = 60_000;

beforeAll(async () => {
  await import('../../../src/views/clusterParts.ts');
}, timeout);

describe('10,000 pods', () => {
  it(
    'are each shown by a row that stays the same object with the same id, and of which alone VS Code is told',
    async () => {
      const sidebar = await Sidebar.open({ pods });
      onTestFinished(() => sidebar[Symbol.asyncDispose]());
      const { live, clock, views, podList } = sidebar;
      await sidebar.show('pods');

      async function rows(): Promise<readonly PodsElement[]> {
        const below = await Promise.all(
          (await views.pods.getChildren()).map((namespace) => views.pods.getChildren(namespace)),
        );
        return below.flat();
      }

      const first = await rows();
      expect(first).toHaveLength(podCount);
      expect(new Set(first.map(({ id }) => id)).size).toBe(podCount);

      clock.advance(refreshIntervalMs);
      const told: (PodsElement[] | undefined)[] = [];
      views.pods.onDidChangeTreeData((changed) => told.push(changed));
      const changed = fakePod({
        name: 'pod-4711',
        namespace: 'team-11',
        resourceVersion: '2',
        labels: { a: 'b' },
      });
      podList.send('MODIFIED', changed);
      await until(() => {
        clock.advance(refreshIntervalMs);
        return told.length > 0;
      });
      expect(told).toEqual([[expect.objectContaining({ kind: 'pod', pod: 'pod-4711' })]]);
      const [only] = told[0] ?? [];
      expect(first.filter((row) => row === only)).toHaveLength(1);
      expect(areSame(await rows(), first)).toBe(true);

      // The next time that somebody looks, it is by a new watch.
      sidebar.trees.pods.setVisible(false);
      clock.advance(minuteMs);
      expect(live.state.status).toBe('idle');
      await sidebar.show('pods');
      expect(areSame(await rows(), first)).toBe(true);
    },
    timeout,
  );
});

/** Whether all are the very same objects: a comparison by vitest would write out 10,000 where they are not. */
function areSame(rows: readonly PodsElement[], others: readonly PodsElement[]): boolean {
  return rows.length === others.length && rows.every((row, index) => row === others[index]);
}
