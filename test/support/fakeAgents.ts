import { agentContainer, agentJobName, agentNamespace } from '../../src/kubernetes/nodeAgentJob.ts';
import type { PodJson } from '../../src/kubernetes/podJson.ts';
import { podsPath } from '../../src/kubernetes/podPath.ts';
import { type FakeExec, serveExec } from '../unit/kubernetes/fakeExec.ts';
import { type FakePodOptions, fakePod } from '../unit/kubernetes/fakePod.ts';
import type { FakeApiServer } from './fakeApiServer.ts';

/** A command of Thaw's agent as it arrives on a node. */
export interface AgentCommand {
  readonly node: string;
  /** As `runtime/agent.sh` knows it: `list`, `push-image`. */
  readonly name: string;
  readonly words: readonly string[];
  readonly exec: FakeExec;
}

/** How the agents of a fake API server behave. */
export interface FakeAgentOptions {
  /** What a command does. */
  readonly run: (command: AgentCommand) => void;
  /** How the agent's container on a node is; it runs unless told otherwise. */
  readonly stateOn?: (node: string) => NonNullable<FakePodOptions['containers']>[string];
}

const prefix = agentJobName('');
const commandPath = new RegExp(`^${podsPath(agentNamespace)}/${prefix}(.*)/exec$`);

/** The path at which the jobs of agents are made. */
export const agentJobsPath = `/apis/batch/v1/namespaces/${agentNamespace}/jobs`;

/** Lets every node of a fake API server have an agent as soon as one is asked for. */
export function serveAgents(api: FakeApiServer, { run, stateOn }: FakeAgentOptions): void {
  api.on('POST', agentJobsPath, ({ body }, reply) => {
    reply.json(JSON.parse(body), 201);
  });
  api.on('GET', podsPath(agentNamespace), ({ query }, reply) => {
    if (query.get('watch') !== null) {
      reply.begin();
      return;
    }
    const node = query.get('labelSelector')?.split(`=${prefix}`)[1] ?? '';
    const items = [agentPod(node, stateOn?.(node) ?? { running: {} })];
    reply.json({ metadata: { resourceVersion: '1' }, items });
  });
  serveExec(api, (exec) => {
    const node = commandPath.exec(exec.url.pathname)?.[1] ?? '';
    const [, name = '', ...words] = exec.url.searchParams.getAll('command');
    run({ node, name, words, exec });
  });
}

function agentPod(node: string, state: NonNullable<FakePodOptions['containers']>[string]): PodJson {
  const name = agentJobName(node);
  return fakePod({ namespace: agentNamespace, name, node, containers: { [agentContainer]: state } });
}
