import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { pickOne } from '../../../src/commands/pickOne.ts';
import { podTarget, type PodTarget, podTargets, targetRows } from '../../../src/commands/targets.ts';
import { type PodSummary, summarizePod } from '../../../src/kubernetes/podSummary.ts';
import type {
  CheckpointElement,
  CheckpointGroupElement,
  CheckpointsElement,
  ContainerElement,
  NamespaceElement,
  PodElement,
  PodsElement,
  TreeElement,
} from '../../../src/views/elements.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { fakePod } from '../kubernetes/fakePod.ts';

function podRow(pod: string): PodElement {
  return { kind: 'pod', id: `dev/demo/${pod}`, namespace: 'demo', pod, podUid: `uid-of-${pod}` };
}

const [web, api] = [podRow('web'), podRow('api')];
const proxyOfWeb: ContainerElement = { ...web, kind: 'container', id: `${web.id}/proxy`, container: 'proxy' };
const demo: NamespaceElement = { kind: 'namespace', id: 'dev/demo', namespace: 'demo' };
const checkpoint: CheckpointElement = { kind: 'checkpoint', id: 'dev/demo/c', namespace: 'demo', name: 'c' };
const group: CheckpointGroupElement = { kind: 'checkpointGroup', id: 'dev//node/node-1', group: 'node-1' };

describe('the rows that a command is for', () => {
  interface Selections {
    readonly pods?: readonly PodsElement[];
    readonly checkpoints?: readonly CheckpointsElement[];
    readonly hidden?: boolean;
  }

  function rows(args: readonly unknown[], { pods = [], checkpoints = [], hidden = false }: Selections = {}) {
    return targetRows(
      {
        podsTreeView: { visible: !hidden, selection: pods },
        checkpointsTreeView: { visible: !hidden, selection: checkpoints },
        environmentsTreeView: { visible: !hidden, selection: [] },
      },
      args,
    );
  }

  it('are all that are selected, where the command was called on one of them', () => {
    expect(rows([web, [api, web]])).toEqual([api, web]);
  });

  it('are the one that the command was called on, where others are selected', () => {
    expect(rows([web, [api]])).toEqual([web]);
    expect(rows([web, undefined])).toEqual([web]);
  });

  it('are what is selected, where VS Code passes nothing', () => {
    expect(rows([undefined], { pods: [web], checkpoints: [checkpoint] })).toEqual([web, checkpoint]);
  });

  it('are none, and not what is selected, where the row whose button was pressed was made anew meanwhile', () => {
    expect(rows([undefined, undefined], { pods: [web] })).toEqual([]);
  });

  it('are none, where nothing is passed and no tree is visible', () => {
    expect(rows([], { pods: [web], hidden: true })).toEqual([]);
  });

  it('may be groups among others', () => {
    expect(rows([group, [group, checkpoint]])).toEqual([group, checkpoint]);
    expect(rows([web, [demo, web]])).toEqual([demo, web]);
  });

  it('are not what is no row of Thaw', () => {
    expect(rows([{ nodeType: 'resource', name: 'web' }, 7])).toEqual([]);
  });
});

describe('the pods that a command is for', () => {
  const showQuickPick = vi.mocked(
    vscode.window.showQuickPick as (
      items: readonly { label: string; value: PodTarget }[],
    ) => Thenable<unknown>,
  );
  let below: readonly PodSummary[];
  let selection: readonly PodsElement[];

  beforeEach(() => {
    vi.clearAllMocks();
    showQuickPick.mockResolvedValue(undefined);
    selection = [];
    const ended = { ...fakePod({ name: 'job' }), status: { phase: 'Succeeded' } };
    below = [fakePod({ name: 'api' }), ended, fakePod({ name: 'web' })].map(summarizePod);
  });

  function thaw(): Thaw {
    const watch = { pods: () => below, settled: () => Promise.resolve() };
    return {
      host: {
        choices: new FakeMemento(),
        podsTreeView: { visible: true, selection },
        checkpointsTreeView: { visible: false, selection: [] },
        environmentsTreeView: { visible: false, selection: [] },
      },
      podsView: { podsBelow: () => below },
      live: { hold: () => ({ dispose: vi.fn() }), settled: () => Promise.resolve({ status: 'live' }), watch },
    } as unknown as Thaw;
  }

  async function names(row?: TreeElement, ...rows: readonly TreeElement[]): Promise<readonly string[]> {
    const targets = await podTargets(thaw(), [row, rows], 'Which?');
    return targets.map(({ pod, container }) => (container === undefined ? pod : `${pod}/${container}`));
  }

  it('are those below a namespace that run', async () => {
    expect(await names(demo)).toEqual(['api', 'web']);
  });

  it('are each there once, where a namespace is selected together with pods of it', async () => {
    expect(await names(web, demo, web)).toEqual(['web', 'api']);
  });

  it('are not those of which a container is selected', async () => {
    expect(await names(proxyOfWeb, proxyOfWeb, web)).toEqual(['web/proxy']);
    expect(await names(demo, demo, proxyOfWeb)).toEqual(['web/proxy', 'api']);
  });

  it('are not asked for where none runs below a namespace, which is said', async () => {
    below = [];
    expect(await names(demo)).toEqual([]);
    expect(vscode.window.showInformationMessage).toHaveBeenCalledWith('No pod is running in demo.');
    expect(showQuickPick).not.toHaveBeenCalled();
  });

  it('are asked for where the command comes from the palette, and a namespace happens to be selected', async () => {
    selection = [demo];
    await names();
    expect(showQuickPick.mock.lastCall?.[0].map(({ label }) => label)).toEqual(['api', 'web']);
  });

  it('are asked for among several, where the command is for one', async () => {
    showQuickPick.mockImplementation((items) => Promise.resolve(items[1]));
    const target = await podTarget(thaw(), [web, [web, api]], 'Which?');
    expect(showQuickPick.mock.lastCall?.[0].map(({ label }) => label)).toEqual(['web', 'api']);
    expect(target?.pod).toBe('api');
  });

  it('are not asked for where there is one', async () => {
    expect((await podTarget(thaw(), [web, [web, proxyOfWeb]], 'Which?'))?.container).toBe('proxy');
    expect(showQuickPick).not.toHaveBeenCalled();
  });
});

describe('a question', () => {
  const choices = ['a', 'b', 'c'].map((key) => ({ key, label: key.toUpperCase(), value: key }));
  const showQuickPick = vi.mocked(
    vscode.window.showQuickPick as (items: readonly { label: string }[]) => Thenable<unknown>,
  );

  beforeEach(() => {
    vi.clearAllMocks();
  });

  function labels(): readonly string[] {
    return (showQuickPick.mock.lastCall?.[0] ?? []).map(({ label }) => label);
  }

  it('offers first what was chosen the last time', async () => {
    const memory = new FakeMemento();
    const question = { title: 'Which?', placeHolder: '', choices };
    showQuickPick.mockResolvedValue(choices[2]);
    expect(await pickOne(memory, 'letter', question)).toBe('c');
    await pickOne(memory, 'letter', question);
    expect(labels()).toEqual(['C', 'A', 'B']);
  });

  it('remembers nothing where nobody chooses', async () => {
    const memory = new FakeMemento();
    showQuickPick.mockResolvedValue(undefined);
    expect(await pickOne(memory, 'letter', { title: 'Which?', placeHolder: '', choices })).toBeUndefined();
    expect(memory.keys()).toEqual([]);
  });
});
