import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpointContainer } from '../../../src/kubernetes/kubeletCheckpoint.ts';
import { DumpFailure } from '../../../src/kubernetes/kubeletErrors.ts';
import type { Remedy } from '../../../src/kubernetes/remedy.ts';
import type { FailureReason, ThawError } from '../../../src/kubernetes/thawError.ts';
import { FakeApiServer, type Handler } from '../../support/fakeApiServer.ts';
import { fakePod } from './fakePod.ts';
import { thrownBy } from './thrownBy.ts';

const checkpointPath = '/api/v1/nodes/node-1/proxy/checkpoint/demo/notebook/main';
const request = { namespace: 'demo', pod: 'notebook', container: 'main' };

let server: FakeApiServer;

beforeAll(async () => {
  server = await FakeApiServer.start();
  server.on('GET', '/api/v1/namespaces/demo/pods/notebook', (_request, reply) => {
    reply.json(fakePod());
  });
});

afterAll(() => server[Symbol.asyncDispose]());

/** The failure that comes of an answer to the checkpoint request. */
async function failureOf(handler: Handler): Promise<ThawError> {
  server.on('POST', checkpointPath, handler);
  return thrownBy(checkpointContainer(server.connect(), request));
}

function text(status: number, body: string): Handler {
  return (_request, reply) => {
    reply.text(status, body);
  };
}

function runtimeError(code: string, description: string): Handler {
  return text(
    500,
    `checkpointing of demo/notebook/main failed (rpc error: code = ${code} desc = ${description})`,
  );
}

