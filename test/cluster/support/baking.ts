import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { bake, type BakeRequest } from '../../../src/environment/bake.ts';
import type { BakeProgress } from '../../../src/environment/bakeProgress.ts';
import type { Environment, WarmUpStep } from '../../../src/environment/environment.ts';
import { runtimeImage } from '../../../devcluster/runtimeImage.ts';
import { demoEnvironmentFile } from './environmentFile.ts';
import type { TestCluster } from './testCluster.ts';

/** How a bake is followed and ended. */
export interface Baking {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BakeProgress) => void;
}

/** Bakes an environment in the namespace of its test file; returns the checkpoint of its first container. */
export async function bakeIn(
  cluster: TestCluster,
  environment: Environment,
  { signal = new AbortController().signal, onProgress = () => undefined }: Baking = {},
  more: Partial<BakeRequest> = {},
): Promise<CheckpointRecord> {
  const { connection, agents, catalog, checkpointer, routes, namespace } = cluster;
  const runtime = runtimeImage.image.reference;
  const tools = { connection, agents, catalog, checkpointer, routes, runtimeImage: runtime };
  const request = { environment, namespace, ...more };
  const [record] = await bake(tools, request, { signal, onProgress });
  if (record === undefined) throw new Error('Nothing was baked');
  return record;
}

/** A step that sends one request to a demo server. */
export function requestStep(
  method: 'GET' | 'PUT',
  path: string,
  more: { readonly body?: string } = {},
): Extract<WarmUpStep, { kind: 'http' }> {
  const usual = { port: 8080, headers: {}, expectedStatus: 200, timeoutMs: 10_000 };
  return { kind: 'http', count: 1, request: { ...usual, method, path, ...more } };
}

/** What leaves something behind by which a restored server can be told from one that began anew. */
export const proof = 'put by the warm-up';

/** The step that leaves it, and where it is read: the counter serves files, the other environments what was put into their memory. */
export function proofOf(name: string): { readonly step: WarmUpStep; readonly path: string } {
  if (name !== 'counter') {
    return { step: requestStep('PUT', '/state?key=proof', { body: proof }), path: '/state?key=proof' };
  }
  const command: [string, ...string[]] = ['sh', '-c', `echo ${proof} > /www/proof`];
  return { step: { kind: 'exec', command, timeoutMs: 5000 }, path: '/proof' };
}

/** A demo environment whose warm-up leaves something in its server. */
export async function provable(name: string, changes: Partial<Environment> = {}): Promise<Environment> {
  const environment = await demoEnvironmentFile(name);
  return { ...environment, warmUp: [...environment.warmUp, proofOf(name).step], ...changes };
}
