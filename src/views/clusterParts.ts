import type { CheckpointerIntents } from '../checkpoint/checkpointer.ts';
import { ClusterTools } from '../environment/clusterTools.ts';
import { loadKubeconfig, type Kubeconfig } from '../kubernetes/kubeconfig.ts';
import { kubeconfigPaths } from '../kubernetes/kubeconfigPaths.ts';
import { ClusterWatch } from './clusterWatch.ts';

/** What the core's parts are made with. */
export interface ClusterChoice {
  /** Chosen files; none for those that kubectl would take. */
  readonly kubeconfigPaths: readonly string[];
  /** The kubeconfig's current context where absent. */
  readonly context: string | undefined;
  readonly runtimeImage: string;
  /** Where it is kept which checkpoints are being made. */
  readonly intents?: CheckpointerIntents | undefined;
}

/** The core's parts on the cluster of one context. */
export class ClusterParts extends ClusterTools {
  readonly #underWay = new Set<Promise<unknown>>();

  /**
   * Nothing is sent yet.
   * @throws {ThawError} `noKubeconfig`, `invalidKubeconfig`, `contextNotFound`
   */
  static async connect(choice: ClusterChoice): Promise<ClusterParts> {
    const kubeconfig = await readKubeconfig(choice.kubeconfigPaths);
    return new ClusterParts(await kubeconfig.connect(choice.context), choice.runtimeImage, choice.intents);
  }

  /** Follows the cluster's objects; its caller disposes of it. The pods of `known` are shown until others are. */
  watch(namespaces: readonly string[] | 'all', known?: ClusterWatch): ClusterWatch {
    return new ClusterWatch(this, namespaces, known);
  }

  /** Does something that takes a while: the connection stays until it has ended, also where it is let go of meanwhile. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = work();
    this.#underWay.add(done);
    try {
      return await done;
    } finally {
      this.#underWay.delete(done);
    }
  }

  /** Closes the connection, once nothing is under way and cancelled checkpoints have been cleared away. */
  override async dispose(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await super.dispose();
  }
}

/** The kubeconfig of the chosen files, or of those that kubectl would take. Throws `noKubeconfig`, `invalidKubeconfig`. */
export async function readKubeconfig(paths: readonly string[]): Promise<Kubeconfig> {
  return await loadKubeconfig({ paths });
}

/** The files that {@link readKubeconfig} looks at; they need not exist. */
export function kubeconfigFiles(paths: readonly string[]): readonly string[] {
  return kubeconfigPaths({ paths }).paths;
}
