import * as vscode from 'vscode';
import { showProgress } from '../views/messages.ts';
import type { PodIdentity } from '../views/podDocuments.ts';
import type { Thaw } from '../views/thaw.ts';
import type { Command } from './command.ts';
import { podTarget } from './targets.ts';

/** A pod of the cluster of a context, as the page names one. */
interface PodOfContext extends PodIdentity {
  readonly context: string;
}

/** Shows in the Startup Timings page what is known of how a pod started that nobody measured. */
export const showPodStartup: Command = async (thaw, { args }) => {
  const [argument] = args;
  if (isPodOfContext(argument)) {
    await showOfContext(thaw, argument);
    return;
  }
  const title = vscode.l10n.t('Show the startup of which pod?');
  const target = await podTarget(thaw, args, title, { alsoPending: true });
  if (target !== undefined) await show(thaw, await thaw.session.cluster(), target);
};

/** The page may show a pod of another cluster than that which is chosen. */
async function showOfContext(thaw: Thaw, pod: PodOfContext): Promise<void> {
  const cluster = await thaw.session.connectTo(pod.context);
  try {
    await show(thaw, cluster, pod);
  } finally {
    await cluster.dispose();
  }
}

async function show(
  { timings }: Thaw,
  cluster: Awaited<ReturnType<Thaw['session']['cluster']>>,
  { namespace, pod }: PodIdentity,
): Promise<void> {
  const { readStartedPod } = await import('../views/clusterReading.ts');
  const title = vscode.l10n.t('Reading the startup of {0}…', `${namespace}/${pod}`);
  const shown = await showProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    readStartedPod(cluster, { namespace, pod }),
  );
  timings.openPod(shown);
}

function isPodOfContext(value: unknown): value is PodOfContext {
  if (typeof value !== 'object' || value === null) return false;
  const given = new Map<string, unknown>(Object.entries(value));
  return ['context', 'namespace', 'pod'].every((name) => typeof given.get(name) === 'string');
}
