import * as vscode from 'vscode';
import type { ThawSession } from './thawSession.ts';

/** Which pod is meant. */
export interface PodIdentity {
  readonly namespace: string;
  readonly pod: string;
}

const scheme = 'thaw-pod';

/** Pods' manifests, and other texts, as read-only documents, as they are when they are opened. */
export class PodDocuments {
  readonly #session: ThawSession;
  readonly #emitter = new vscode.EventEmitter<vscode.Uri>();
  readonly #texts = new Map<string, string>();
  readonly #registrations: vscode.Disposable[];

  constructor(session: ThawSession) {
    this.#session = session;
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

  /** Reads a pod's manifest and shows it. Throws what reading it meets: `notFound`, `forbidden`… */
  async show({ namespace, pod }: PodIdentity): Promise<void> {
    const [{ connection }, { readPodYaml }] = await Promise.all([
      this.#session.cluster(),
      import('../kubernetes/podYaml.ts'),
    ]);
    const text = await readPodYaml(connection, { namespace, pod });
    await this.showText(`/${connection.contextName}/${namespace}/${pod}.yaml`, text);
  }

  /** Shows a text that can only be read; the end of its path tells VS Code its language. */
  async showText(path: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path });
    this.#texts.set(uri.toString(), text);
    this.#emitter.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    for (const registration of this.#registrations.toReversed()) registration.dispose();
  }
}
