import { describe, expect, it } from 'vitest';
import { isKubeletObstacle } from '../../../src/environment/kubeletObstacle.ts';
import { statusFailure } from '../../../src/kubernetes/errorsOfStatus.ts';
import { checkpointFailure } from '../../../src/kubernetes/kubeletErrors.ts';

const user = 'User "jane" cannot';

/** The API server's refusal of anything but a way to a kubelet. */
function refusal(what: string): unknown {
  return statusFailure('checkpoint', { code: 403, body: `it is forbidden: ${user} ${what}`, headers: {} });
}

/** The API server's refusal of the way to a kubelet. */
function proxyRefusal(): unknown {
  const message = `nodes "node-1" is forbidden: ${user} create resource "nodes/proxy" in API group "" at the cluster scope`;
  const attempt = { namespace: 'demo', pod: 'web', container: 'main', node: 'node-1' };
  const body = JSON.stringify({ kind: 'Status', code: 403, reason: 'Forbidden', message });
  return checkpointFailure(
    { ...attempt, way: 'proxy', requestMs: 1, timeoutSeconds: undefined },
    { status: 403, contentType: 'application/json', body },
  );
}

describe('what keeps the kubelet from checkpointing', () => {
  it('is the way to it, which a runtime inside of the pod does without', () => {
    expect(isKubeletObstacle(proxyRefusal())).toBe(true);
  });

  it.each([
    'create resource "jobs" in API group "batch" in the namespace "thaw-system"',
    'get resource "pods/exec" in API group "" in the namespace "thaw-system"',
    'create resource "configmaps" in API group "" in the namespace "demo"',
  ])('is no right that it takes either way: %s', (what) => {
    expect(isKubeletObstacle(refusal(what))).toBe(false);
  });
});
