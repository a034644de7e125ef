import * as vscode from 'vscode';
import type { CheckpointIntent } from '../checkpoint/checkpointIntent.ts';
import type { CheckpointIntents, LeftIntent } from '../checkpoint/checkpointIntents.ts';
import type { SettlingTools } from '../checkpoint/settleIntent.ts';
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
 * window was closed or killed, and of one that was cancelled or failed, is deleted; both are said.
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
      const removed = left.map(({ intent }) => intent).filter((_, index) => (settled[index] ?? 0) > 0);
      tellRemoved(removed.filter(({ unwanted }) => unwanted === undefined));
      tellDeleted(removed.filter(({ unwanted }) => unwanted !== undefined));
    } catch (error) {
      log.warn(logText(error));
    }
  }

  async #settle(cluster: SettledCluster, left: LeftIntent): Promise<number> {
    const { log } = this.#window;
    const { namespace, pod } = left.intent;
    try {
      const { settleIntent } = await import('./clusterReading.ts');
      const deleted = await settleIntent(cluster, left.intent, this.#ending);
      await left.remove();
      log.info(
        `A checkpoint of ${namespace}/${pod} ${left.intent.unwanted ? 'was cancelled or failed' : 'was interrupted'}: ` +
          `${deleted} archives of it were deleted now`,
      );
      return deleted;
    } catch (error) {
      log.warn(logText(error));
      await left.release();
      return 0;
    }
  }
}

/** Says which checkpoints were deleted that were under way when their windows were closed. */
function tellRemoved(intents: readonly CheckpointIntent[]): void {
  const pods = podNames(intents);
  if (pods.length === 0) return;
  const text =
    pods.length === 1
      ? vscode.l10n.t(
          'The checkpoint of {0} that was under way when its window closed has been removed.',
          pods.join(', '),
        )
      : vscode.l10n.t(
          'The checkpoints of {0} that were under way when their windows closed have been removed.',
          pods.join(', '),
        );
  void showInformation(text);
}

/** Says of which checkpoints archives were deleted that nobody wanted. */
function tellDeleted(intents: readonly CheckpointIntent[]): void {
  const pods = podNames(intents);
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

function podNames(intents: readonly CheckpointIntent[]): readonly string[] {
  return [...new Set(intents.map(({ pod }) => pod))];
}
