import * as vscode from 'vscode';
import type { CheckpointIntent } from '../checkpoint/checkpointIntent.ts';
import type { CheckpointIntents, LeftIntent } from '../checkpoint/checkpointIntents.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { SettledIntent, SettlingTools } from '../checkpoint/settleIntent.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { LiveCluster } from './liveCluster.ts';
import { logText } from './logText.ts';
import { showInformation } from './messages.ts';

/** The cluster that intents are settled on. */
interface SettledCluster extends SettlingTools {
  readonly connection: ClusterConnection;
}

/** What is settled with. */
export interface SettlingWindow {
  readonly live: Pick<LiveCluster, 'checkpointState' | 'context' | 'onDidReset' | 'watch'>;
  readonly session: { cluster(): Promise<SettledCluster> };
  readonly intents: Pick<CheckpointIntents, 'takeLeft'>;
  readonly log: Pick<vscode.LogOutputChannel, 'info' | 'warn'>;
}

/**
 * Settles what windows have left of checkpoints, once their cluster is read for a view: what there is of one in whose middle the
 * window was closed comes to the list of checkpoints, and archives of one that was cancelled or failed are deleted; both are said.
 * What cannot be settled is told to the log only, and tried again when the cluster is next read.
 */
export class IntentSettling {
  readonly #window: SettlingWindow;
  readonly #ending = new AbortController();
  readonly #subscription: vscode.Disposable;
  /** Resolves when all that was begun so far has ended. */
  #done = Promise.resolve();

  constructor(window: SettlingWindow) {
    this.#window = window;
    this.#subscription = window.live.onDidReset(() => {
      this.#done = this.#done.then(() => this.#settleAll());
    });
  }

  /** Stops; what is not settled by then is for the next window. */
  async end(): Promise<void> {
    this.#subscription.dispose();
    this.#ending.abort();
    await this.#done;
  }

  async #settleAll(): Promise<void> {
    const { live, session, intents, log } = this.#window;
    const { checkpointState, context, watch } = live;
    if (checkpointState.status === 'idle' || watch === undefined || this.#ending.signal.aborted) return;
    try {
      const cluster = await session.cluster();
      const { contextName, server } = cluster.connection;
      if (contextName !== context) return;
      const left = await intents.takeLeft({ context: contextName, server });
      // One may be waited for while the others are settled.
      const settled = await Promise.all(left.map((each) => this.#settle(cluster, each)));
      tellFound(settled.flatMap(({ records }) => records));
      tellDeleted(left.filter((_, index) => (settled[index]?.deleted ?? 0) > 0).map(({ intent }) => intent));
    } catch (error) {
      log.warn(logText(error));
    }
  }

  async #settle(cluster: SettledCluster, left: LeftIntent): Promise<SettledIntent> {
    const { log } = this.#window;
    const { namespace, pod } = left.intent;
    try {
      const { settleIntent } = await import('./clusterReading.ts');
      const settled = await settleIntent(cluster, left.intent, this.#ending);
      await left.remove();
      log.info(
        left.intent.unwanted
          ? `A checkpoint of ${namespace}/${pod} was cancelled or failed: ${settled.deleted} archives of it were deleted now`
          : `A checkpoint of ${namespace}/${pod} was interrupted: ${settled.records.length} archives of it were found without a record`,
      );
      return settled;
    } catch (error) {
      log.warn(logText(error));
      await left.release();
      return { records: [], deleted: 0 };
    }
  }
}

/** Says what was found. Not awaited by anything: it may be looked at for long. */
function tellFound(records: readonly CheckpointRecord[]): void {
  const [first] = records;
  if (first === undefined) return;
  const show = vscode.l10n.t('Show');
  const remove = vscode.l10n.t('Delete…');
  const name = sourceName(first);
  const text =
    records.length === 1
      ? vscode.l10n.t(
          'A checkpoint of {0} was still being made when VS Code was closed; it is in Checkpoints now.',
          name,
        )
      : vscode.l10n.t(
          'Checkpoints of {0} were still being made when VS Code was closed; they are in Checkpoints now.',
          [...new Set(records.map(sourceName))].join(', '),
        );
  void showInformation(text, show, remove).then(async (chosen) => {
    if (chosen === show) await vscode.commands.executeCommand('thaw.checkpoints.focus');
    const rows = records.map(rowOf);
    if (chosen === remove) await vscode.commands.executeCommand('thaw.deleteCheckpoint', rows[0], rows);
  });
}

/** Says of which checkpoints archives were deleted that nobody wanted. */
function tellDeleted(intents: readonly CheckpointIntent[]): void {
  const pods = [...new Set(intents.map(({ pod }) => pod))];
  if (pods.length === 0) return;
  const text =
    pods.length === 1
      ? vscode.l10n.t(
          'A cancelled or failed checkpoint of {0} had left its archive on the node; it is deleted now.',
          pods.join(', '),
        )
      : vscode.l10n.t(
          'Cancelled or failed checkpoints of {0} had left their archives on the nodes; they are deleted now.',
          pods.join(', '),
        );
  void showInformation(text);
}

function sourceName({ source }: CheckpointRecord): string {
  return `${source.pod}/${source.container}`;
}

function rowOf({ namespace, name }: CheckpointRecord): object {
  return { kind: 'checkpoint', id: `${namespace}/${name}`, namespace, name };
}
