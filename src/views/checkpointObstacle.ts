import * as vscode from 'vscode';
import { ThawError } from '../kubernetes/thawError.ts';

/** That a cluster's kubelets make no checkpoints at all: it cannot be asked for, only be learnt from an attempt. */
export class CheckpointObstacle {
  readonly #emitter = new vscode.EventEmitter<undefined>();
  #known: { readonly context: string; readonly failure: ThawError } | undefined;

  readonly onDidChange = this.#emitter.event;

  /** Learns from a checkpoint in the cluster of `context` that has failed. */
  failed(context: string, error: unknown): void {
    if (!ThawError.is(error, 'checkpointDisabled')) return;
    this.#known = { context, failure: error };
    this.#emitter.fire(undefined);
  }

  /** Learns from one that has been made. */
  succeeded(context: string): void {
    if (this.#known?.context !== context) return;
    this.#known = undefined;
    this.#emitter.fire(undefined);
  }

  /** What is in the way in the cluster of `context`, and what to do about it; empty where nothing is known to be. */
  message(context: string | undefined): string {
    if (this.#known === undefined || this.#known.context !== context) return '';
    const { explanation, remedies } = this.#known.failure;
    const advice = remedies.map(({ text }) => `${text}.`).join(vscode.l10n.t(' Or: '));
    return vscode.l10n.t('Pods here cannot be checkpointed: {0}. {1}', explanation, advice);
  }

  dispose(): void {
    this.#emitter.dispose();
  }
}
