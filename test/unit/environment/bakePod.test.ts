import { describe, expect, it } from 'vitest';
import { bakeLabel, bakePodName, planBakePod, trialPodName } from '../../../src/environment/bakePod.ts';
import type { Environment, PodTemplate } from '../../../src/environment/environment.ts';
import { temporaryPodLabel } from '../../../src/kubernetes/temporaryPods.ts';

const template: PodTemplate = {
  metadata: { labels: { app: 'shop' }, annotations: { note: 'kept' } },
  spec: { containers: [{ name: 'web', image: 'shop:1' }] },
};

const environment: Environment = {
  name: 'shop',
  pod: { kind: 'template', template },
  containers: [],
  warmUp: [{ kind: 'sleep', ms: 60_000 }],
  beforeDump: [],
  atClaim: [],
  route: 'auto',
  image: { name: 'shop' },
  poolSize: 0,
  retention: {},
};

describe('the pod of a bake', () => {
  const pod = planBakePod({ environment, template, namespace: 'demo' });
  const labels = pod.metadata?.labels ?? {};

  it('is found by no Service', () => {
    expect(labels).toMatchObject({ app: 'thaw-temporary', [bakeLabel]: 'shop' });
    expect(pod.metadata?.annotations).toEqual({ note: 'kept' });
  });

  it('is ended by Kubernetes when no bake can take so long', () => {
    const longestSeconds = 16 * 60;
    expect(pod.spec?.activeDeadlineSeconds).toBe(longestSeconds);
    expect(labels[temporaryPodLabel]).toBe(String(longestSeconds));
  });

  it('has a deadline that Kubernetes takes, however long its file lets a bake be', () => {
    const request = { method: 'GET', port: 80, path: '/', headers: {}, expectedStatus: 200 } as const;
    const endless = {
      kind: 'http',
      count: 1_000_000,
      request: { ...request, timeoutMs: 3_600_000 },
    } as const;
    const { spec } = planBakePod({
      environment: { ...environment, warmUp: [endless] },
      template,
      namespace: 'demo',
    });
    expect(spec?.activeDeadlineSeconds).toBe(2 ** 31 - 1);
  });

  it('has a name that is a host name, however long that of the environment is', () => {
    expect(bakePodName('shop')).toBe('shop-bake');
    expect(trialPodName('shop')).toMatch(/^shop-trial-[0-9a-f]{4}$/);
    const long = `${'a'.repeat(57)}-${'b'.repeat(5)}`;
    expect(bakePodName(long)).toBe(`${'a'.repeat(57)}-bake`);
  });
});
