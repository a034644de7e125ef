import * as vscode from 'vscode';
import { withOperation } from '../commands/withOperation.ts';
import type { ListedContainer } from '../kubernetes/podProcesses.ts';
import type { ClusterParts } from './clusterParts.ts';
import { showProgress } from './messages.ts';
import { onNoRow, type Operations } from './operations.ts';
import { processText } from './processText.ts';
import { ReadOnlyDocuments } from './readOnlyDocuments.ts';
import type { ThawSession } from './thawSession.ts';

/** What a document shows, by which it can be read anew. */
interface ShownProcesses {
  readonly context: string;
  readonly container: ListedContainer;
}

const scheme = 'thaw-processes';

/** What runs in containers, as read-only documents: as it was when it was last asked for. */
export class ProcessDocuments {
  readonly #session: ThawSession;
  readonly #operations: Operations;
  readonly #documents = new ReadOnlyDocuments(scheme);
  readonly #shown = new Map<string, ShownProcesses>();

  constructor(session: ThawSession, operations: Operations) {
    this.#session = session;
    this.#operations = operations;
  }

  /** Reads what runs in a container and shows it. Throws what `readPodProcesses` throws. */
  async show(container: ListedContainer): Promise<void> {
    await this.#read(container, await this.#session.cluster());
  }

  /** Reads anew what a document shows, in the cluster that it is of; of a document that shows no processes, nothing. */
  async refresh(uri: vscode.Uri): Promise<void> {
    const shown = uri.scheme === scheme ? this.#shown.get(uri.path) : undefined;
    if (shown === undefined) return;
    const cluster = await this.#session.connectTo(shown.context);
    try {
      await this.#read(shown.container, cluster);
    } finally {
      await cluster.dispose();
    }
  }

  dispose(): void {
    this.#documents.dispose();
  }

  async #read(
    container: ListedContainer,
    { connection, agents }: Pick<ClusterParts, 'connection' | 'agents'>,
  ): Promise<void> {
    const { namespace, pod, container: name } = container;
    const place = `${namespace}/${pod}/${name}`;
    const title = vscode.l10n.t('Reading the processes of {0}…', place);
    const { readPodProcesses } = await import('./clusterReading.ts');
    // A node agent may have to be started first.
    const list = await withOperation(this.#operations, { ...onNoRow, title }, (signal) =>
      showProgress({ location: vscode.ProgressLocation.Window, title }, () =>
        readPodProcesses(connection, agents, container, signal),
      ),
    );
    const path = `/${connection.contextName}/${namespace}/${pod}.${name}.processes`;
    this.#shown.set(path, { context: connection.contextName, container });
    await this.#documents.show(path, processText(place, list, Date.now()));
  }
}
