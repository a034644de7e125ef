import * as vscode from 'vscode';
import type { KubeletSetting } from '../kubernetes/kubeletConfiguration.ts';
import { ThawError } from '../kubernetes/thawError.ts';

/** What is kept of a failure: data, as it was told. */
interface KnownObstacle {
  readonly explanation: string;
  /** What to do about it, each one sentence. */
  readonly advice: readonly string[];
  /** The fields of the kubelet's configuration that it takes. */
  readonly settings: readonly KubeletSetting[];
}

/**
 * That a cluster's kubelets make no checkpoints at all: it cannot be asked for, only be learnt from an attempt. Kept for each
 * context with what the person has chosen in this workspace, until a checkpoint succeeds there.
 */
export class CheckpointObstacle {
  readonly #memory: vscode.Memento;
  readonly #emitter = new vscode.EventEmitter<undefined>();

  readonly onDidChange = this.#emitter.event;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  /** Learns from a checkpoint in the cluster of `context` that has failed. */
  failed(context: string, error: unknown): void {
    if (!ThawError.is(error, 'checkpointDisabled')) return;
    const { explanation, remedies } = error;
    this.#keep(context, {
      explanation,
      advice: remedies.map(({ text }) => text),
      settings: remedies.flatMap((remedy) =>
        remedy.action === 'changeKubelet' ? [{ setting: remedy.setting, value: remedy.value }] : [],
      ),
    });
  }

  /** Learns from one that a kubelet has made. */
  succeeded(context: string): void {
    if (this.isKnown(context)) this.#keep(context, undefined);
  }

  /** Whether something is known to be in the way in the cluster of `context`. */
  isKnown(context: string | undefined): boolean {
    return this.#known(context) !== undefined;
  }

  /** What is in the way in the cluster of `context`, and what to do about it; empty where nothing is known to be. */
  message(context: string | undefined): string {
    const known = this.#known(context);
    if (known === undefined) return '';
    const advice = known.advice.map((sentence) => `${sentence}.`).join(vscode.l10n.t(' Or: '));
    return vscode.l10n.t('Pods here cannot be checkpointed: {0}. {1}', known.explanation, advice);
  }

  /** The fields of the kubelet's configuration that would remove it; none where nothing is known to be in the way. */
  settings(context: string | undefined): readonly KubeletSetting[] {
    return this.#known(context)?.settings ?? [];
  }

  dispose(): void {
    this.#emitter.dispose();
  }

  #known(context: string | undefined): KnownObstacle | undefined {
    return context === undefined ? undefined : this.#memory.get<KnownObstacle>(obstacleKey(context));
  }

  #keep(context: string, known: KnownObstacle | undefined): void {
    // What is kept can be read at once, whenever it is written.
    void this.#memory.update(obstacleKey(context), known);
    this.#emitter.fire(undefined);
  }
}

function obstacleKey(context: string): string {
  return `thaw.checkpointObstacle:${context}`;
}
