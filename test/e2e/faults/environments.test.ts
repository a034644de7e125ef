import { afterAll, describe, expect } from 'vitest';
import type { Workbench } from '../../../devcluster/vscode/workbench/workbench.ts';
import type { PodJson } from '../../../src/kubernetes/podJson.ts';
import { podProxyPath, podsPath } from '../../../src/kubernetes/podPath.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { servePods } from '../../support/servePods.ts';
import { FakePool, waitingPod } from '../../unit/environment/fakePool.ts';
import { serveExec } from '../../unit/kubernetes/fakeExec.ts';
import { fakePod } from '../../unit/kubernetes/fakePod.ts';
import { oneWindowTest as it } from '../vscodeTest.ts';

const template = `  template:
    spec:
      containers:
        - name: main
          image: app:1
`;

/** The file of an environment in `demo`. */
function fileOf(name: string, spec: string): string {
  return `apiVersion: thaw.dev/v1alpha1
kind: Environment
metadata:
  name: ${name}
  namespace: demo
spec:
${spec}`;
}

const files = {
  'taken.thaw.yaml': fileOf('taken', template),
  'strict.thaw.yaml': fileOf('strict', template),
  'mute.thaw.yaml': fileOf(
    'mute',
    `${template}  readiness:
    http:
      port: 8080
      path: /health
    timeout: 1s
`,
  ),
  'several.thaw.yaml': fileOf(
    'several',
    `  templateFrom:
    kind: Deployment
    name: several
`,
  ),
  'shop.thaw.yaml': fileOf('shop', template),
  'keys.thaw.yaml': fileOf(
    'keys',
    `${template}  hooks:
    atClaim:
      - command: [new-keys]
`,
  ),
};

/** A pod that waits in the pool of `keys`. */
function keysPod(): PodJson {
  const pod = waitingPod('keys-1');
  return {
    ...pod,
    metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, 'thaw.dev/environment': 'keys' } },
  };
}

const api = await FakeApiServer.start();
const shopPod = waitingPod('shop-1', { isReady: false });
servePods(api, [shopPod, keysPod()]);
const pool = new FakePool(api);
pool.putPod(shopPod);
pool.putPod(keysPod());
pool.putDeployment({
  metadata: { name: 'several', namespace: 'demo', uid: 'uid-of-several' },
  spec: {
    template: {
      spec: {
        containers: [
          { name: 'web', image: 'web:1' },
          { name: 'worker', image: 'worker:1' },
        ],
      },
    },
  },
});
api.on('POST', podsPath('demo'), ({ body }, reply) => {
  const manifest = JSON.parse(body) as PodJson;
  const { name } = manifest.metadata;
  if (pool.pod(name) !== undefined) {
    reply.status({ code: 409, reason: 'AlreadyExists', message: `pods "${name}" already exists` });
  } else if (name === 'strict-bake') {
    const message = `pods "${name}" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true (container "main" must set securityContext.runAsNonRoot=true)`;
    reply.status({ code: 403, reason: 'Forbidden', message });
  } else if (name === 'mute-bake') {
    const started = fakePod({ namespace: 'demo', name, labels: manifest.metadata.labels ?? {} });
    const pod = { ...started, status: { ...started.status, podIP: '10.0.0.9' } };
    pool.putPod(pod);
    reply.json(pod, 201);
  } else {
    const causes = [{ reason: 'FieldValueInvalid', field: 'spec.hostname', message: 'Invalid value: "?"' }];
    reply.status({ code: 422, reason: 'Invalid', message: 'invalid', details: { causes } });
  }
});
api.on(
  'GET',
  podProxyPath({ namespace: 'demo', pod: 'mute-bake', port: 8080 }, '/health'),
  (_request, reply) => {
    reply.text(503, 'starting');
  },
);
let keysServer: 'down' | 'up' = 'down';
serveExec(api, (exec) => {
  if (keysServer === 'up') exec.exit(0);
  else exec.stderr('no keys to be had\n').exit(1);
});

function creations(name: string): number {
  return api.requests.filter(
    ({ method, path, body }) => method === 'POST' && path === podsPath('demo') && body.includes(`"${name}"`),
  ).length;
}

it.override('serverOptions', { kubeconfig: api.kubeconfig({ contextName: 'dev' }), files });

afterAll(() => api[Symbol.asyncDispose]());

async function press(workbench: Workbench, environment: string, button: string): Promise<void> {
  await workbench.showViews('Thaw');
  const environments = workbench.tree('Environments');
  const row = environments.row(`Environment ${environment},`);
  await row.waitFor();
  await environments.clickInline(row, button);
}

