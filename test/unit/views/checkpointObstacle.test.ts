import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { copyKubeletSetting } from '../../../src/commands/copyKubeletSetting.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { CheckpointObstacle } from '../../../src/views/checkpointObstacle.ts';
import { onlyChanges } from '../../../src/views/contextKeys.ts';
import { ObstacleKey } from '../../../src/views/obstacleKey.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';

const disabled = new ThawError({
  reason: 'checkpointDisabled',
  attempted: 'checkpoint demo/web/main',
  explanation: 'the kubelet of node-1 does not offer checkpoints',
  remedies: [
    {
      action: 'changeKubelet',
      setting: 'featureGates.ContainerCheckpoint',
      value: 'true',
      text: 'Switch on the feature gate',
    },
  ],
});

describe('kubelets that make no checkpoints', () => {
  let memory: FakeMemento;
  let obstacle: CheckpointObstacle;

  beforeEach(() => {
    vi.clearAllMocks();
    memory = new FakeMemento();
    obstacle = new CheckpointObstacle(memory);
  });

  it('are known of their context in the next window, until a checkpoint succeeds there', () => {
    obstacle.failed('dev', disabled);
    const next = new CheckpointObstacle(memory);
    expect(next.message('dev')).toMatch(/the kubelet of node-1 does not offer checkpoints/);
    expect(next.isKnown('prod')).toBe(false);
    next.succeeded('prod');
    expect(next.isKnown('dev')).toBe(true);
    next.succeeded('dev');
    expect(new CheckpointObstacle(memory).isKnown('dev')).toBe(false);
  });

  it('are kept as data that survives the window', () => {
    obstacle.failed('dev', disabled);
    const [key = ''] = memory.keys();
    const kept: unknown = memory.get(key);
    expect(JSON.parse(JSON.stringify(kept))).toEqual(kept);
  });

  it('are told to menus while their context is shown', () => {
    const reset = new vscode.EventEmitter<undefined>();
    const { event: onDidChangeState } = new vscode.EventEmitter<never>();
    const live = { context: 'prod', onDidReset: reset.event, onDidChangeState };
    const told: unknown[] = [];
    const setContext = onlyChanges((key, value) => told.push([key, value]));
    new ObstacleKey({ obstacle, live, setContext });
    obstacle.failed('dev', disabled);
    expect(told).toEqual([]);
    live.context = 'dev';
    reset.fire(undefined);
    reset.fire(undefined);
    obstacle.succeeded('dev');
    expect(told).toEqual([
      ['thaw.checkpointsDisabled', true],
      ['thaw.checkpointsDisabled', false],
    ]);
  });

  describe('have their setting copied', () => {
    const writeText = vi.spyOn(vscode.env.clipboard, 'writeText');
    const copy = async (context: string): Promise<void> => {
      const thaw = { live: { context }, obstacle } as unknown as Thaw;
      await copyKubeletSetting(thaw, { args: [], report: vi.fn() });
    };

    it('as YAML of the kubelet’s configuration', async () => {
      obstacle.failed('dev', disabled);
      await copy('dev');
      expect(writeText).toHaveBeenCalledExactlyOnceWith(
        expect.stringMatching(/kind: KubeletConfiguration\nfeatureGates:\n {2}ContainerCheckpoint: true\n/),
      );
    });

    it('not where none is known to be missing, which is said', async () => {
      obstacle.failed('dev', disabled);
      await copy('prod');
      expect(writeText).not.toHaveBeenCalled();
      expect(vscode.window.showInformationMessage).toHaveBeenCalledExactlyOnceWith(
        'No kubelet of prod is known to lack a setting for checkpoints.',
      );
    });
  });
});
