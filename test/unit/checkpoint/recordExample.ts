import type { CheckpointRecord, NewCheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { archiveName } from './archiveExample.ts';

/** A checkpoint of the container `main` of the pod `counter` in `demo` on `node-1`, without a name yet. */
export const newRecord: NewCheckpointRecord = {
  namespace: 'demo',
  source: { pod: 'counter', podUid: 'uid-1', container: 'main', node: 'node-1' },
  archive: {
    node: 'node-1',
    fileName: archiveName,
    path: `/var/lib/kubelet/checkpoints/${archiveName}`,
    bytes: 2_048_000,
    memoryBytes: 1_500_000,
    state: 'present',
  },
  checkpointedAt: Date.parse('2026-11-22T17:04:25.500Z'),
  engine: 'containerd',
  imageName: 'thaw.local/demo/counter:1',
};

/** {@link newRecord} with the name that the catalog gives it. */
export const record: CheckpointRecord = { ...newRecord, name: 'counter-main-20261122-170425' };

/** {@link record} with the manifest of its pod; its checkpoint image is still to be made. */
export const recordWithPod: CheckpointRecord = {
  ...record,
  sourcePod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'counter', namespace: 'demo', labels: { app: 'counter' } },
    spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'counter:1' }] },
  },
};

const image = {
  reference: 'localhost/thaw/counter:1',
  digest: 'sha256:1',
  bytes: 1,
  location: 'node',
  node: 'node-1',
} as const;

/** {@link recordWithPod} with its checkpoint image on its node: all that a restore takes. */
export const recordWithImage: CheckpointRecord = { ...recordWithPod, image };

/** {@link recordWithImage} with its image on `node-2`, too. */
export const loadedRecord: CheckpointRecord = {
  ...recordWithPod,
  image: { ...image, otherNodes: ['node-2'] },
};

/** A bake of the environment `shop` in `demo`. */
export const bakeExample: CheckpointRecord = {
  ...record,
  namespace: 'demo',
  bake: {
    environment: 'shop',
    fingerprint: { template: '', warmUp: '' },
    warmUp: '',
    coldMs: 10,
    restoredMs: 1,
    log: '',
  },
};
