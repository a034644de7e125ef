import { describe, expect, it } from 'vitest';
import { agentJob, agentJobName } from '../../../src/kubernetes/nodeAgentJob.ts';

const options = { image: 'registry.example/thaw-runtime:1' };

describe('agentJobName', () => {
  it('names the node', () => {
    expect(agentJobName('devnode')).toBe('thaw-agent-devnode');
  });

  it('fits a label for the longest name of a node, and still tells nodes apart', () => {
    const [one, other] = ['a', 'b'].map((last) => agentJobName(`${'node.'.repeat(50)}${last}`));
    expect(one?.length).toBeLessThanOrEqual(63 - '-abcde'.length);
    expect(one).not.toBe(other);
  });
});

describe('agentJob', () => {
  it('removes itself when the agent has ended, and tries only once', () => {
    expect(agentJob('devnode', options).spec).toMatchObject({ ttlSecondsAfterFinished: 0, backoffLimit: 0 });
  });

  it('runs on that node past the scheduler, whatever taints it has', () => {
    expect(agentJob('devnode', options).spec?.template.spec).toMatchObject({
      nodeName: 'devnode',
      tolerations: [{ operator: 'Exists' }],
    });
  });

  it('is not privileged, gains no rights, and has no token for the API server', () => {
    const pod = agentJob('devnode', options).spec?.template.spec;
    expect(pod?.automountServiceAccountToken).toBe(false);
    expect(pod?.containers[0]?.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod?.containers[0]?.securityContext?.privileged).toBeUndefined();
  });

  it('waits for commands as long as it is told to', () => {
    const job = agentJob('devnode', { ...options, idleSeconds: 5 });
    expect(job.spec?.template.spec?.containers[0]?.command).toEqual(['thaw-agent', 'serve', '5']);
  });
});
