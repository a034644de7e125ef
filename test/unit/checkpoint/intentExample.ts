import type { CheckpointIntent } from '../../../src/checkpoint/checkpointIntent.ts';

/** The intent of a checkpoint of the container `main` of the pod `counter` in `demo`, of which the node was asked for the dump that became `archiveContent`. */
export const intentExample: CheckpointIntent = {
  context: 'fake',
  server: 'https://fake',
  node: 'node-1',
  namespace: 'demo',
  pod: 'counter',
  podUid: 'uid-1',
  containers: ['main'],
  beganAt: Date.parse('2026-11-22T17:04:20Z'),
  dumps: [{ container: 'main', at: Date.parse('2026-11-22T17:04:24.6Z') }],
};
