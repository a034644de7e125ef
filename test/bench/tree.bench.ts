import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createEmptyNamespace, createPod, deleteNamespace } from '../../devcluster/demo/pods.ts';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { launchBrowser } from '../../devcluster/vscode/browser.ts';
import { CodeServer } from '../../devcluster/vscode/codeServer.ts';
import { packExtension } from '../../devcluster/vscode/packExtension.ts';
import { summarize } from '../../src/startup/statistics.ts';
import { TemporaryFolder } from '../support/temporaryFolder.ts';
import { alternate } from './alternating.ts';
import type { Baseline, Benchmark, BenchmarkContext, Figure } from './benchmark.ts';
import { figureOf } from './figures.ts';
import { memoryFolderVariable } from './hostMemory.ts';
import { changePods, type PodChange } from './podChanges.ts';
import { PodsWithoutKubelet } from './podsWithoutKubelet.ts';
import { TreeWindow } from './treeWindow.ts';

const rounds = 5;
const manyPods = 5000;
const rate = { perSecond: 50, seconds: 24 };
const namespace = 'thaw-bench';

/** What every part of this benchmark works with. */
interface Setting {
  readonly context: BenchmarkContext;
  readonly open: () => Promise<TreeWindow>;
}

/**
 * The Pods view of a real VS Code in a real browser, as painted: how soon it has rows in a window that has not used Thaw before, with
 * the few pods of the dev cluster and with 5,000 (on nodes without kubelets); how soon a change of a pod is on its row while 50 pods
 * change in a second; and what the extension host occupies with all of them, beyond what it does before the view is shown.
 */
export const benchmark: Benchmark = {
  name: 'tree',
  run: async (context) => {
    const connection = await context.connection();
    await createEmptyNamespace(connection, namespace);
    try {
      await createPod(connection, namespace, counter.name, counter.pod);
      return await withWindows(context, async (setting) => [
        await measureFirstRows(setting, 'firstRowsMs'),
        ...(await measureManyPods(setting)),
      ]);
    } finally {
      await deleteNamespace(connection, namespace);
    }
  },
};

/** Runs `work` with a server of VS Code that has the packed extension and the dev cluster's kubeconfig. */
async function withWindows(
  context: BenchmarkContext,
  work: (setting: Setting) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  const { kubeconfig } = await context.cluster();
  await using folder = await TemporaryFolder.create();
  const vsix = path.join(folder.path, 'thaw.vsix');
  await packExtension(vsix);
  const hosts = path.join(folder.path, 'hosts');
  await mkdir(hosts);
  await using server = await CodeServer.start({
    extensions: [vsix],
    kubeconfig: await readFile(kubeconfig, 'utf8'),
    // Looking through all processes of the machine for open ports again and again, VS Code's host would keep itself busy.
    settings: { 'remote.autoForwardPorts': false },
    environment: { [memoryFolderVariable]: hosts },
    hostTests: true,
  });
  await using browser = await launchBrowser();
  return await work({ context, open: () => TreeWindow.open(browser, server, hosts) });
}

/** Against what the first rows of any view take in this VS Code, on this machine. */
async function measureFirstRows({ context, open }: Setting, figure: string): Promise<Figure> {
  context.progress.report(`${figure}: ${rounds} windows, and as many of a view that reads nothing`);
  const shown = async (show: (window: TreeWindow) => Promise<number>): Promise<number> => {
    await using window = await open();
    return await show(window);
  };
  const medians = await alternate(
    rounds,
    {
      rows: () => shown((window) => window.showPods()),
      ready: () => shown((window) => window.showReadyRows()),
    },
    context.signal,
  );
  const baseline = { what: 'the same of a view whose rows are there already', value: medians.ready };
  return figureOf(figure, medians.rows, 'ms', baseline);
}

async function measureManyPods(setting: Setting): Promise<readonly Figure[]> {
  const { context, open } = setting;
  const { progress, signal } = context;
  progress.report(`Making ${manyPods} pods`);
  const connection = await context.connection();
  await using pods = await PodsWithoutKubelet.create(connection, { namespace, count: manyPods, signal });
  const firstRows = await measureFirstRows(setting, 'firstRows5000Ms');
  await using window = await open();
  const idle = await window.hostMemory();
  await window.showPods();
  await window.untilPods(manyPods + 1);
  progress.report(`Changing ${rate.perSecond} pods in a second, for ${rate.seconds} s`);
  const watched = (await window.podsOnScreen()).filter((name) => pods.names.includes(name));
  const plan = { pods, watched, ...rate };
  const changes = await changePods(connection, plan, signal);
  const visible = await shownAfter(window, changes);
  const memory = await window.hostMemory();
  const arrival = changes.map(({ sentAt, arrivedAt }) => arrivedAt - sentAt);
  const watch = { what: 'a bare watch told of the same changes', value: p95(arrival) };
  const idleHost: Baseline = { what: 'the host before the view is shown', value: idle / 1e6 };
  return [
    firstRows,
    figureOf('changeVisibleP95Ms', p95(visible), 'ms', watch),
    figureOf('memoryMB', (memory - idle) / 1e6, 'MB', idleHost),
  ];
}

/** How long after each change was sent its pod's row was painted with it, or with a later change of the same pod. */
async function shownAfter(window: TreeWindow, changes: readonly PodChange[]): Promise<readonly number[]> {
  const lead = await window.clockLead();
  const last = changes.at(-1);
  if (last !== undefined) await window.untilShown(labelOf(last));
  const paints = await window.firstPaints();
  return changes.map((change) => {
    const later = changes.filter(({ pod, sentAt }) => pod === change.pod && sentAt >= change.sentAt);
    return Math.min(...later.map((each) => paints[labelOf(each)] ?? Infinity)) - lead - change.sentAt;
  });
}

function labelOf({ pod, text }: PodChange): string {
  return `Pod ${pod}, ${text}`;
}

function p95(values: readonly number[]): number {
  return summarize(values)?.p95 ?? NaN;
}
