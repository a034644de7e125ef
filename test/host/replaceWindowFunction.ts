import * as vscode from 'vscode';

type Replaceable = 'showQuickPick' | 'showErrorMessage' | 'showWarningMessage';

/** The calls of a replaced function, which is back when this is disposed of. */
export interface ReplacedFunction extends Disposable {
  /** The first argument of each call, in their order. */
  readonly firstArguments: readonly unknown[];
}

/**
 * Puts a function in the place of one of `vscode.window` that keeps what it is called with and answers as a user who
 * dismisses what is shown: from within the extension host nothing can look at the window.
 */
export function replaceWindowFunction(name: Replaceable): ReplacedFunction {
  const original = Object.getOwnPropertyDescriptor(vscode.window, name);
  if (original === undefined) throw new Error(`vscode.window has no ${name}`);
  const firstArguments: unknown[] = [];
  const value = (first: unknown): Promise<undefined> => {
    firstArguments.push(first);
    return Promise.resolve(undefined);
  };
  Object.defineProperty(vscode.window, name, { ...original, value });
  return {
    firstArguments,
    [Symbol.dispose]: () => {
      Object.defineProperty(vscode.window, name, original);
    },
  };
}
