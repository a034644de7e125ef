import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { notebook } from '../../devcluster/environments/notebook/environment.ts';
import { runtimeImage } from '../../devcluster/runtimeImage.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { bake } from '../../src/environment/bake.ts';
import { bakeFingerprint } from '../../src/environment/bakeFingerprint.ts';
import { bakeState, type StaleReason } from '../../src/environment/bakeState.ts';
import { completeBakes } from '../../src/environment/completeBakes.ts';
import type { Environment, PodReference } from '../../src/environment/environment.ts';
import { readComparison } from '../../src/environment/readComparison.ts';
import { ReferencedTemplates } from '../../src/environment/referencedTemplates.ts';
import { until } from '../support/until.ts';
import { demoEnvironmentFile } from './support/environmentFile.ts';
import { TestCluster } from './support/testCluster.ts';

const { signal } = new AbortController();

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
});

afterEach(async () => {
  await cluster.deletePods();
  await cluster.deleteCheckpoints();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

async function bakeHere(environment: Environment): Promise<CheckpointRecord> {
  const { connection, agents, catalog, checkpointer, routes, namespace } = cluster;
  const tools = { connection, agents, catalog, checkpointer, routes };
  const [record] = await bake(
    { ...tools, runtimeImage: runtimeImage.image.reference },
    { environment, namespace },
    { signal, onProgress: () => undefined },
  );
  if (record === undefined) throw new Error('Nothing was baked');
  return record;
}

async function staleReasons(environment: Environment): Promise<readonly StaleReason[]> {
  const { connection, catalog, namespace } = cluster;
  const records = await completeBakes(catalog, { namespace, name: environment.name });
  const state = bakeState(
    records,
    await readComparison(connection, { environment, namespace, records }, signal),
  );
  return state.status === 'stale' ? state.reasons : [];
}

async function kubectl(...args: readonly string[]): Promise<void> {
  await cluster.node.cluster.kubectl([...args, `--namespace=${cluster.namespace}`]);
}

/** Starts a pod that asks for an image, and for nothing else. */
async function startOfImage(pod: string, image: string): Promise<void> {
  const container = { name: 'main', image, imagePullPolicy: 'IfNotPresent' };
  await cluster.startPod(pod, { spec: { terminationGracePeriodSeconds: 0, containers: [container] } });
}

/** The counter, whose pod is that of another object. */
async function referring(reference: PodReference, container: string): Promise<Environment> {
  const environment = await demoEnvironmentFile('counter');
  return { ...environment, pod: { kind: 'reference', reference }, containers: [container] };
}

/** What a watch of the object says that a bake would be of now. */
async function watchedFingerprint(environment: Environment, reference: PodReference): Promise<object> {
  const templates = new ReferencedTemplates(cluster.connection);
  const located = { ...reference, namespace: cluster.namespace };
  try {
    templates.follow([located]);
    const template = await until(() => Promise.resolve(templates.templateOf(located)));
    return bakeFingerprint(environment, template);
  } finally {
    templates.dispose();
  }
}

describe('a bake of what another object describes', () => {
  it('is stale when the template of its Deployment has changed', async () => {
    const reference = { kind: 'Deployment', name: 'server' } as const;
    await kubectl('create', 'deployment', 'server', `--image=${counter.image.reference}`, '--replicas=0');
    const environment = await referring(reference, 'counter');
    const record = await bakeHere(environment);
    expect(await staleReasons(environment)).toEqual([]);
    expect(await watchedFingerprint(environment, reference)).toEqual(record.bake?.fingerprint);
    await kubectl('scale', 'deployment/server', '--replicas=1');
    expect(await staleReasons(environment)).toEqual([]);
    await kubectl('set', 'env', 'deployment/server', 'EDITION=2');
    expect(await staleReasons(environment)).toEqual(['templateChanged']);
    expect(await watchedFingerprint(environment, reference)).not.toEqual(record.bake?.fingerprint);
    await kubectl('delete', 'deployment/server');
    expect(await staleReasons(environment)).toEqual([]);
  });

  it('is stale when the pod is another one', async () => {
    const reference = { kind: 'Pod', name: 'server' } as const;
    await cluster.startPod('server', counter.pod);
    const environment = await referring(reference, counter.container);
    const record = await bakeHere(environment);
    expect(await staleReasons(environment)).toEqual([]);
    expect(await watchedFingerprint(environment, reference)).toEqual(record.bake?.fingerprint);
    await cluster.deletePod('server');
    await startOfImage('server', counter.image.reference);
    expect(await staleReasons(environment)).toEqual(['templateChanged']);
  });
});

describe('a bake of an image', () => {
  const image = (): string => `thaw.local/test/${cluster.namespace}:1`;

  async function name(reference: string): Promise<void> {
    await cluster.node.ctr('images', 'tag', '--force', reference, image());
  }

  afterEach(async () => {
    await cluster.node.ctr('images', 'rm', image());
  });

  it('is stale when a newer pod shows that its name means another image now', async () => {
    await name(counter.image.reference);
    const environment = await demoEnvironmentFile('counter');
    if (environment.pod.kind === 'reference') throw new Error('The counter has a template of its own');
    const { template } = environment.pod;
    const containers = template.spec.containers.map((container) => ({ ...container, image: image() }));
    const ofImage: Environment = {
      ...environment,
      pod: { kind: 'template', template: { ...template, spec: { ...template.spec, containers } } },
    };
    await bakeHere(ofImage);
    await startOfImage('same', image());
    expect(await staleReasons(ofImage)).toEqual([]);
    await cluster.deletePod('same');
    await name(notebook.image.reference);
    await startOfImage('other', image());
    expect(await staleReasons(ofImage)).toEqual(['imageChanged']);
  });
});
