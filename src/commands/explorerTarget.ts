import * as vscode from 'vscode';
import { type Kubeconfig, type KubeconfigContext, loadKubeconfig } from '../kubernetes/kubeconfig.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { type ExplorerKind, explorerObject } from '../views/kubernetesExtension.ts';
import { askInDialog } from '../views/messages.ts';
import type { ThawSession } from '../views/thawSession.ts';

/** An object of the Kubernetes extension's tree, as Thaw comes to it. */
export interface ExplorerTarget {
  readonly kind: ExplorerKind;
  readonly namespace: string;
  readonly name: string;
  /** The context of Thaw's kubeconfig that leads to the object's cluster. */
  readonly context: string;
}

/** What of the session is used here. */
export type ExplorerSession = Pick<ThawSession, 'kubeconfig' | 'chosenContext' | 'chooseContext'>;

/**
 * The pod that a node of the Kubernetes extension's tree stands for, or an object of another of the kinds that are named.
 *
 * @throws {ThawError} what `explorerObject` and reading a kubeconfig throw; `contextNotFound` where Thaw's kubeconfig does not
 * lead to the object's cluster
 */
export async function explorerTarget(
  session: ExplorerSession,
  node: unknown,
  kinds: readonly ExplorerKind[] = ['Pod'],
): Promise<ExplorerTarget> {
  const { kind, name, namespace, kubeconfig } = await explorerObject(node, kinds);
  const [theirs, ours] = await Promise.all([
    loadKubeconfig({ environment: { ...process.env, KUBECONFIG: kubeconfig } }),
    session.kubeconfig(),
  ]);
  const shown = theirs.contexts.find((each) => each.name === theirs.currentContext);
  const context = shown && contextToSameCluster(shown, ours, session.chosenContext);
  if (context === undefined) throw notInKubeconfig(name, shown?.name, kubeconfig);
  return { kind, name, namespace: namespace ?? shown?.namespace ?? 'default', context };
}

/**
 * Sees to it that Thaw shows the cluster of a context: asks whether to switch, where it shows another one. Resolves to whether
 * it does.
 */
export async function showsContext(
  session: ExplorerSession,
  { name, context }: Pick<ExplorerTarget, 'name' | 'context'>,
): Promise<boolean> {
  const inUse = session.chosenContext ?? (await session.kubeconfig()).currentContext;
  if (context === inUse) return true;
  const yes = vscode.l10n.t('Switch to {0}', context);
  const question = vscode.l10n.t('{0} is in the cluster of the context {1}.', name, context);
  const detail =
    inUse === undefined
      ? vscode.l10n.t('Thaw shows no cluster yet.')
      : vscode.l10n.t('Thaw shows that of {0}. The kubeconfig stays as it is.', inUse);
  if ((await askInDialog({ question, detail }, yes)) !== yes) return false;
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

function notInKubeconfig(name: string, context: string | undefined, kubeconfig: string): ThawError {
  return new ThawError({
    reason: 'contextNotFound',
    attempted: vscode.l10n.t('reach {0} of the Kubernetes extension’s tree', name),
    explanation:
      context === undefined
        ? vscode.l10n.t('its kubeconfig {0} names no current context', kubeconfig)
        : vscode.l10n.t(
            'no context of Thaw’s kubeconfig leads to the cluster of {0}; add {1} to the setting thaw.kubeconfig',
            context,
            kubeconfig,
          ),
  });
}