describe('a checkpoint that the kubelet refuses, in plain text', () => {
  it.each<[string, FailureReason, Handler]>([
    ['401 Unauthorized', 'kubeletForbidden', text(401, 'Unauthorized')],
    [
      '403 Forbidden',
      'kubeletForbidden',
      text(
        403,
        'Forbidden (user=kube-apiserver-kubelet-client, verb=create, resource=nodes, subresource(s)=[checkpoint])',
      ),
    ],
    ['404 pod does not exist', 'podNotFound', text(404, 'pod does not exist')],
    ['404 container does not exist', 'containerNotFound', text(404, 'container main does not exist')],
    ['404 bad timeout', 'unexpected', text(404, 'cannot parse value of timeout parameter')],
    ['404 of go-restful', 'checkpointDisabled', text(404, '404: Page Not Found')],
    ['404 of Go', 'checkpointDisabled', text(404, '404 page not found\n')],
    [
      'a container that is being dumped already',
      'conflict',
      runtimeError('Unknown', 'checkpointing container "0123" failed: cannot pause a paused container'),
    ],
    [
      'another dump of the second',
      'conflict',
      runtimeError(
        'AlreadyExists',
        'checkpointing container "0123" failed: image "containerd.io/checkpoint/0123:11-27-2026-11:26:09": already exists',
      ),
    ],
    [
      'another dump that removes what this one packs',
      'conflict',
      runtimeError('Unknown', 'failed to create diff tar stream: short write copying file'),
    ],
    [
      'a container whose other dump has ended meanwhile',
      'conflict',
      runtimeError('Unknown', 'open /var/lib/containerd/x/ctrd-checkpoint/status: no such file or directory'),
    ],
    [
      'a container whose other dump is being stored',
      'conflict',
      runtimeError(
        'Unavailable',
        'checkpointing container "0123" failed: mount callback failed on /var/lib/containerd/tmpmounts/x: failed to open writer: ref k8s.io/1/checkpoint-rw-0123 locked for 5.1ms (since 2026-11-26 19:56:42 +0000 UTC m=+102.1): unavailable',
      ),
    ],
    [
      'a runtime without the method',
      'runtimeLacksCheckpoint',
      runtimeError(
        'Unimplemented',
        'unknown method CheckpointContainer for service runtime.v1.RuntimeService',
      ),
    ],
    [
      'a runtime that has not implemented it',
      'runtimeLacksCheckpoint',
      runtimeError('Unknown', 'method CheckpointContainer not implemented'),
    ],
    [
      'CRI-O with checkpoints off',
      'runtimeLacksCheckpoint',
      runtimeError('Unknown', 'checkpoint/restore support not available'),
    ],
    [
      'containerd with CRIU off',
      'runtimeLacksCheckpoint',
      runtimeError('Unknown', 'criu support is disabled by configuration'),
    ],
    [
      'CRIU missing, containerd to 2.1',
      'criuMissing',
      runtimeError(
        'Unknown',
        'CRIU binary not found or too old (<31600). Failed to checkpoint container "3f4e"',
      ),
    ],
    [
      'CRIU missing, containerd from 2.2.7',
      'criuMissing',
      runtimeError('Unknown', 'criu binary not found in shim path or system PATH'),
    ],
    [
      'CRIU missing, containerd 2.3',
      'criuMissing',
      runtimeError(
        'Unknown',
        'checkpointing container "3f4e" failed: runc did not terminate successfully: exit status 1: CRIU version check failed: exec: "criu": executable file not found in $PATH path= /run/containerd/x/criu-dump.log',
      ),
    ],
    [
      'CRIU too old',
      'criuMissing',
      runtimeError('Unknown', 'checkpoint/restore requires at least CRIU 31600'),
    ],
    [
      'an exited container',
      'containerNotRunning',
      runtimeError(
        'Unknown',
        'container "3f4e" is in CONTAINER_EXITED state. only CONTAINER_RUNNING containers can be checkpointed',
      ),
    ],
    [
      'a container that has ended since',
      'containerNotRunning',
      text(500, 'checkpointing of demo/notebook/main failed (container main not found)'),
    ],
    ['a deadline', 'checkpointTimedOut', runtimeError('DeadlineExceeded', 'context deadline exceeded')],
    [
      'a full disk',
      'diskFull',
      runtimeError('Unknown', 'write /var/lib/kubelet/checkpoints/c.tar: no space left on device'),
    ],
    [
      'a failed dump',
      'dumpFailed',
      runtimeError('Unknown', 'criu failed: type NOTIFY errno 0 path= /run/containerd/x/criu-dump.log'),
    ],
    ['any other text', 'unexpected', runtimeError('Unknown', 'the moon is full')],
  ])('%s: %s', async (_what, reason, handler) => {
    expect((await failureOf(handler)).reason).toBe(reason);
  });

  it('keeps the text as it came', async () => {
    const failure = await failureOf(text(404, 'pod does not exist'));
    expect(failure.raw).toBe('pod does not exist');
  });

  it('names the user who needs a right on the kubelet', async () => {
    const failure = await failureOf(
      text(
        403,
        'Forbidden (user=kube-apiserver-kubelet-client, verb=create, resource=nodes, subresource(s)=[checkpoint])',
      ),
    );
    expect(failure.remedies).toMatchObject([
      {
        action: 'grantAccess',
        user: 'kube-apiserver-kubelet-client',
        rule: { verb: 'create', group: '', resource: 'nodes/checkpoint' },
      },
    ] satisfies Partial<Remedy>[]);
  });

  it('names the settings of a kubelet that offers no checkpoints', async () => {
    const failure = await failureOf(text(404, '404 page not found\n'));
    expect(failure.remedies).toMatchObject([
      { action: 'changeKubelet', setting: 'featureGates.ContainerCheckpoint', value: 'true' },
      { action: 'changeKubelet', setting: 'enableDebuggingHandlers', value: 'true' },
    ]);
  });

  it.each([
    ['checkpoint/restore support not available', 'enable_criu_support'],
    ['criu support is disabled by configuration', 'enable_criu'],
  ])('names the setting of a runtime that says: %s', async (description, setting) => {
    const failure = await failureOf(runtimeError('Unknown', description));
    expect(failure.remedies).toMatchObject([{ action: 'changeRuntime', setting }]);
  });

  it('names the node whose disk is full', async () => {
    const failure = await failureOf(runtimeError('Unknown', 'no space left on device'));
    expect(failure.remedies).toMatchObject([{ action: 'freeDiskSpace', node: 'node-1' }]);
  });

  it('offers twice the limit of the kubelet after a timeout', async () => {
    const failure = await failureOf(runtimeError('DeadlineExceeded', 'context deadline exceeded'));
    expect(failure.remedies).toMatchObject([{ action: 'raiseTimeout', seconds: 240 }]);
  });

  it('offers twice the timeout asked for where that was above the limit of the kubelet', async () => {
    server.on('POST', checkpointPath, runtimeError('DeadlineExceeded', 'context deadline exceeded'));
    const failure = await thrownBy(
      checkpointContainer(server.connect(), { ...request, timeoutSeconds: 300 }),
    );
    expect(failure.remedies).toMatchObject([{ action: 'raiseTimeout', seconds: 600 }]);
  });

  it('tells where on the node the log of a failed dump lies', async () => {
    const path = '/run/containerd/io.containerd.runtime.v2.task/k8s.io/3f4e/criu-dump.log';
    const failure = await failureOf(
      runtimeError(
        'Unknown',
        `failed to checkpoint: criu failed: type NOTIFY errno 0 path= ${path}: unknown`,
      ),
    );
    expect(failure).toBeInstanceOf(DumpFailure);
    expect(failure).toMatchObject({ criuLogPath: path });
  });

  it('reports a failed dump without a log', async () => {
    const failure = await failureOf(runtimeError('Unknown', 'criu failed: type NOTIFY errno 0'));
    expect(failure).toMatchObject({ reason: 'dumpFailed', criuLogPath: undefined });
  });
});

describe('a checkpoint that the API server refuses, with a Status', () => {
  const forbidden =
    'nodes "node-1" is forbidden: User "jane" cannot create resource "nodes/proxy" in API group "" at the cluster scope';

  it.each<[FailureReason, number, string]>([
    ['credentialsExpired', 401, 'Unauthorized'],
    ['forbidden', 403, forbidden],
    ['notFound', 404, 'nodes "node-1" not found'],
    ['tooManyRequests', 429, 'Too many requests, please try again later.'],
    ['unexpected', 500, 'etcdserver: leader changed'],
    ['kubeletUnreachable', 502, 'error trying to reach service: EOF'],
    [
      'kubeletUnreachable',
      503,
      'error trying to reach service: dial tcp 198.18.0.2:10250: connection refused',
    ],
    ['checkpointTimedOut', 504, 'Timeout: request did not complete within requested timeout'],
  ])('%s for %d: %s', async (reason, code, message) => {
    const failure = await failureOf((_request, reply) => {
      reply.status({ code, message });
    });
    expect(failure).toMatchObject({ reason, raw: message });
  });

  it('names the user who needs the right to reach kubelets', async () => {
    const failure = await failureOf((_request, reply) => {
      reply.status({ code: 403, message: forbidden });
    });
    expect(failure.remedies).toMatchObject([
      { action: 'grantAccess', user: 'jane', rule: { verb: 'create', group: '', resource: 'nodes/proxy' } },
    ]);
  });
});
