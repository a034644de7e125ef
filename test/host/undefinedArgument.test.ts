import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { toConfigMap } from '../../src/checkpoint/recordConfigMap.ts';
import type { PodJson } from '../../src/kubernetes/podJson.ts';
import { FakeApiServer } from '../support/fakeApiServer.ts';
import { servePods } from '../support/servePods.ts';
import { until } from '../support/until.ts';
import { recordWithPod } from '../unit/checkpoint/recordExample.ts';
import { kubeconfigFile, writeKubeconfig } from './kubeconfigFile.ts';
import { replaceWindowFunction } from './replaceWindowFunction.ts';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

/** Two containers: which one is a question more. */
const pods: readonly PodJson[] = ['web', 'worker'].map((name) => ({
  metadata: { name, namespace: 'demo', uid: `uid-${name}`, labels: {}, resourceVersion: '1' },
  spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'i:1' }, { name: 'side' }] },
  status: {
    phase: 'Running',
    containerStatuses: ['main', 'side'].map((container) => ({
      name: container,
      ready: true,
      restartCount: 0,
      state: { running: {} },
    })),
  },
}));

/** Where Thaw looks for more than pods and checkpoints; there is nothing of it. */
const emptyLists = ['/api/v1/namespaces', '/apis/apps/v1/deployments', '/apis/apps/v1/statefulsets'];

/** What needs no answer, and more than the fake server has: an agent on the node. */
const failures: Readonly<Record<string, RegExp>> = {
  'thaw.scanNodes': /^Cannot list the archives on node node-1: the API server does not serve this path/,
};

describe('while a tree is being refreshed, VS Code passes undefined, and', () => {
  const extension = vscode.extensions.getExtension('thaw-dev.thaw');
  assert.ok(extension);
  const { contributes } = extension.packageJSON as Manifest;
  let server: FakeApiServer;

  before(async () => {
    // Whether or not an earlier test has left a connection: this fails, and the next command connects anew. Also, what reports errors
    // is loaded with the first one: from then on a command's error is shown as soon as the command has ended.
    using shown = replaceWindowFunction('showErrorMessage');
    await rm(kubeconfigFile(), { force: true });
    await vscode.commands.executeCommand('thaw.showLogs');
    await until(() => Promise.resolve(shown.firstArguments[0]));
    server = await FakeApiServer.start();
    servePods(server, pods);
    for (const path of emptyLists) {
      server.on('GET', path, (_request, reply) => {
        reply.json({ metadata: { resourceVersion: '1' }, items: [] });
      });
    }
    server.on('GET', '/api/v1/configmaps', ({ query }, reply) => {
      if (query.has('watch')) reply.begin();
      else reply.json({ metadata: { resourceVersion: '1' }, items: [toConfigMap(recordWithPod)] });
    });
    server.on('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', (_request, reply) => {
      reply.json({ status: { allowed: true } });
    });
    await writeKubeconfig(server.kubeconfig());
    await vscode.commands.executeCommand('thaw.refresh');
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  after(async () => {
    await rm(kubeconfigFile(), { force: true });
    await server[Symbol.asyncDispose]();
  });

  /** Calls a command with undefined and dismisses all that it asks until it has ended; what it showed as errors. */
  async function errorsOf(id: string): Promise<readonly unknown[]> {
    using errors = replaceWindowFunction('showErrorMessage');
    using modals = replaceWindowFunction('showWarningMessage');
    let hasEnded = false;
    const ended = Promise.resolve(vscode.commands.executeCommand(id, undefined)).finally(() => {
      hasEnded = true;
    });
    await until(async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      return hasEnded || undefined;
    });
    await ended;
    assert.ok(modals.firstArguments.length <= 1, 'what was dismissed is not asked again');
    return errors.firstArguments;
  }

  for (const { command } of contributes.commands) {
    it(`${command} ends without an error when all that it asks is dismissed`, async () => {
      const errors = (await errorsOf(command)).map(String);
      const expected = failures[command];
      assert.equal(errors.length, expected === undefined ? 0 : 1, errors.join('\n'));
      if (expected !== undefined) assert.match(errors.join('\n'), expected);
    });
  }
});
