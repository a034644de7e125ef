import { describe, expect, it } from 'vitest';
import { mask, maskedPod } from '../../../src/environment/maskedPod.ts';
import type { PodManifest } from '../../../src/restore/podManifest.ts';

const password = 'correct horse battery';

const pod: PodManifest = {
  metadata: {
    name: 'web',
    annotations: {
      'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ value: password }),
      'example/token': 'abc-123-def',
      owner: 'jane',
    },
  },
  spec: {
    containers: [
      {
        name: 'main',
        command: ['server', '--port', '8080'],
        args: ['--api-key=s3cr3t-value', '--verbose'],
        env: [
          { name: 'PORT', value: '8080' },
          { name: 'DB_PASSWORD', value: password },
          { name: 'FROM_SECRET', valueFrom: { secretKeyRef: { name: 's', key: 'password' } } },
        ],
        readinessProbe: {
          httpGet: { port: 80, httpHeaders: [{ name: 'Authorization', value: 'Bearer 0123456789' }] },
        },
      },
    ],
    initContainers: [{ name: 'first', env: [{ name: 'GITHUB_TOKEN', value: 'not-to-be-seen' }] }],
    ephemeralContainers: [{ name: 'debug', env: [{ name: 'SECRET', value: 'nor-this' }] }],
  },
};

describe('a masked pod', () => {
  it('shows nothing that likely is secret, wherever it stands, and says how much that is', () => {
    const { pod: shown, masked } = maskedPod(pod);
    const text = JSON.stringify(shown);
    for (const secret of [password, 'abc-123-def', 's3cr3t', 'Bearer', 'not-to-be-seen', 'nor-this']) {
      expect(text).not.toContain(secret);
    }
    expect(masked).toBe(7);
    expect(text.split(mask)).toHaveLength(masked + 1);
  });

  it('is else as the pod is', () => {
    const { pod: shown } = maskedPod(pod);
    expect(shown.metadata?.annotations?.owner).toBe('jane');
    expect(shown.spec?.containers[0]).toMatchObject({
      command: ['server', '--port', '8080'],
      args: [`--api-key=${mask}`, '--verbose'],
      env: [
        { name: 'PORT', value: '8080' },
        { name: 'DB_PASSWORD', value: mask },
        pod.spec?.containers[0]?.env?.[2],
      ],
    });
  });

  it('is the pod itself where nothing is secret', () => {
    const harmless: PodManifest = { metadata: { name: 'web' }, spec: { containers: [{ name: 'main' }] } };
    expect(maskedPod(harmless)).toEqual({ pod: harmless, masked: 0 });
  });
});
