import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { pickOne } from '../../../src/commands/pickOne.ts';
import { targetRows } from '../../../src/commands/targets.ts';
import type {
  CheckpointElement,
  CheckpointsElement,
  PodElement,
  PodsElement,
} from '../../../src/views/elements.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';

function podRow(pod: string): PodElement {
  return { kind: 'pod', id: `dev/demo/${pod}`, namespace: 'demo', pod, podUid: `uid-of-${pod}` };
}

const [web, api] = [podRow('web'), podRow('api')];
const checkpoint: CheckpointElement = { kind: 'checkpoint', id: 'dev/demo/c', namespace: 'demo', name: 'c' };

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

  it('are none, where nothing is passed and no tree is visible', () => {
    expect(rows([], { pods: [web], hidden: true })).toEqual([]);
  });

  it('are not what is no row of Thaw', () => {
    expect(rows([{ nodeType: 'resource', name: 'web' }, 7])).toEqual([]);
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
