import path from 'node:path';
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { NodeAgents } from '../../src/kubernetes/nodeAgents.ts';
import { agentJobName, agentNamespace } from '../../src/kubernetes/nodeAgentJob.ts';
import { deleteAndWait } from '../../src/kubernetes/deleteAndWait.ts';
import { runtimeImage } from '../../devcluster/runtimeImage.ts';
import { deleteCheckpoint } from '../../src/checkpoint/deleteCheckpoint.ts';
import type { DevCluster } from '../../devcluster/devCluster.ts';
import type { Demo } from '../../devcluster/demo/demo.ts';
import { EnvironmentServer } from '../../devcluster/demo/environmentServer.ts';
import { notebook } from '../../devcluster/environments/notebook/environment.ts';
import { alternate, timed } from './alternating.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { figureOf } from './figures.ts';
import { withDemo } from './withDemo.ts';

const rounds = 7;

/**
 * The whole command, until the checkpoint is in the catalog, against the bare request to the kubelet; and how soon an agent
 * is ready that does not run yet.
 */
export const benchmark: Benchmark = {
  name: 'checkpoint',
  run: (context) =>
    withDemo(context, async (demo) => {
      const { namespace, signal } = demo;
      const run = await demo.startCold(notebook, notebook.name);
      if (run.failure) throw run.failure;
      const target = { namespace, pod: notebook.name, port: notebook.port };
      await new EnvironmentServer(demo.connection, target, signal).warmUp(notebook);
      const curl = await curlCheckpoint(await context.cluster(), demo);
      const command = (): Promise<number> => measureCommand(demo);
      const medians = await alternate(rounds, { command, curl }, signal);
      const baseline = { what: 'the same POST with curl', value: medians.curl };
      const agentReadyMs = await measureAgentStart(demo);
      return [
        figureOf('commandMs', medians.command, 'ms', baseline),
        figureOf('agentReadyMs', agentReadyMs, 'ms'),
      ] satisfies Figure[];
    }),
};

async function measureCommand(demo: Demo): Promise<number> {
  const start = performance.now();
  const record = await demo.checkpointer.checkpoint({ namespace: demo.namespace, pod: notebook.name });
  const took = performance.now() - start;
  await deleteCheckpoint({ record, catalog: demo.catalog, agents: demo.agents });
  return took;
}

/** From the first need of an agent, where there is none, until it takes commands. */
async function measureAgentStart({ connection, signal }: Demo): Promise<number> {
  const path = `/apis/batch/v1/namespaces/${agentNamespace}/jobs/${agentJobName('devnode')}`;
  const start = async (): Promise<number> => {
    await deleteAndWait(connection, "delete Thaw's agent", path, '?propagationPolicy=Foreground');
    const agent = new NodeAgents(connection, { image: runtimeImage.image.reference }).on('devnode');
    return timed(() => agent.list({ signal }));
  };
  return (await alternate(3, { start }, signal)).start;
}

/** The request that Thaw sends, sent by curl with the administrator's token. */
async function curlCheckpoint(
  cluster: DevCluster,
  { agents, namespace }: Demo,
): Promise<() => Promise<number>> {
  const kubeconfig = JSON.parse(await readFile(cluster.kubeconfig, 'utf8')) as {
    clusters: [{ cluster: { server: string } }];
    users: [{ user: { token: string } }];
  };
  const { server } = kubeconfig.clusters[0].cluster;
  const authority = path.join(path.dirname(cluster.kubeconfig), 'ca.crt');
  const url = `${server}/api/v1/nodes/devnode/proxy/checkpoint/${namespace}/${notebook.name}/main`;
  const header = `Authorization: Bearer ${kubeconfig.users[0].user.token}`;
  const args = ['--silent', '--fail', '--request', 'POST', '--cacert', authority, '--header', header, url];
  return async () => {
    let answer = '';
    const took = await timed(async () => {
      answer = (await execa('curl', args)).stdout;
    });
    const { items } = JSON.parse(answer) as { items: [string] };
    await agents.on('devnode').delete(path.basename(items[0]));
    return took;
  };
}
