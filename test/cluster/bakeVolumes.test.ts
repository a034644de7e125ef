import { CoreV1Api } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import type { Environment, WarmUpStep } from '../../src/environment/environment.ts';
import { until } from '../support/until.ts';
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
    // The file is empty for a moment each time that it is written.
    const written = await until(async () => (await read('/www/read')) || undefined);
    expect(written).toBe('hello opensesame');
  });

  it('has both where they were', async () => {
    expect([await read('/settings/greeting'), await read('/keys/key')]).toEqual(['hello', 'opensesame']);
  });

  it('has what it wrote to its claim, and an empty emptyDir', async () => {
    expect(await read('/storage/note')).toBe('kept');
    expect((await bench.exec(pod, ['ls', '/scratch'])).stdout).toBe('');
  });
});

describe('an environment whose pod is that of a StatefulSet', () => {
  // One for the pod of the bake, and one for that of its trial: no volume is given to a second claim.
  const volumes = ['first', 'second'];
  const common = { accessModes: ['ReadWriteOnce'], storageClassName: 'by-hand' };
  const size = { storage: '1Mi' };

  const kubectl = (args: readonly string[], input?: string): Promise<string> =>
    bench.cluster.node.cluster.kubectl([...args, `--namespace=${bench.cluster.namespace}`], input);

  const volumeName = (volume: string): string => `${bench.cluster.namespace}-${volume}`;

  beforeAll(async () => {
    const environment = await provable('counter');
    if (environment.pod.kind !== 'template') throw new Error('The sample has no template');
    const { spec } = environment.pod.template;
    const containers = spec.containers.map((container) => ({
      ...container,
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
    }));
    const labels = { app: 'db' };
    const made = [
      ...volumes.map((volume) => ({
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: volumeName(volume) },
        spec: {
          ...common,
          capacity: size,
          hostPath: { path: `/tmp/${volumeName(volume)}`, type: 'DirectoryOrCreate' },
        },
      })),
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'db' },
        spec: {
          replicas: 0,
          serviceName: 'db',
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { ...spec, containers } },
          volumeClaimTemplates: [
            { metadata: { name: 'data' }, spec: { ...common, resources: { requests: size } } },
          ],
        },
      },
    ];
    await kubectl(['create', '--filename=-'], made.map((each) => JSON.stringify(each)).join('\n'));
  });

  afterAll(async () => {
    await kubectl(['delete', 'statefulset/db', ...volumes.map((volume) => `pv/${volumeName(volume)}`)]);
    for (const volume of volumes) {
      await bench.cluster.node.run('rm', '--recursive', '--force', `/tmp/${volumeName(volume)}`);
    }
    await bench.cluster.deleteCheckpoints();
  });

  it('is baked with claims of its own, which go with its pods', async () => {
    const reference = { kind: 'StatefulSet', name: 'db' } as const;
    const write: WarmUpStep = {
      kind: 'exec',
      command: ['sh', '-c', 'mount | grep /data && echo warm > /data/note'],
      timeoutMs: 5000,
    };
    const environment = await provable('counter', { pod: { kind: 'reference', reference }, warmUp: [write] });
    const { bake } = await bakeIn(bench.cluster, environment);
    expect(bake?.restoredMs).toBeGreaterThan(0);
    await bench.cluster.node.until(
      async () =>
        (await kubectl(['get', 'pvc', '--output=name'])).trim() === `persistentvolumeclaim/${claimName}`,
      'a claim is left',
    );
  });
});
