import * as vscode from 'vscode';

/** A tree whose rows come from a part that is only loaded when VS Code asks for the first of them. */
export class DeferredTree<Element> implements vscode.TreeDataProvider<Element> {
  readonly #load: () => Promise<vscode.TreeDataProvider<Element>>;
  readonly #emitter = new vscode.EventEmitter<Element | Element[] | undefined>();
  #tree: Promise<vscode.TreeDataProvider<Element>> | undefined;
  #subscription: vscode.Disposable | undefined;

  readonly onDidChangeTreeData = this.#emitter.event;

  constructor(load: () => Promise<vscode.TreeDataProvider<Element>>) {
    this.#load = load;
  }

  async getChildren(element?: Element): Promise<Element[]> {
    return (await (await this.#loaded()).getChildren(element)) ?? [];
  }

  async getTreeItem(element: Element): Promise<vscode.TreeItem> {
    return await (await this.#loaded()).getTreeItem(element);
  }

  async resolveTreeItem(
    item: vscode.TreeItem,
    element: Element,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    return (await (await this.#loaded()).resolveTreeItem?.(item, element, token)) ?? item;
  }

  dispose(): void {
    this.#subscription?.dispose();
    this.#emitter.dispose();
  }

  async #loaded(): Promise<vscode.TreeDataProvider<Element>> {
    this.#tree ??= this.#load().then((tree) => {
      this.#subscription = tree.onDidChangeTreeData?.((changed) => {
        this.#emitter.fire(changed ?? undefined);
      });
      return tree;
    });
    return await this.#tree;
  }
}
