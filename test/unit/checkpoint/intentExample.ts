import type { CheckpointIntent } from '../../../src/checkpoint/checkpointIntent.ts';

/** The intent of a checkpoint of the container `main` of the pod `counter` in `demo`, five seconds before the archive of `archiveContent`. */
export const intentExample: CheckpointIntent = {
  context: 'fake',
  server: 'https://fake',
  node: 'node-1',
  namespace: 'demo',
  pod: 'counter',
  podUid: 'uid-1',
  containers: ['main'],
  beganAt: Date.parse('2026-11-22T17:04:20Z'),
};
