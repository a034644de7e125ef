import * as vscode from 'vscode';

/** Texts that are shown as read-only documents: the URIs of one scheme, which are known until their document is closed. */
export class ReadOnlyDocuments {
  readonly #scheme: string;
  readonly #emitter = new vscode.EventEmitter<vscode.Uri>();
  readonly #texts = new Map<string, string>();
  readonly #registrations: readonly vscode.Disposable[];

  constructor(scheme: string) {
    this.#scheme = scheme;
    this.#registrations = [
      this.#emitter,
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.#emitter.event,
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? '',
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#texts.delete(uri.toString());
      }),
    ];
  }

  /** Shows a text under a path, whose last part is the title; or the text anew where it is shown already. */
  async show(path: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: this.#scheme, path });
    this.#texts.set(uri.toString(), text);
    this.#emitter.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    for (const registration of this.#registrations.toReversed()) registration.dispose();
  }
}
