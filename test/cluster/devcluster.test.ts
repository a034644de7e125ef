import path from 'node:path';
import type { V1Pod } from '@kubernetes/client-node';
import { CoreV1Api } from '@kubernetes/client-node';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeName } from '../../devcluster/clusterNode.ts';
import { node } from '../../devcluster/environments/node/environment.ts';
import { loadKubeconfig } from '../../src/kubernetes/kubeconfig.ts';
import { readPodLog } from '../../src/kubernetes/podLog.ts';
import { RegistryImage } from './support/registryImage.ts';
import { TestCluster } from './support/testCluster.ts';

const checkout = path.resolve(import.meta.dirname, '..', '..');

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** Runs `npm run devcluster -- COMMAND`, without npm, and returns what it prints. */
async function devcluster(command: string): Promise<string> {
  const program = path.join(checkout, 'devcluster', 'main.ts');
  return (await execa(process.execPath, [program, command])).stdout;
}

/** Asks the API server, as any program in a pod may, who it is; the server's certificate is checked. */
function selfReviewPod(): V1Pod {
  const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
  const program = `
    const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
    const token = require('node:fs').readFileSync('${folder}/token', 'utf8');
    fetch('https://' + host + ':' + port + '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      method: 'POST',
      headers: { Authorization: 'Bearer ' + token, 'Content-Type': 'application/json' },
      body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }),
    })
      .then((response) => response.json())
      .then(({ status }) => console.log(host, status.userInfo.username));
  `;
  return {
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          name: 'main',
          image: node.image.reference,
          imagePullPolicy: 'IfNotPresent',
          command: ['/usr/bin/node', '-e', program],
          env: [{ name: 'NODE_EXTRA_CA_CERTS', value: `${folder}/ca.crt` }],
        },
      ],
    },
  };
}

describe('a pod of the dev cluster', () => {
  it('reaches the API server by its service, as its default service account', async () => {
    const { connection, namespace } = cluster;
    await cluster.startPod('curious', selfReviewPod(), 'Succeeded');
    const log = readPodLog(connection, { namespace, pod: 'curious', container: 'main' });
    expect((await log.next()).value).toBe(`10.96.0.1 system:serviceaccount:${namespace}:default`);
  });

  it('runs an image of the registry beside the cluster', async () => {
    const { connection, namespace } = cluster;
    await using image = await RegistryImage.push(cluster.node);
    const containers = [{ name: 'main', image: `${image.name}:1`, command: ['true'] }];
    await cluster.startPod('pulled', { spec: { restartPolicy: 'Never', containers } }, 'Succeeded');
    const pod = await connection.call('read the pod', CoreV1Api, (api) =>
      api.readNamespacedPod({ namespace, name: 'pulled' }),
    );
    expect(pod.status?.containerStatuses?.[0]?.imageID).toContain(`@${image.digest}`);
  });
});

describe('the dev cluster of this checkout', () => {
  it('says that it is ready', async () => {
    expect(await devcluster('status')).toMatch(/is up: Kubernetes 1\.\d+\.\d+, containerd 2\.3, node Ready/);
  });

  it('names a kubeconfig that works', async () => {
    const kubeconfig = await loadKubeconfig({ paths: [await devcluster('kubeconfig')] });
    const connection = await kubeconfig.connect();
    const { items } = await connection.call('list the nodes', CoreV1Api, (api) => api.listNode());
    connection.dispose();
    expect(items.map(({ metadata }) => metadata?.name)).toContain(nodeName);
  });
});
