import { describe, expect, it } from 'vitest';
import { hostDifferences, hostObstacle } from '../../../src/restore/hostComparison.ts';
import type { NodeFacts, RestorableCheckpoint } from '../../../src/restore/restoreRoute.ts';

const containerRuntime = { name: 'containerd', version: '2.3.6' };

function made(change: Partial<RestorableCheckpoint['host']> = {}): RestorableCheckpoint {
  return {
    name: 'warm',
    sourcePod: {},
    container: 'main',
    host: {
      node: 'node-1',
      kernel: '6.18.0',
      architecture: 'amd64',
      containerRuntime,
      cpuFeatures: 'sse2 avx2 pti',
      ...change,
    },
  };
}

function node(change: Partial<NodeFacts> = {}): NodeFacts {
  return {
    name: 'node-2',
    ready: true,
    containerRuntime,
    kubeletVersion: 'v1.36.3',
    kernel: '6.18.0',
    architecture: 'amd64',
    cpuFeatures: 'sse2 avx2 avx512f',
    ...change,
  };
}

function reasonOf(checkpoint: RestorableCheckpoint, there: NodeFacts): string | undefined {
  return hostObstacle(checkpoint, there)?.reason;
}

describe('a processor', () => {
  it('that can do more is no obstacle', () => {
    expect(hostObstacle(made(), node())).toBeUndefined();
    expect(hostDifferences(made(), node())).toEqual([]);
  });

  it('of another architecture is an obstacle', () => {
    expect(reasonOf(made(), node({ architecture: 'arm64' }))).toBe(
      'it is of a process for amd64, and node node-2 has a processor of the kind arm64',
    );
  });

  it('that lacks instructions is an obstacle, which names them', () => {
    expect(reasonOf(made(), node({ cpuFeatures: 'sse2' }))).toBe(
      'the processor of node node-2 lacks what that of node-1 has, and the process may be using: avx2',
    );
  });

  it('that lacks many has only some of them named', () => {
    const many = made({ cpuFeatures: 'avx avx2 fma bmi1 bmi2 adx f16c movbe' });
    expect(reasonOf(many, node({ cpuFeatures: 'sse2' }))).toMatch(
      /: avx, avx2, fma, bmi1, bmi2, adx and 2 more$/,
    );
  });

  it.each(['pti', 'ibrs', 'constant_tsc', 'vmx', 'hypervisor', 'erms', 'arch_capabilities'])(
    'that lacks what only the kernel uses is none: %s',
    (word) => {
      expect(hostObstacle(made({ cpuFeatures: `sse2 ${word}` }), node())).toBeUndefined();
    },
  );

  it('for arm64 is compared in all that programs are told of', () => {
    const there = node({ architecture: 'arm64', cpuFeatures: 'fp asimd' });
    const checkpoint = made({ architecture: 'arm64', cpuFeatures: 'fp asimd sve' });
    expect(reasonOf(checkpoint, there)).toMatch(/: sve$/);
  });

  it.each([
    ['the checkpoint says nothing', made({ cpuFeatures: undefined }), node()],
    ['the node says nothing', made(), node({ cpuFeatures: undefined, architecture: '', kernel: '' })],
    ['the kernel does not tell', made({ cpuFeatures: '', kernel: '', architecture: '' }), node()],
  ])('of which little is known is no obstacle, and said to be unknown: %s', (_, checkpoint, there) => {
    expect(hostObstacle(checkpoint, there)).toBeUndefined();
    expect(hostDifferences(checkpoint, there)).toMatchObject([
      { field: 'node.processor', kind: 'changed', from: 'node-1', to: 'node-2' },
    ]);
  });

  it('is that of the checkpoint on its own node, where it need not be known', () => {
    const there = node({ name: 'node-1', cpuFeatures: undefined });
    expect(hostDifferences(made(), there)).toEqual([]);
  });
});

describe('a kernel', () => {
  it('that is another one is a difference, on the same node, too', () => {
    const there = node({ name: 'node-1', kernel: '6.12.1' });
    expect(hostDifferences(made(), there)).toMatchObject([
      { field: 'node.kernel', kind: 'changed', from: '6.18.0', to: '6.12.1' },
    ]);
  });
});

describe('a checkpoint of which no host was recorded', () => {
  it('has neither obstacles nor differences by that', () => {
    const checkpoint = { ...made(), host: undefined };
    expect(hostObstacle(checkpoint, node({ architecture: 'arm64' }))).toBeUndefined();
    expect(hostDifferences(checkpoint, node({ kernel: '1' }))).toEqual([]);
    expect(hostDifferences(made(), undefined)).toEqual([]);
  });
});
