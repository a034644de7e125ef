import * as vscode from 'vscode';
import { ThawError } from '../kubernetes/thawError.ts';
import type { ThawSession } from './thawSession.ts';

/** Which container's log is meant. */
export interface LoggedContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** How much of the past is shown, in lines. */
const tailLines = 1000;

/** A log that is shown. */
interface ShownLog {
  readonly channel: vscode.OutputChannel;
  /** Ends the following, where it has not ended. */
  following: AbortController | undefined;
}

/** Containers' logs, each followed in an output channel of its own. */
export class ContainerLogs {
  readonly #session: ThawSession;
  readonly #logs = new Map<string, ShownLog>();

  constructor(session: ThawSession) {
    this.#session = session;
  }

  /** Shows a log and follows it until the container ends. Throws where there is no log to be had. */
  async show({ namespace, pod, container }: LoggedContainer): Promise<void> {
    const name = `Thaw: ${namespace}/${pod}/${container}`;
    const log = this.#logs.get(name) ?? {
      channel: vscode.window.createOutputChannel(name),
      following: undefined,
    };
    this.#logs.set(name, log);
    const { channel } = log;
    if (log.following !== undefined) {
      channel.show(true);
      return;
    }
    const following = new AbortController();
    log.following = following;
    channel.clear();
    try {
      const [{ connection }, { readPodLog }] = await Promise.all([
        this.#session.cluster(),
        import('./clusterReading.ts'),
      ]);
      const { signal } = following;
      const onOpen = (): void => {
        channel.show(true);
      };
      const request = { namespace, pod, container, follow: true, tailLines, signal, onOpen };
      for await (const line of readPodLog(connection, request)) channel.appendLine(line);
      channel.appendLine(vscode.l10n.t('[The log has ended.]'));
    } catch (error) {
      if (!ThawError.is(error, 'cancelled')) throw error;
    } finally {
      if (log.following === following) log.following = undefined;
    }
  }

  dispose(): void {
    for (const { channel, following } of this.#logs.values()) {
      following?.abort();
      channel.dispose();
    }
    this.#logs.clear();
  }
}
