import * as vscode from 'vscode';
import { podsPath } from '../kubernetes/podPath.ts';
import type { ForwardedPort, PortForward } from '../kubernetes/portForward.ts';
import type { ThawError } from '../kubernetes/thawError.ts';
import { showInformation } from './messages.ts';
import type { ThawSession } from './thawSession.ts';

/** A port that is forwarded. */
export interface RunningForward {
  readonly target: ForwardedPort;
  readonly localPort: number;
  readonly context: string;
}

interface HeldForward extends RunningForward {
  readonly end: () => void;
}

/** Forwarded ports, until they are stopped, their pod is gone, or another context is chosen. */
export class PortForwards {
  readonly #session: ThawSession;
  readonly #subscription: vscode.Disposable;
  readonly #running = new Set<HeldForward>();

  constructor(session: ThawSession) {
    this.#session = session;
    this.#subscription = session.onDidChangeCluster(() => {
      void this.#endOthers();
    });
  }

  get running(): readonly RunningForward[] {
    return [...this.#running];
  }

  /** Forwards a port, or returns the forward there is. `onFailure` is told of connections that could not be made. */
  async start(target: ForwardedPort, onFailure: (failure: ThawError) => void): Promise<RunningForward> {
    const cluster = await this.#session.connectTo(undefined);
    const { connection } = cluster;
    const same = [...this.#running].find(
      (each) =>
        each.context === connection.contextName && JSON.stringify(each.target) === JSON.stringify(target),
    );
    if (same !== undefined) {
      await cluster.dispose();
      return same;
    }
    let forward: PortForward;
    const [{ PortForward: Forward }, { ResourceWatch }] = await Promise.all([
      import('../kubernetes/portForward.ts'),
      import('../kubernetes/resourceWatch.ts'),
    ]);
    try {
      forward = await Forward.start(connection, target, onFailure);
    } catch (error) {
      await cluster.dispose();
      throw error;
    }
    const watch = new ResourceWatch(connection, {
      attempted: vscode.l10n.t('watch the pod {0}/{1}', target.namespace, target.pod),
      path: podsPath(target.namespace),
      fieldSelector: `metadata.name=${target.pod}`,
      slim: ({ metadata }) => ({ uid: metadata.uid }),
    });
    const held: HeldForward = {
      target,
      localPort: forward.localPort,
      context: connection.contextName,
      end: () => {
        this.#running.delete(held);
        watch.dispose();
        forward.dispose();
        void cluster.dispose();
      },
    };
    this.#running.add(held);
    watch.onChange(({ removed }) => {
      if (removed.length === 0 || !this.#running.has(held)) return;
      held.end();
      void showInformation(
        vscode.l10n.t('{0} is gone: its port {1} is forwarded no longer.', target.pod, target.port),
      );
    });
    watch.start();
    return held;
  }

  stop(forward: RunningForward): void {
    [...this.#running].find((each) => each === forward)?.end();
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const { end } of this.#running) end();
  }

  async #endOthers(): Promise<void> {
    const context = await this.#session.cluster().then(
      ({ connection }) => connection.contextName,
      () => undefined,
    );
    for (const each of this.#running) if (each.context !== context) each.end();
  }
}
