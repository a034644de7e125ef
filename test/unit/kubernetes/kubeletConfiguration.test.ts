import { loadYaml } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { kubeletConfiguration } from '../../../src/kubernetes/kubeletConfiguration.ts';

describe('kubeletConfiguration', () => {
  it('is a configuration of the kubelet with the fields, and those below one field together', () => {
    const text = kubeletConfiguration([
      { setting: 'featureGates.ContainerCheckpoint', value: 'true' },
      { setting: 'enableDebuggingHandlers', value: 'true' },
      { setting: 'featureGates.ImageVolume', value: 'true' },
    ]);
    expect(loadYaml(text)).toEqual({
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      featureGates: { ContainerCheckpoint: true, ImageVolume: true },
      enableDebuggingHandlers: true,
    });
  });

  it('says where it belongs', () => {
    expect(kubeletConfiguration([])).toMatch(/^# .*restart the kubelet\.\n/);
  });
});