describe('an environment that cannot be baked', () => {
  it('as somebody else bakes it is baked anyway by a button, which ends the other bake', async ({
    workbench,
  }) => {
    pool.putPod(fakePod({ namespace: 'demo', name: 'taken-bake', labels: { 'thaw.dev/bake': 'taken' } }));
    await press(workbench, 'taken', 'Bake Environment');
    const taken = await workbench.error('Cannot bake demo/taken');
    expect(await taken.text()).toBe(
      'Cannot bake demo/taken: the pod taken-bake is there already: somebody is baking this environment, or a bake was interrupted.',
    );
    expect(await taken.buttons()).toEqual(['Bake Anyway']);
    await taken.press('Bake Anyway');
    const invalid = await workbench.error('Cannot create demo/taken-bake');
    expect(await invalid.text()).toBe(
      'Cannot create demo/taken-bake: spec.hostname: Invalid value: "?". Mend the environment file or the application, then try again.',
    );
    expect(await invalid.buttons()).toEqual(['Open Environment File', 'Retry', 'Show Log']);
    expect(pool.pod('taken-bake')).toBeUndefined();
  });

  it('as its namespace forbids the pod is helped by a label', async ({ workbench }) => {
    await press(workbench, 'strict', 'Bake Environment');
    const error = await workbench.error('Cannot create demo/strict-bake');
    expect(await error.text()).toBe(
      'Cannot create demo/strict-bake: the Pod Security level "restricted" of the namespace forbids runAsNonRoot != true (container "main" must set securityContext.runAsNonRoot=true). Use a namespace that allows this, or label this one pod-security.kubernetes.io/enforce=privileged.',
    );
    expect(await error.buttons()).toEqual(['Copy Namespace Label', 'Retry', 'Show Log']);
    await error.press('Copy Namespace Label');
    await workbench.notification('The label is in the clipboard').waitFor();
    expect(await workbench.clipboard()).toBe('pod-security.kubernetes.io/enforce: privileged\n');
  });

  it('as it never answers is tried again by Retry', async ({ workbench }) => {
    await press(workbench, 'mute', 'Bake Environment');
    const error = await workbench.error('Cannot start demo/mute-bake');
    expect(await error.text()).toBe(
      'Cannot start demo/mute-bake: it did not answer within 1.0 s (the last attempt: HTTP status 503 instead of 200: starting). Check the port, the path and the expected answer, then try again.',
    );
    expect(await error.buttons()).toEqual(['Retry']);
    const before = creations('mute-bake');
    await error.press('Retry');
    await expect.poll(() => creations('mute-bake')).toBe(before + 1);
    await workbench.error('Cannot start demo/mute-bake');
  });

  it('as its containers are not named leads to its file', async ({ workbench }) => {
    await press(workbench, 'several', 'Bake Environment');
    const error = await workbench.error('Cannot bake demo/several');
    expect(await error.text()).toBe(
      'Cannot bake demo/several: its pod has several containers (web, worker), and the environment does not say which are checkpointed. Name them under spec.containers.',
    );
    expect(await error.buttons()).toEqual(['Open Environment File', 'Retry']);
    await error.press('Open Environment File');
    await workbench.page.getByRole('tab', { name: 'several.thaw.yaml' }).waitFor();
  });
});

describe('a pod that cannot be claimed', () => {
  it('as its pool is gone leads to the size of that', async ({ workbench }) => {
    await press(workbench, 'shop', 'Claim Pod');
    const error = await workbench.error('Cannot claim a pod of shop');
    expect(await error.text()).toBe('Cannot claim a pod of shop: there is no pool of it in namespace demo.');
    expect(await error.buttons()).toEqual(['Set Pool Size…']);
    await error.press('Set Pool Size…');
    await workbench.notification('shop has not been baked yet').waitFor();
  });

  it('as a hook fails is deleted, and another one is claimed by Retry', async ({ workbench }) => {
    keysServer = 'down';
    pool.putPod(keysPod());
    await press(workbench, 'keys', 'Claim Pod');
    const error = await workbench.error('Cannot claim a pod of keys');
    expect(await error.text()).toBe(
      'Cannot claim a pod of keys: new-keys ended with 1 in container web: no keys to be had; the pod was deleted. Mend the environment file or the application, then try again.',
    );
    expect(await error.buttons()).toEqual(['Open Environment File', 'Retry', 'Show Log']);
    expect(pool.pod('keys-1')).toBeUndefined();
    keysServer = 'up';
    pool.putPod(keysPod());
    await error.press('Retry');
    await workbench.notification('keys-1 is yours: claimed in').waitFor();
  });
});
