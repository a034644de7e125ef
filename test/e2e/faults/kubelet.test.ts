import { afterAll, describe, expect } from 'vitest';
import type { Workbench } from '../../../devcluster/vscode/workbench/workbench.ts';
import { FakeApiServer, type ReceivedRequest } from '../../support/fakeApiServer.ts';
import { servePods } from '../../support/servePods.ts';
import type { Reply } from '../../support/fakeReply.ts';
import { fakePod } from '../../unit/kubernetes/fakePod.ts';
import { oneWindowTest as it } from '../vscodeTest.ts';

/** What a kubelet or the API server answers to a checkpoint, and what becomes of that in the window. */
interface Refusal {
  readonly pod: string;
  readonly answer: (reply: Reply) => void;
  /** The message, after "Cannot checkpoint demo/POD/main: ". */
  readonly message: string;
  readonly buttons: readonly string[];
}

/** Answers of real clusters, by the names of the pods that meet them. */
const refusals: readonly Refusal[] = [
  {
    pod: 'forbidden',
    answer: (reply) => {
      reply.text(
        403,
        'Forbidden (user=kube-apiserver-kubelet-client, verb=create, resource=nodes, subresource(s)=[checkpoint])\n',
      );
    },
    message: 'the kubelet of node-1 does not let kube-apiserver-kubelet-client checkpoint.',
    buttons: ['Copy RBAC Rule', 'Show Log'],
  },
  {
    pod: 'stranger',
    answer: (reply) => {
      reply.text(401, 'Unauthorized');
    },
    message: 'the kubelet of node-1 does not accept the credentials of the API server.',
    buttons: ['Show Log'],
  },
  {
    pod: 'unreachable',
    answer: (reply) => {
      reply.status({
        code: 503,
        message: 'error trying to reach service: dial tcp 10.0.0.1:10250: i/o timeout',
      });
    },
    message: 'the API server cannot reach the kubelet of node-1.',
    buttons: ['Retry', 'Show Log'],
  },
  {
    pod: 'unknown',
    answer: (reply) => {
      reply.text(404, 'pod does not exist');
    },
    message: 'the kubelet of node-1 does not know the pod.',
    buttons: ['Retry', 'Show Log'],
  },
  {
    pod: 'slow',
    answer: (reply) => {
      reply.text(
        500,
        'checkpointing of demo/slow/main failed (rpc error: code = DeadlineExceeded desc = context deadline exceeded)',
      );
    },
    message: 'it was not done when the time was up, after 0 seconds.',
    buttons: ['Retry with 240 s', 'Show Log'],
  },
  {
    pod: 'old',
    answer: (reply) => {
      reply.text(
        500,
        'checkpointing of demo/old/main failed (rpc error: code = Unimplemented desc = method CheckpointContainer not implemented)',
      );
    },
    message:
      'the container runtime of node-1 cannot checkpoint. Use containerd 2.1 or newer, or CRI-O with CRIU.',
    buttons: ['Copy Instructions', 'Retry', 'Show Log'],
  },
  {
    pod: 'off',
    answer: (reply) => {
      reply.text(
        500,
        'checkpointing of demo/off/main failed (rpc error: code = Unknown desc = checkpoint/restore support not available)',
      );
    },
    message:
      'checkpoints are switched off in the container runtime of node-1. Set enable_criu_support to true in the configuration of the runtime.',
    buttons: ['Copy Instructions', 'Retry', 'Show Log'],
  },
  {
    pod: 'busy',
    answer: (reply) => {
      reply.text(
        500,
        'checkpointing of demo/busy/main failed (rpc error: code = Unknown desc = cannot pause a paused container)',
      );
    },
    message: 'another checkpoint of container main is being made. Try again when that is done.',
    buttons: ['Retry', 'Show Log'],
  },
  {
    pod: 'ended',
    answer: (reply) => {
      reply.text(500, 'checkpointing of demo/ended/main failed (container main not found)');
    },
    message: 'container main has ended.',
    buttons: ['Show Log'],
  },
  {
    pod: 'overrun',
    answer: (reply) => {
      reply.status({ code: 429, reason: 'TooManyRequests', message: 'too many requests' });
    },
    message: 'the API server has too many requests to serve.',
    buttons: ['Retry', 'Show Log'],
  },
  {
    pod: 'expired',
    answer: (reply) => {
      reply.status({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
    },
    message: 'the API server does not accept the credentials. Sign in to the cluster again.',
    buttons: ['Show Log'],
  },
  {
    pod: 'odd',
    answer: (reply) => {
      reply.text(
        500,
        'checkpointing of demo/odd/main failed (rpc error: code = Unknown desc = [click](command:workbench.action.quit))',
      );
    },
    message:
      'the kubelet answered 500: checkpointing of demo/odd/main failed (rpc error: code = Unknown desc = [click] (command:workbench.action.quit)).',
    buttons: ['Show Log'],
  },
];

const api = await FakeApiServer.start();
const pods = refusals.map(({ pod: name }) => fakePod({ namespace: 'demo', name }));
servePods(api, pods);
for (const { pod, answer } of refusals) {
  api.on('POST', checkpointPath(pod), (_request, reply) => {
    answer(reply);
  });
}

function checkpointPath(pod: string): string {
  return `/api/v1/nodes/node-1/proxy/checkpoint/demo/${pod}/main`;
}

function checkpointRequests(pod: string): readonly ReceivedRequest[] {
  return api.requests.filter(({ path }) => path === checkpointPath(pod));
}

afterAll(() => api[Symbol.asyncDispose]());

it.override('serverOptions', { kubeconfig: api.kubeconfig({ contextName: 'dev' }) });

async function checkpoint(workbench: Workbench, pod: string): Promise<void> {
  await workbench.showViews('Thaw');
  const tree = workbench.tree('Pods');
  await tree.choose(tree.row(`Pod ${pod},`), 'Checkpoint…');
}

describe('a checkpoint that is refused', () => {
  it.for(refusals)('of $pod is explained', async ({ pod, message, buttons }, { workbench }) => {
    await checkpoint(workbench, pod);
    const error = await workbench.error(`Cannot checkpoint demo/${pod}/main`);
    expect(await error.text()).toBe(`Cannot checkpoint demo/${pod}/main: ${message}`);
    expect(await error.buttons()).toEqual(buttons);
  });
});

describe('the button', () => {
  it('Retry tries again', async ({ workbench }) => {
    await checkpoint(workbench, 'unreachable');
    const error = await workbench.error('the kubelet of node-1');
    const before = checkpointRequests('unreachable').length;
    await error.press('Retry');
    await expect.poll(() => checkpointRequests('unreachable')).toHaveLength(before + 1);
    await workbench.error('the kubelet of node-1');
  });

  it('Retry with 240 s gives the node that long', async ({ workbench }) => {
    await checkpoint(workbench, 'slow');
    await (await workbench.error('it was not done')).press('Retry with 240 s');
    await (await workbench.error('it was not done')).press('Retry with 480 s');
    await expect
      .poll(() =>
        checkpointRequests('slow')
          .map(({ query }) => query.get('timeout'))
          .slice(-3),
      )
      .toEqual([null, '240', '480']);
  });

  it('Copy RBAC Rule copies what an administrator can apply', async ({ workbench }) => {
    await checkpoint(workbench, 'forbidden');
    await (await workbench.error('does not let')).press('Copy RBAC Rule');
    await workbench.notification('The rule is in the clipboard').waitFor();
    expect(await workbench.clipboard()).toMatch(
      /kind: ClusterRole\n[^]*resources: \["nodes\/checkpoint"\][^]*kube-apiserver-kubelet-client/,
    );
  });

  it('Show Log shows what the kubelet wrote', async ({ workbench }) => {
    await checkpoint(workbench, 'odd');
    await (await workbench.error('the kubelet answered')).press('Show Log');
    await workbench.output.getByText('[click](command:workbench.action.quit)').first().waitFor();
  });
});

describe('what a cluster writes', () => {
  it('is shown as it is, and never as a link', async ({ workbench }) => {
    await checkpoint(workbench, 'odd');
    const { element } = await workbench.error('[click]');
    expect(await element.locator('.notification-list-item-message a').count()).toBe(0);
  });
});

describe('an error that was put away', () => {
  it('is shown again when it happens again', async ({ workbench }) => {
    await checkpoint(workbench, 'odd');
    const error = await workbench.error('the kubelet answered');
    await error.read();
    // A tree that has the focus takes the key for itself.
    await workbench.page.locator('.part.editor').click();
    await workbench.page.keyboard.press('Escape');
    await error.element.waitFor({ state: 'hidden' });
    await checkpoint(workbench, 'odd');
    await workbench.error('the kubelet answered');
  });
});
