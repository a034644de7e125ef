import type { ClusterConnection } from '../../src/kubernetes/connection.ts';
import { loadKubeconfig } from '../../src/kubernetes/kubeconfig.ts';

/** A connection to the cluster whose kubeconfig is named by KUBECONFIG; its caller disposes of it. */
export async function connectToDevCluster(): Promise<ClusterConnection> {
  const { KUBECONFIG } = process.env;
  // The kubeconfig of whoever runs the tests is not asked: they would work on whatever cluster it is for.
  if (KUBECONFIG === undefined || KUBECONFIG === '') {
    throw new Error(
      'The cluster tests need KUBECONFIG: the path that `npm run devcluster -- kubeconfig` prints',
    );
  }
  const kubeconfig = await loadKubeconfig({ paths: [KUBECONFIG] });
  return await kubeconfig.connect();
}
