import { CoreV1Api } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import type { Environment, WarmUpStep } from '../../src/environment/environment.ts';
import { bakeIn, provable } from './support/baking.ts';
import { claimName, HostVolume } from './support/hostVolume.ts';
import { Workbench } from './support/workbench.ts';

let bench: Workbench;
let volume: HostVolume;

beforeAll(async () => {
  bench = await Workbench.open();
  const { connection, namespace } = bench.cluster;
  volume = await HostVolume.create(bench.cluster);
  await connection.call('create what is mounted', CoreV1Api, async (api) => {
    const metadata = { name: 'mounted' };
    await api.createNamespacedConfigMap({ namespace, body: { metadata, data: { greeting: 'hello' } } });
    await api.createNamespacedSecret({ namespace, body: { metadata, stringData: { key: 'opensesame' } } });
  });
});

afterAll(async () => {
  await volume[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
});

/** Fills both volumes that can be written, keeps what it reads in its memory, and tells in its log that it is warm. */
const program = `
mkdir -p /www && echo started > /scratch/note && echo kept > /storage/note
read="$(cat /settings/greeting) $(cat /keys/key)"
echo warm
while :; do sleep 0.1; echo "$read" > /www/read; done`;

/** The counter with a ConfigMap, a Secret, an emptyDir and a claim, which says by a line in its log that it is warm. */
async function mounting(route: 'native' | 'nested'): Promise<Environment> {
  const environment = await provable('counter', { route });
  if (environment.pod.kind !== 'template') throw new Error('The sample has no template');
  const { template } = environment.pod;
  const [main] = template.spec.containers;
  if (main === undefined) throw new Error('The sample has no container');
  const volumes = [
    { name: 'settings', configMap: { name: 'mounted' } },
    { name: 'keys', secret: { secretName: 'mounted' } },
    { name: 'scratch', emptyDir: {} },
    { name: 'storage', persistentVolumeClaim: { claimName } },
  ];
  const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/${name}` }));
  const command = ['sh', '-c', `${program} & exec /usr/bin/sh /app/counter.sh`];
  const spec = { ...template.spec, volumes, containers: [{ ...main, command, volumeMounts }] };
  const warm: WarmUpStep = { kind: 'logLine', contains: 'warm', timeoutMs: 10_000 };
  return {
    ...environment,
    pod: { kind: 'template', template: { ...template, spec } },
    warmUp: [warm, ...environment.warmUp],
  };
}

describe.each(['native', 'nested'] as const)('an environment with volumes that is baked %s', (route) => {
  const pod = `mounting-${route}`;
  let record: CheckpointRecord;

  const read = async (path: string): Promise<string> => (await bench.exec(pod, ['cat', path])).stdout.trim();

  beforeAll(async () => {
    record = await bakeIn(bench.cluster, await mounting(route));
    await bench.restore(record, { name: pod }, route);
  });

  afterAll(async () => {
    await bench.cluster.deletePod(pod);
    await bench.cluster.deleteCheckpoints();
  });

  it('waits for the line in its log that says that it is warm', () => {
    expect(record.bake?.log).toContain('warmed up by ');
  });

  it('goes on with what it has read of its ConfigMap and its Secret', async () => {
    expect(await read('/www/read')).toBe('hello opensesame');
  });

  it('has both where they were', async () => {
    expect([await read('/settings/greeting'), await read('/keys/key')]).toEqual(['hello', 'opensesame']);
  });

  it('has what it wrote to its claim, and an empty emptyDir', async () => {
    expect(await read('/storage/note')).toBe('kept');
    expect((await bench.exec(pod, ['ls', '/scratch'])).stdout).toBe('');
  });
});
