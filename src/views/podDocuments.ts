import type { Uri } from 'vscode';
import type { ClusterParts } from './clusterParts.ts';
import { ReadOnlyDocuments } from './readOnlyDocuments.ts';
import type { ThawSession } from './thawSession.ts';

/** Which pod is meant. */
export interface PodIdentity {
  readonly namespace: string;
  readonly pod: string;
}

const scheme = 'thaw-pod';

/** Pods' manifests, and other texts, as read-only documents, as they are when they are opened. */
export class PodDocuments {
  readonly #session: Pick<ThawSession, 'cluster' | 'connectTo'>;
  readonly #documents = new ReadOnlyDocuments(scheme);
  /** The pods that documents show, by the documents' paths. */
  readonly #shown = new Map<string, PodIdentity & { readonly context: string }>();

  constructor(session: Pick<ThawSession, 'cluster' | 'connectTo'>) {
    this.#session = session;
  }

  /**
   * Reads a pod's manifest and shows it; what in it likely is secret is masked. Throws what reading it meets: `notFound`,
   * `forbidden`…
   */
  async show(pod: PodIdentity): Promise<void> {
    await this.#read(pod, await this.#session.cluster(), false);
  }

  /**
   * Reads a pod's manifest anew, in the cluster that its document is of, and shows it there with all values. Of a document that shows
   * no pod, nothing.
   */
  async showSecrets({ scheme: itsScheme, path }: Pick<Uri, 'scheme' | 'path'>): Promise<void> {
    const shown = itsScheme === scheme ? this.#shown.get(path) : undefined;
    if (shown === undefined) return;
    const cluster = await this.#session.connectTo(shown.context);
    try {
      await this.#read(shown, cluster, true);
    } finally {
      await cluster.dispose();
    }
  }

  /** Shows a text that can only be read; the end of its path tells VS Code its language. */
  async showText(path: string, text: string): Promise<void> {
    await this.#documents.show(path, text);
  }

  dispose(): void {
    this.#documents.dispose();
  }

  async #read(
    { namespace, pod }: PodIdentity,
    { connection }: Pick<ClusterParts, 'connection'>,
    showsSecrets: boolean,
  ): Promise<void> {
    const { readPodText } = await import('./clusterReading.ts');
    const text = await readPodText(connection, { namespace, pod, showsSecrets });
    const context = connection.contextName;
    const path = `/${context}/${namespace}/${pod}.yaml`;
    this.#shown.set(path, { context, namespace, pod });
    await this.showText(path, text);
  }
}
