import { ReadOnlyDocuments } from './readOnlyDocuments.ts';
import type { ThawSession } from './thawSession.ts';

/** Which pod is meant. */
export interface PodIdentity {
  readonly namespace: string;
  readonly pod: string;
}

/** Pods' manifests, and other texts, as read-only documents, as they are when they are opened. */
export class PodDocuments {
  readonly #session: ThawSession;
  readonly #documents = new ReadOnlyDocuments('thaw-pod');

  constructor(session: ThawSession) {
    this.#session = session;
  }

  /** Reads a pod's manifest and shows it. Throws what reading it meets: `notFound`, `forbidden`… */
  async show({ namespace, pod }: PodIdentity): Promise<void> {
    const [{ connection }, { readPodYaml }] = await Promise.all([
      this.#session.cluster(),
      import('./clusterReading.ts'),
    ]);
    const text = await readPodYaml(connection, { namespace, pod });
    await this.showText(`/${connection.contextName}/${namespace}/${pod}.yaml`, text);
  }

  /** Shows a text that can only be read; the end of its path tells VS Code its language. */
  async showText(path: string, text: string): Promise<void> {
    await this.#documents.show(path, text);
  }

  dispose(): void {
    this.#documents.dispose();
  }
}
