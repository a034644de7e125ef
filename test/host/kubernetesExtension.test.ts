import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { FakeApiServer } from '../support/fakeApiServer.ts';
import { until } from '../support/until.ts';
import { kubeconfigFile, writeKubeconfig } from './kubeconfigFile.ts';
import type { KubernetesExtensionStub, StubNode } from './kubernetesExtension/extension.ts';
import { replaceWindowFunction } from './replaceWindowFunction.ts';

const pod: StubNode = {
  nodeCategory: 'kubernetes-explorer-node',
  kind: 'Pod',
  name: 'web',
  namespace: null,
};

function kubeconfig(server: string, context = 'dev'): string {
  return JSON.stringify({
    'current-context': context,
    clusters: ['dev', 'other'].map((name) => ({
      name,
      cluster: { server: name === 'dev' ? server : 'https://127.0.0.1:1', 'insecure-skip-tls-verify': true },
    })),
    users: [{ name: 'jane', user: { token: 'secret' } }],
    contexts: ['dev', 'other'].map((name) => ({
      name,
      context: { cluster: name, user: 'jane', namespace: `${name}-space` },
    })),
  });
}

describe('an object of the tree of the Kubernetes extension', () => {
  let stub: KubernetesExtensionStub;
  let theirKubeconfig: string;
  let server: FakeApiServer;

  before(async () => {
    const id = 'ms-kubernetes-tools.vscode-kubernetes-tools';
    const extension = vscode.extensions.getExtension<KubernetesExtensionStub>(id);
    assert.ok(extension);
    stub = await extension.activate();
    server = await FakeApiServer.start();
  });

  after(async () => {
    await server[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    server.requests.length = 0;
    theirKubeconfig = `${kubeconfigFile()}-of-the-kubernetes-extension`;
    stub.kubeconfigPath = theirKubeconfig;
    stub.apiRequests = 0;
    await writeKubeconfig(kubeconfig(server.url));
    await writeFile(theirKubeconfig, kubeconfig(server.url));
  });

  afterEach(async () => {
    await rm(kubeconfigFile(), { force: true });
    await rm(theirKubeconfig, { force: true });
  });

  for (const command of [
    'thaw.checkpointPod',
    'thaw.restoreCheckpoint',
    'thaw.restoreNewest',
    'thaw.showPodYaml',
    'thaw.showPodStartup',
    'thaw.showLogs',
    'thaw.openTerminal',
    'thaw.forwardPort',
  ]) {
    it(`is read by ${command} in its cluster and the namespace of its context`, async () => {
      using shown = replaceWindowFunction('showErrorMessage');
      await vscode.commands.executeCommand(command, pod);
      // The server knows no pod.
      const sentence = await until(() => Promise.resolve(shown.firstArguments[0]));
      assert.match(String(sentence), /read the pod dev-space\/web/);
      assert.deepEqual(
        server.requests.map(({ path }) => path),
        ['/api/v1/namespaces/dev-space/pods/web'],
      );
    });
  }

  for (const kind of ['Deployment', 'StatefulSet']) {
    it(`may be a ${kind}, after which an environment is made`, async () => {
      using shown = replaceWindowFunction('showErrorMessage');
      await vscode.commands.executeCommand('thaw.createEnvironment', { ...pod, kind });
      // The server knows none.
      const sentence = await until(() => Promise.resolve(shown.firstArguments[0]));
      assert.match(String(sentence), new RegExp(`read the template of the ${kind} dev-space/web`));
    });
  }

  it('is measured in its own cluster, which Thaw need not show', async () => {
    await writeKubeconfig(kubeconfig(server.url, 'other'));
    server.on('GET', '/api/v1/namespaces/dev-space/configmaps', (_request, reply) => {
      reply.json({ metadata: {}, items: [] });
    });
    await vscode.commands.executeCommand('thaw.measureStartup', pod);
    assert.deepEqual(
      server.requests.map(({ path }) => path),
      ['/api/v1/namespaces/dev-space/configmaps'],
    );
  });

  it('makes Thaw ask before it shows another cluster, and do nothing without consent', async () => {
    await writeKubeconfig(kubeconfig(server.url, 'other'));
    using shown = replaceWindowFunction('showWarningMessage');
    await vscode.commands.executeCommand('thaw.checkpointPod', pod);
    assert.deepEqual(shown.firstArguments, ['web is in the cluster of the context dev.']);
    assert.deepEqual(server.requests, []);
  });

  it('is the only thing that makes Thaw ask for the API of that extension', async () => {
    using shown = replaceWindowFunction('showQuickPick');
    await vscode.commands.executeCommand('thaw.selectContext');
    await vscode.commands.executeCommand('thaw.measureStartup', { namespace: 'dev-space', pod: 'web' });
    assert.equal(shown.firstArguments.length, 1);
    assert.equal(stub.apiRequests, 0);
  });
});
