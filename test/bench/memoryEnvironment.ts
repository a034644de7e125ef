import type { Environment } from '../../devcluster/environments/environment.ts';
import { node } from '../../devcluster/environments/node/environment.ts';
import { memoryServerPod } from '../cluster/support/memoryServer.ts';
import { fileServerPort } from '../cluster/support/fileServer.ts';

/** A server whose process has so much memory, in MiB, every page of it another, and needs 20 pages for an answer. */
export function memoryEnvironment(size: number): Environment {
  return {
    ...node,
    name: `memory${size}`,
    port: fileServerPort,
    startupPath: '/',
    pod: memoryServerPod(size * 1024 * 1024),
    warmUp: [],
    stateProof: { put: [], checks: [] },
  };
}
