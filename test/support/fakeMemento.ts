import type { Memento } from 'vscode';

/** What VS Code keeps for a workspace, kept in memory. */
export class FakeMemento implements Memento {
  readonly #values = new Map<string, unknown>();

  keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- The signature is VS Code's.
  get<Value>(key: string): Value | undefined;
  get<Value>(key: string, otherwise: Value): Value;
  get<Value>(key: string, otherwise?: Value): Value | undefined {
    return this.#values.has(key) ? (this.#values.get(key) as Value) : otherwise;
  }

  update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, value);
    return Promise.resolve();
  }
}
