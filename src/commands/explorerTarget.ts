import * as vscode from 'vscode';
import { type Kubeconfig, type KubeconfigContext, loadKubeconfig } from '../kubernetes/kubeconfig.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { explorerPod } from '../views/kubernetesExtension.ts';
import type { ThawSession } from '../views/thawSession.ts';

/** A pod of the Kubernetes extension's tree, as Thaw comes to it. */
export interface ExplorerTarget {
  readonly namespace: string;
  readonly pod: string;
  /** The context of Thaw's kubeconfig that leads to the pod's cluster. */
  readonly context: string;
}

/** What of the session is used here. */
export type ExplorerSession = Pick<ThawSession, 'kubeconfig' | 'chosenContext' | 'chooseContext'>;

/**
 * The pod that a node of the Kubernetes extension's tree stands for.
 *
 * @throws {ThawError} what `explorerPod` and reading a kubeconfig throw; `contextNotFound` where Thaw's kubeconfig does not lead
 * to the pod's cluster
 */
export async function explorerTarget(session: ExplorerSession, node: unknown): Promise<ExplorerTarget> {
  const { pod, namespace, kubeconfig } = await explorerPod(node);
  const [theirs, ours] = await Promise.all([
    loadKubeconfig({ environment: { ...process.env, KUBECONFIG: kubeconfig } }),
    session.kubeconfig(),
  ]);
  const shown = theirs.contexts.find(({ name }) => name === theirs.currentContext);
  const context = shown && contextToSameCluster(shown, ours, session.chosenContext);
  if (context === undefined) throw notInKubeconfig(pod, shown?.name, kubeconfig);
  return { pod, namespace: namespace ?? shown?.namespace ?? 'default', context };
}

/**
 * Sees to it that Thaw shows the cluster of a context: asks whether to switch, where it shows another one. Resolves to whether
 * it does.
 */
export async function showsContext(session: ExplorerSession, { context }: ExplorerTarget): Promise<boolean> {
  const inUse = session.chosenContext ?? (await session.kubeconfig()).currentContext;
  if (context === inUse) return true;
  const yes = vscode.l10n.t('Switch to {0}', context);
  const question = vscode.l10n.t('The pod is in the cluster of the context {0}.', context);
  const detail =
    inUse === undefined
      ? vscode.l10n.t('Thaw shows no cluster yet.')
      : vscode.l10n.t('Thaw shows that of {0}. The kubeconfig stays as it is.', inUse);
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return false;
  await session.chooseContext(context);
  return true;
}

/** The context that leads to the same cluster: that in use if it does, else one of the same name, else any. */
export function contextToSameCluster(
  { server, name }: Pick<KubeconfigContext, 'server' | 'name'>,
  { contexts, currentContext }: Pick<Kubeconfig, 'contexts' | 'currentContext'>,
  chosen: string | undefined,
): string | undefined {
  const names = contexts.filter((each) => each.server !== undefined && each.server === server);
  const preferred = [chosen ?? currentContext, name].find((wanted) =>
    names.some((each) => each.name === wanted),
  );
  return preferred ?? names[0]?.name;
}

function notInKubeconfig(pod: string, context: string | undefined, kubeconfig: string): ThawError {
  return new ThawError({
    reason: 'contextNotFound',
    attempted: `reach the pod ${pod} of the Kubernetes extension’s tree`,
    explanation:
      context === undefined
        ? `its kubeconfig ${kubeconfig} names no current context`
        : `no context of Thaw’s kubeconfig leads to the cluster of ${context}; add ${kubeconfig} to the setting thaw.kubeconfig`,
  });
}
