import * as vscode from 'vscode';
import type { CombinedState } from '../kubernetes/combinedState.ts';
import type { ThawError } from '../kubernetes/thawError.ts';
import type { LiveState } from './liveState.ts';

type Failures = CombinedState['failures'];

/** How far something can be trusted, which is told of only when it is another than before: what is retried meets the same again. */
export class ToldState {
  readonly #emitter = new vscode.EventEmitter<LiveState>();
  #current: LiveState = { status: 'idle' };
  #text = textOf(this.#current, new Map());

  readonly onDidChange = this.#emitter.event;

  get current(): LiveState {
    return this.#current;
  }

  /** @param failures also those of a part only, which are said beside what can be read of the others */
  set(state: LiveState, failures?: Failures): void {
    this.take(state, failures)();
  }

  /** As {@link set}, but tells of it when what is returned is called: two that change together are not told of in between. */
  take(state: LiveState, failures: Failures = new Map()): () => void {
    const text = textOf(state, failures);
    if (text === this.#text) return () => undefined;
    this.#text = text;
    this.#current = state;
    return () => {
      this.#emitter.fire(this.#current);
    };
  }

  /** Resolves when it is none of these any more. */
  async past(...statuses: readonly LiveState['status'][]): Promise<LiveState> {
    while (statuses.includes(this.#current.status)) await once(this.onDidChange);
    return this.#current;
  }

  dispose(): void {
    this.#emitter.dispose();
  }
}

/** All that is said of a state. */
function textOf(state: LiveState, failures: Failures): string {
  const lastUpdate = 'lastUpdate' in state ? state.lastUpdate : undefined;
  const failure = 'failure' in state ? state.failure : undefined;
  const all: readonly (readonly [string, ThawError | undefined])[] = [['', failure], ...failures];
  const said = all.map(([part, each]) => [part, each?.reason, each?.message]);
  return JSON.stringify([state.status, lastUpdate, said]);
}

/** Resolves when an event comes next. */
async function once(event: vscode.Event<unknown>): Promise<void> {
  await new Promise<void>((resolve) => {
    const subscription = event(() => {
      subscription.dispose();
      resolve();
    });
  });
}
