import * as l10n from '@vscode/l10n';
import type { LocalCluster } from '../kubernetes/localCluster.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { cancelled } from './cancelled.ts';

/** An image as a file, and the nodes that are to have it. */
export interface ImageLoad {
  /** The absolute path of a tar that runtimes import. */
  readonly file: string;
  /** minikube takes no choice: it loads onto all nodes of the cluster. */
  readonly nodes: readonly string[];
}

/** Where people get a tool that is missing. */
const installPages: Readonly<Record<LocalCluster['tool'], string>> = {
  kind: 'https://kind.sigs.k8s.io/docs/user/quick-start/#installation',
  minikube: 'https://minikube.sigs.k8s.io/docs/start/',
};

/** What a tool says is kept up to this length, in characters. */
const maxOutput = 1024 * 1024;

/**
 * Has the tool that made a cluster load an image onto its nodes. minikube also ends well where a node did not take it: who calls
 * this looks.
 *
 * @throws {ThawError} `toolMissing`, `imageImportFailed` with what the tool has said, `cancelled`
 */
export async function loadImageArchive(
  cluster: LocalCluster,
  load: ImageLoad,
  signal?: AbortSignal,
): Promise<void> {
  const { tool } = cluster;
  const attempted = l10n.t('load an image onto the nodes of the {0} cluster {1}', tool, cluster.name);
  if (signal?.aborted) throw cancelled(attempted);
  const { execa } = await import('execa');
  const running = execa(tool, loadArguments(cluster, load), {
    stdin: 'ignore',
    stdout: 'ignore',
    reject: false,
    maxBuffer: maxOutput,
    // Which one kind is to take, where several are installed.
    ...(cluster.tool === 'kind' && { env: { KIND_EXPERIMENTAL_PROVIDER: cluster.provider } }),
    ...(signal && { cancelSignal: signal }),
  });
  const letGo = (): void => {
    // What the tool has started may go on for a moment and hold this open.
    running.stderr.destroy();
  };
  signal?.addEventListener('abort', letGo, { once: true });
  const result = await running.finally(() => {
    signal?.removeEventListener('abort', letGo);
  });
  if (signal?.aborted) throw cancelled(attempted);
  if (result.code === 'ENOENT') throw toolMissing(attempted, tool);
  if (result.failed) {
    const how =
      result.exitCode === undefined
        ? (result.signal ?? l10n.t('an error'))
        : l10n.t('exit code {0}', result.exitCode);
    throw new ThawError({
      reason: 'imageImportFailed',
      attempted,
      explanation: causeIn(result.stderr) ?? l10n.t('{0} ended with {1}', tool, how),
      raw: result.stderr,
    });
  }
}

/** The arguments of `kind load image-archive` (pkg/cmd/kind/load/image-archive) and `minikube image load` (cmd/minikube/cmd/image.go). */
function loadArguments({ tool, name }: LocalCluster, { file, nodes }: ImageLoad): readonly string[] {
  return tool === 'kind'
    ? ['load', 'image-archive', file, `--name=${name}`, `--nodes=${nodes.join(',')}`]
    : ['image', 'load', file, `--profile=${name}`];
}

function toolMissing(attempted: string, tool: LocalCluster['tool']): ThawError {
  return new ThawError({
    reason: 'toolMissing',
    attempted,
    explanation: l10n.t('{0} was not found on the PATH of VS Code', tool),
    remedies: [
      {
        action: 'retry',
        text: l10n.t('Install {0} ({1}), or start VS Code where it is found', tool, installPages[tool]),
      },
    ],
  });
}

/** The line that says why: kind's is the last one, and minikube puts a frame with advice below it. */
function causeIn(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.replace(/^\P{L}+|\s+$/gu, ''));
  const said = lines.filter((line) => line !== '');
  return said.find((line) => line.startsWith('Exiting due to')) ?? said.at(-1);
}
