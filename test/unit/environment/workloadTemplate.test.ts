import { describe, expect, it } from 'vitest';
import { workloadTemplate } from '../../../src/environment/workloadTemplate.ts';

const template = {
  metadata: { labels: { app: 'db' } },
  spec: {
    containers: [{ name: 'main', image: 'db:1', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
  },
};

const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

/** What a StatefulSet gives each of its pods; the API server adds a status and more. */
const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', labels: { tier: 'fast' } },
  spec: claimSpec,
  status: { phase: 'Pending' },
};

const ownClaim = {
  name: 'data',
  ephemeral: { volumeClaimTemplate: { metadata: { labels: { tier: 'fast' } }, spec: claimSpec } },
};

describe('the template of a workload', () => {
  it('is that of a Deployment as it stands there', () => {
    expect(workloadTemplate({ template })).toBe(template);
  });

  it('has of a StatefulSet a claim of its own for each that its pods have', () => {
    expect(workloadTemplate({ template, volumeClaimTemplates: [claim] })).toEqual({
      ...template,
      spec: { ...template.spec, volumes: [ownClaim] },
    });
  });

  it('has them in place of volumes of the same name, and keeps the others', () => {
    const volumes = [
      { name: 'data', emptyDir: {} },
      { name: 'cache', emptyDir: {} },
    ];
    const spec = { ...template.spec, volumes };
    const made = workloadTemplate({ template: { ...template, spec }, volumeClaimTemplates: [claim] });
    expect(made.spec.volumes).toEqual([{ name: 'cache', emptyDir: {} }, ownClaim]);
  });
});
