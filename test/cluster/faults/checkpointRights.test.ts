import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nodeName } from '../../../devcluster/clusterNode.ts';
import { kubeletClientRights } from '../../../devcluster/components.ts';
import { runtimeImage } from '../../../devcluster/runtimeImage.ts';
import { CheckpointCatalog } from '../../../src/checkpoint/catalog.ts';
import { Checkpointer } from '../../../src/checkpoint/checkpointer.ts';
import { NodeAgents } from '../../../src/kubernetes/nodeAgents.ts';
import { failureOf } from '../../support/failureOf.ts';
import { counterPod } from '../support/counterPod.ts';
import { LimitedUser } from '../support/limitedUser.ts';
import { nothing, TestCluster } from '../support/testCluster.ts';

let cluster: TestCluster;
let user: LimitedUser;

beforeAll(async () => {
  cluster = await TestCluster.open();
  user = await LimitedUser.create(cluster);
  await cluster.startPod('allowed', counterPod());
});

afterEach(async () => {
  expect(await cluster.leftovers()).toEqual(nothing);
});

afterAll(async () => {
  user[Symbol.dispose]();
  await cluster[Symbol.asyncDispose]();
});

/** Does something while the API server's user may not checkpoint, as in a cluster where nobody has seen to it. */
async function withoutKubeletRight<Result>(work: () => Promise<Result>): Promise<Result> {
  const { node } = cluster;
  // Otherwise the kubelet remembers for minutes what was allowed. The refusal it forgets when it is started again.
  const forgetful = { authorization: { mode: 'Webhook', webhook: { cacheAuthorizedTTL: '1ms' } } };
  return node.whileKubelet(forgetful, async () => {
    try {
      await node.cluster.kubectl(['delete', 'clusterrolebinding', 'thaw:kubelet-checkpoint']);
      return await work();
    } finally {
      const rights = kubeletClientRights().map((right) => JSON.stringify(right));
      await node.cluster.kubectl(['apply', '--filename=-'], rights.join('\n'));
    }
  });
}

describe('A user who may only look at pods', () => {
  it('is told which right it takes to checkpoint', async () => {
    const agents = new NodeAgents(user.connection, { image: runtimeImage.image.reference });
    const checkpointer = new Checkpointer(user.connection, agents, new CheckpointCatalog(user.connection));

    const failure = await failureOf(
      checkpointer.checkpoint({ namespace: cluster.namespace, pod: 'allowed' }),
    );

    expect(failure).toMatchObject({
      reason: 'forbidden',
      explanation: `${user.name} may not reach kubelets through the API server`,
      remedies: [
        {
          action: 'grantAccess',
          rule: { verb: 'create', group: '', resource: 'nodes/proxy' },
          user: user.name,
        },
      ],
    });
  });

  it("is told which right it takes to start the node's agent", async () => {
    const agent = new NodeAgents(user.connection, { image: runtimeImage.image.reference }).on(nodeName);

    const failure = await failureOf(agent.list());

    expect(failure).toMatchObject({
      reason: 'forbidden',
      attempted: `list the archives on node ${nodeName}`,
      explanation: `${user.name} may not create jobs (API group batch) in namespace thaw-system`,
      remedies: [
        {
          action: 'grantAccess',
          rule: { verb: 'create', group: 'batch', resource: 'jobs', namespace: 'thaw-system' },
          user: user.name,
        },
      ],
    });
  });
});

describe('A kubelet that does not let the API server checkpoint', () => {
  it('is told from a user without rights, and the right is named', async () => {
    const failure = await withoutKubeletRight(() => failureOf(cluster.checkpoint('allowed')));

    expect(failure).toMatchObject({
      reason: 'kubeletForbidden',
      explanation: `the kubelet of ${nodeName} does not let kube-apiserver-kubelet-client checkpoint`,
      remedies: [
        {
          action: 'grantAccess',
          rule: { verb: 'create', group: '', resource: 'nodes/checkpoint' },
          user: 'kube-apiserver-kubelet-client',
        },
      ],
    });
  });
});
