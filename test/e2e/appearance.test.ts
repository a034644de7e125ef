import { afterAll, beforeAll, describe, expect } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { accessibilityFindings } from '../../devcluster/vscode/workbench/accessibility.ts';
import { webviewFrame } from '../../devcluster/vscode/workbench/webview.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { themes } from './themes.ts';
import { vscodeTest as it } from './vscodeTest.ts';

const environment = `
apiVersion: thaw.dev/v1alpha1
kind: Environment
metadata: { name: shop }
spec: { templateFrom: { kind: Deployment, name: shop } }
`;

it.override('serverOptions', {
  kubeconfig: await changedKubeconfig(),
  files: { 'shop.thaw.yaml': environment },
});

/** What would do harm as Markdown, as HTML or as a link to a command. */
const hostileLabel = '<img src=x onerror=alert(1)> [run](command:thaw.refresh)';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.startPod('warm', counter.pod);
  const record = await cluster.checkpoint('warm');
  await cluster.catalog.update(record, (known) => ({ ...known, label: hostileLabel, note: hostileLabel }));
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

describe('what a checkpoint is called', () => {
  it('is shown as it is, on its row and in its tooltip', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const checkpoints = workbench.tree('Checkpoints');
    const row = checkpoints.row('Checkpoint of warm/').first();
    await row.getByText(hostileLabel).waitFor();
    const tooltip = await checkpoints.hover(row, hostileLabel);
    expect(await tooltip.locator('img, a').count()).toBe(0);
  });
});

describe.for(themes)('in the theme %s', ([theme, kind]) => {
  it.override('settings', { 'workbench.colorTheme': theme });

  it('the views and the page are fit for everyone', async ({ workbench }) => {
    await workbench.untilThemeKind(kind);
    await workbench.showViews('Thaw');
    const pods = workbench.tree('Pods');
    await pods.expand(pods.row(`Namespace ${cluster.namespace}`));
    await pods.row('Pod warm,').waitFor();
    await workbench.tree('Environments').row('Environment shop,').waitFor();
    await workbench.palette.run('Thaw: Show Startup Timings');
    const page = await webviewFrame(workbench.page);
    await page.getByRole('heading', { name: 'Startup Timings' }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    for (const view of ['Pods', 'Environments', 'Checkpoints']) {
      const tree = `.monaco-list[aria-label^="${view}"]`;
      expect(await accessibilityFindings(workbench.page, tree)).toEqual([]);
    }
  });
});
