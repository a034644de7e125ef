import * as vscode from 'vscode';

/** Something that Thaw is doing, most often with a pod. */
export interface Operation {
  /** The pod that it is done to, or the row of anything else; as in {@link onNoRow} where that is no single one. */
  readonly podUid: string;
  /** What to show on the pod's row. */
  readonly text: string;
  /** What to show where it stands alone. */
  readonly title: string;
  /** Ends it before it is done; what it has made is removed. */
  readonly cancel: () => void;
}

/** The row and its text of what is shown on none: it is counted, and cancelled from the palette. */
export const onNoRow = { podUid: '', text: '' } as const;

/** An operation for as long as it is under way, until it is disposed of. */
export interface RunningOperation extends vscode.Disposable {
  /** Shows it on the row of another pod from now on. */
  moveTo(podUid: string): void;
  /** Shows another text on the row from now on. */
  say(text: string): void;
}

/** What is under way: shown on the rows of pods, and as the number on the view's icon. */
export class Operations {
  readonly #running = new Set<Operation>();
  readonly #emitter = new vscode.EventEmitter<Operation>();

  /** Tells of each operation that has begun or ended, or has left or come to a pod. */
  readonly onDidChange = this.#emitter.event;

  get running(): readonly Operation[] {
    return [...this.#running];
  }

  /** What is being done with a pod. */
  ofPod(podUid: string): Operation | undefined {
    return this.running.find((operation) => operation.podUid === podUid);
  }

  /** Ends all before they are done, also those that begin meanwhile; resolves when they have ended. */
  async cancelAll(): Promise<void> {
    while (this.#running.size > 0) {
      const changed = Promise.withResolvers<undefined>();
      const subscription = this.onDidChange(() => {
        changed.resolve(undefined);
      });
      for (const { cancel } of this.#running) cancel();
      await changed.promise;
      subscription.dispose();
    }
  }

  /** Shows an operation until what is returned is disposed of. */
  begin(begun: Operation): RunningOperation {
    let operation = begun;
    this.#running.add(operation);
    this.#emitter.fire(operation);
    const change = (changes: Partial<Operation>): void => {
      const before = operation;
      if (!this.#running.delete(before)) return;
      operation = { ...before, ...changes };
      this.#running.add(operation);
      if (operation.podUid !== before.podUid) this.#emitter.fire(before);
      this.#emitter.fire(operation);
    };
    return {
      moveTo: (podUid) => {
        change({ podUid });
      },
      say: (text) => {
        if (text !== operation.text) change({ text });
      },
      dispose: () => {
        if (this.#running.delete(operation)) this.#emitter.fire(operation);
      },
    };
  }

  dispose(): void {
    this.#emitter.dispose();
  }
}
