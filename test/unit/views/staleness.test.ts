import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { olderOf, stalenessText } from '../../../src/views/staleness.ts';
import { record } from '../checkpoint/recordExample.ts';
import { fakePod } from '../kubernetes/fakePod.ts';
import { until } from '../kubernetes/watchScenario.ts';
import { Sidebar } from './sidebar.ts';

const asOf = /As of .+: .+\. Trying again\.$/;

beforeAll(async () => {
  // Loaded on first use, which takes its time.
  await import('../../../src/views/clusterParts.ts');
});

describe('what is not of this moment', () => {
  /** The three views, all shown, when the cluster is out of reach. */
  async function outOfReach(content: Parameters<typeof Sidebar.open>[0], filter = ''): Promise<Sidebar> {
    const sidebar = await Sidebar.open(content);
    onTestFinished(() => sidebar[Symbol.asyncDispose]());
    await sidebar.session.chooseFilter(filter);
    await sidebar.show('pods', 'checkpoints', 'environments');
    const { trees } = sidebar;
    expect([trees.checkpoints.message, trees.environments.message]).toEqual(['', '']);
    sidebar.breakCluster();
    await until(() => Object.values(trees).every(({ message }) => asOf.test(message)));
    return sidebar;
  }

  it('is said in each view, with the time of the last update', async () => {
    const { trees } = await outOfReach({ pods: [fakePod()], records: [record] });
    for (const { message } of Object.values(trees)) expect(message).toMatch(/^As of /);
  });

  it('is said where there were no pods and no checkpoints', async () => {
    const { trees } = await outOfReach({});
    expect(trees.pods.message).toMatch(/^There were no pods in these namespaces\. As of /);
    expect(trees.checkpoints.message).toMatch(/^There were no checkpoints in these namespaces\. As of /);
    expect(trees.environments.message).toMatch(/^As of /);
  });

  it('is said where no pod meets the filter', async () => {
    const { trees } = await outOfReach({ pods: [fakePod()] }, 'nothing-is-called-so');
    expect(trees.pods.message).toMatch(/^Filter “nothing-is-called-so”: 0 of 1 pods\. As of /);
  });

  it('is not said any more as soon as the cluster is back', async () => {
    const sidebar = await outOfReach({});
    const { trees, live } = sidebar;
    sidebar.mendCluster();
    await until(() => {
      live.refresh();
      return Object.values(trees).every(({ message }) => message === '');
    });
  });

  it('is told by the time that is longer ago', () => {
    const failure = new ThawError({ reason: 'unreachable', attempted: 'a', explanation: 'it is gone' });
    const [early, late] = [
      { lastUpdate: Date.parse('2026-01-01T10:00:00'), failure },
      { lastUpdate: Date.parse('2026-01-01T11:00:00'), failure: undefined },
    ];
    expect(olderOf(late, early)).toBe(early);
    expect(olderOf(early, late)).toBe(early);
    expect(olderOf(undefined, late)).toBe(late);
    expect(olderOf(undefined, undefined)).toBeUndefined();
    expect(stalenessText(early)).toMatch(/^As of .*10:00:00.*: it is gone\. Trying again\.$/);
    expect(stalenessText(late)).toMatch(/^As of .*11:00:00.*\. Trying to reach the cluster again\.$/);
    expect(stalenessText(undefined)).toBe('');
  });
});
