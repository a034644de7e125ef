import * as vscode from 'vscode';
import { CheckpointCatalog } from '../checkpoint/catalog.ts';
import { loadKubeconfig } from '../kubernetes/kubeconfig.ts';
import { NodeAgents } from '../kubernetes/nodeAgent.ts';
import type { MeasuredCluster } from './checkpointMeasurement.ts';

/**
 * Connects to the cluster of a context of the kubeconfig, by default its current one. Nothing is sent yet.
 *
 * @throws {ThawError} `noKubeconfig`, `invalidKubeconfig`, `contextNotFound`
 */
export async function connectMeasuredCluster(context: string | undefined): Promise<MeasuredCluster> {
  const connection = await (await loadKubeconfig()).connect(context);
  const image = vscode.workspace.getConfiguration('thaw').get<string>('runtimeImage', 'thaw.local/runtime:1');
  return {
    connection,
    agents: new NodeAgents(connection, { image }),
    catalog: new CheckpointCatalog(connection),
    dispose: () => {
      connection.dispose();
    },
  };
}
