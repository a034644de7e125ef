import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** Where to look for kubeconfig files. Everything has a default, which is what kubectl does. */
export interface KubeconfigSearch {
  /** Files chosen by the user; then nothing else is looked at. `~/` is the home folder. */
  readonly paths?: readonly string[] | undefined;
  /** The environment with KUBECONFIG, HOME and KUBERNETES_SERVICE_HOST; the process's own by default. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** The folder with a pod's service account, used where there is no kubeconfig. */
  readonly serviceAccountFolder?: string | undefined;
}

/** The files in which to look for contexts. */
export interface KubeconfigPaths {
  /** Absolute paths, the first has precedence. */
  readonly paths: readonly string[];
  /** Whether the user chose them: then each must exist. */
  readonly chosen: boolean;
}

/**
 * Finds the kubeconfig files as kubectl does (client-go `ClientConfigLoadingRules`): those given, else the list
 * in KUBECONFIG, else `~/.kube/config`. They need not exist.
 */
export function kubeconfigPaths(search: KubeconfigSearch = {}): KubeconfigPaths {
  const { paths = [], environment = process.env } = search;
  const home = environment.HOME ?? environment.USERPROFILE ?? homedir();
  if (paths.length > 0) {
    const absolute = paths.map((path) => resolve(path.replace(/^~(?=[/\\])/, () => home)));
    return { paths: [...new Set(absolute)], chosen: true };
  }
  const listed = (environment.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) {
    return { paths: [...new Set(listed.map((path) => resolve(path)))], chosen: false };
  }
  return { paths: [join(home, '.kube', 'config')], chosen: false };
}
