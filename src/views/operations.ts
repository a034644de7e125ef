import * as vscode from 'vscode';

/** Something that Thaw is doing with a pod. */
export interface Operation {
  /** The pod that it is done to. */
  readonly podUid: string;
  /** What to show on the pod's row. */
  readonly text: string;
}

/** What is under way: shown on the rows of pods, and as the number on the view's icon. */
export class Operations {
  readonly #running = new Set<Operation>();
  readonly #emitter = new vscode.EventEmitter<Operation>();

  /** Tells of each operation that has begun or ended. */
  readonly onDidChange = this.#emitter.event;

  get count(): number {
    return this.#running.size;
  }

  /** What is being done with a pod. */
  ofPod(podUid: string): Operation | undefined {
    return [...this.#running].find((operation) => operation.podUid === podUid);
  }

  /** Shows an operation until what is returned is disposed of. */
  begin(operation: Operation): vscode.Disposable {
    this.#running.add(operation);
    this.#emitter.fire(operation);
    return new vscode.Disposable(() => {
      if (this.#running.delete(operation)) this.#emitter.fire(operation);
    });
  }

  dispose(): void {
    this.#emitter.dispose();
  }
}
