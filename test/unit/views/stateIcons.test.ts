import { describe, expect, it } from 'vitest';
import type { ThemeIcon, TreeItem } from 'vscode';
import type { ContainerSummary, PodSummary } from '../../../src/kubernetes/podSummary.ts';
import type { ContainerElement, PodElement } from '../../../src/views/elements.ts';
import { containerRow, podRow } from '../../../src/views/podRows.ts';

const container: ContainerSummary = {
  name: 'main',
  image: 'shop:1',
  kind: 'app',
  state: 'running',
  reason: undefined,
  ready: true,
  restarts: 0,
  containerID: undefined,
  imageID: undefined,
};

const pod: PodSummary = {
  uid: 'one',
  namespace: 'demo',
  name: 'shop',
  labels: {},
  annotations: {},
  node: 'node-1',
  phase: 'Running',
  status: 'Running',
  ready: true,
  restarts: 0,
  createdAt: 0,
  podIP: undefined,
  containers: [container],
  ownerName: undefined,
};

/** The icon of a row, and its colour. */
function lookOf({ iconPath }: TreeItem): readonly [string, string | undefined] {
  const icon = iconPath as ThemeIcon;
  return [icon.id, icon.color?.id];
}

describe('the icon of a pod', () => {
  const element = { id: 'demo/shop' } as PodElement;

  it.each([
    ['runs and is ready', {}, ['circle-filled', 'charts.green']],
    ['runs and is not ready', { ready: false }, ['circle-outline', 'charts.yellow']],
    [
      'is on its way',
      { phase: 'Pending', status: 'ContainerCreating', ready: false },
      ['clock', 'charts.yellow'],
    ],
    ['cannot start', { phase: 'Pending', status: 'ImagePullBackOff', ready: false }, ['error', 'charts.red']],
    ['keeps crashing', { status: 'CrashLoopBackOff', ready: false }, ['error', 'charts.red']],
    ['has failed', { phase: 'Failed', status: 'Error', ready: false }, ['error', 'charts.red']],
    ['has ended', { phase: 'Succeeded', status: 'Completed', ready: false }, ['pass', 'disabledForeground']],
  ] as const)('shows that it %s', (_, state, look) => {
    const row = podRow(element, { ...pod, ...state }, { checkpoints: 0, operation: undefined });
    expect(lookOf(row)).toEqual(look);
  });

  it('shows that something is being done with it', () => {
    const row = podRow(element, pod, { checkpoints: 0, operation: 'Checkpointing…' });
    expect(lookOf(row)).toEqual(['sync~spin', 'charts.blue']);
  });
});

describe('the colour of a container', () => {
  const element = { id: 'demo/shop/main', container: 'main' } as ContainerElement;

  it.each([
    ['runs and is ready', {}, 'charts.green'],
    ['runs and is not ready', { ready: false }, 'charts.yellow'],
    ['waits', { state: 'waiting', ready: false }, 'charts.yellow'],
    ['has ended well', { state: 'terminated', reason: 'Completed', ready: false }, 'disabledForeground'],
    ['was killed', { state: 'terminated', reason: 'OOMKilled', ready: false }, 'charts.red'],
  ] as const)('shows that it %s', (_, state, color) => {
    const row = containerRow(element, { ...container, ...state }, { checkpoints: 0, isBusy: false });
    expect(lookOf(row)[1]).toBe(color);
  });
});
