import { describe, expect, it } from 'vitest';
import type { CatalogEntry, CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { fromConfigMap, toConfigMap } from '../../../src/checkpoint/recordConfigMap.ts';
import { record } from './recordExample.ts';

const full: CheckpointRecord = {
  ...record,
  imageRef: `sha256:${'a'.repeat(64)}`,
  hostname: 'counter',
  runtime: 'io.containerd.runc.v2',
  host: {
    kernel: '6.18.0',
    architecture: 'amd64',
    containerRuntime: { name: 'containerd', version: '2.3.6' },
    cpuFeatures: 'fpu sse2 avx2',
  },
  image: {
    reference: 'localhost/x:1',
    digest: 'sha256:dd',
    bytes: 7,
    location: 'node',
    node: 'node-1',
    otherNodes: ['node-2', 'node-3'],
  },
  sourcePod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'counter', namespace: 'demo' },
    spec: { containers: [{ name: 'main', image: 'thaw.local/demo/counter:1' }] },
  },
  group: { id: 'g-1', position: 2, size: 3, gapMs: 420 },
  dumpTimes: { freezingMs: 0.4, frozenMs: 90.125, memoryDumpMs: 40, memoryWriteMs: 31.5 },
  label: 'warm',
  note: 'after the first request',
};

/** What is read of the ConfigMap of {@link record} after its document was changed as text. */
function readAfter(change: (document: string) => string): CatalogEntry {
  const { metadata, data } = toConfigMap(record);
  const document = change(data?.['checkpoint.json'] ?? '');
  return fromConfigMap({ ...(metadata && { metadata }), data: { 'checkpoint.json': document } });
}

describe('the ConfigMap of a record', () => {
  it.each([
    ['little', record],
    ['all', full],
  ])('keeps a record that says %s', (_much, kept) => {
    expect(fromConfigMap(toConfigMap(kept))).toEqual({ status: 'readable', record: kept });
  });

  it('is found by labels', () => {
    expect(toConfigMap(record).metadata?.labels).toEqual({
      'app.kubernetes.io/managed-by': 'thaw',
      'thaw.dev/checkpoint': 'true',
      'thaw.dev/source-pod': 'counter',
      'thaw.dev/source-container': 'main',
      'thaw.dev/node': 'node-1',
    });
  });

  it('is found by its group, where it has one', () => {
    expect(toConfigMap(full).metadata?.labels).toMatchObject({ 'thaw.dev/checkpoint-group': 'g-1' });
  });

  it.each([
    'nonsense',
    {},
    { id: '', position: 1, size: 2, gapMs: 0 },
    { id: 'not a label', position: 1, size: 2, gapMs: 0 },
    { id: 'g-1', position: 3, size: 2, gapMs: 0 },
    { id: 'g-1', position: 0, size: 2, gapMs: 0 },
    { id: 'g-1', position: 1, size: 2, gapMs: -1 },
    { id: 'g-1', position: 1, size: 2 },
  ])('keeps its record without a group that was changed to %j', (group) => {
    const entry = readAfter((text) => text.replace('{', `{"group":${JSON.stringify(group)},`));
    expect(entry).toEqual({ status: 'readable', record });
  });

  it.each([
    7,
    { freezingMs: 1, frozenMs: 2, memoryDumpMs: 3 },
    { freezingMs: 1, frozenMs: -2, memoryDumpMs: 3, memoryWriteMs: 4 },
    { freezingMs: 1, frozenMs: '2', memoryDumpMs: 3, memoryWriteMs: 4 },
  ])('keeps its record without times of the dump that were changed to %j', (dumpTimes) => {
    const entry = readAfter((text) => text.replace('{', `{"dumpTimes":${JSON.stringify(dumpTimes)},`));
    expect(entry).toEqual({ status: 'readable', record });
  });

  it('has no label for a pod whose name is too long for one', () => {
    const labels = toConfigMap({ ...record, source: { ...record.source, pod: 'p'.repeat(64) } }).metadata
      ?.labels;
    expect(labels).not.toHaveProperty(['thaw.dev/source-pod']);
  });

  it.each([
    ['no JSON', () => 'nonsense', /is not JSON/],
    [
      'a field of another type',
      (text: string) => text.replace('"engine":"containerd"', '"engine":7'),
      /engine/,
    ],
    ['an unknown engine', (text: string) => text.replace('"containerd"', '"docker"'), /engine/],
    ['no time', (text: string) => text.replace('checkpointedAt', 'other'), /checkpointedAt is missing/],
    [
      'a pod by what cannot be a name',
      (text: string) => text.replace('"pod":"counter"', '"pod":"[x](command:y)"'),
      /^checkpoint\.json\.source\.pod is no name/,
    ],
    [
      'a pod by a name that is too long',
      (text: string) => text.replace('"pod":"counter"', `"pod":"${'p'.repeat(254)}"`),
      /source\.pod is no name/,
    ],
    [
      'a container by what cannot be a name',
      (text: string) => text.replace('"container":"main"', '"container":"Main"'),
      /source\.container is no name/,
    ],
    ['a pod without a name', (text: string) => text.replace('{', '{"sourcePod":{"spec":{}},'), /sourcePod/],
  ])('is broken with %s, and tells of it', (_what, change, explanation) => {
    expect(readAfter(change)).toEqual({
      status: 'unreadable',
      problem: {
        name: record.name,
        namespace: 'demo',
        reason: 'broken',
        explanation: expect.stringMatching(explanation) as string,
        archive: { node: 'node-1', fileName: record.archive.fileName },
      },
    });
  });

  it('is broken in a namespace by what cannot be a name', () => {
    const { data } = toConfigMap(record);
    expect(fromConfigMap({ metadata: { name: 'x', namespace: 'a b' }, ...(data && { data }) })).toMatchObject(
      {
        problem: { reason: 'broken', explanation: expect.stringMatching(/namespace/) as string },
      },
    );
  });

  it('is told to be newer where its version is', () => {
    const entry = readAfter((text) => text.replace('"schemaVersion":1', '"schemaVersion":2'));
    expect(entry).toMatchObject({ status: 'unreadable', problem: { reason: 'newer' } });
  });

  it('is broken without a document', () => {
    expect(fromConfigMap({ metadata: { name: 'x', namespace: 'demo' } })).toMatchObject({
      problem: { reason: 'broken', explanation: 'the ConfigMap has no checkpoint.json' },
    });
  });
});
