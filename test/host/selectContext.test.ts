import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { until } from '../support/until.ts';
import { kubeconfigFile, writeKubeconfig } from './kubeconfigFile.ts';
import { replaceWindowFunction } from './replaceWindowFunction.ts';

const kubeconfig = `
apiVersion: v1
kind: Config
current-context: dev
clusters: [{ name: local, cluster: { server: 'https://127.0.0.1:6443' } }]
users: [{ name: jane, user: {} }]
contexts: [{ name: dev, context: { cluster: local, user: jane } }]`;

describe('thaw.selectContext', () => {
  afterEach(async () => {
    await rm(kubeconfigFile(), { force: true });
  });

  it('shows the contexts of the file that KUBECONFIG names', async () => {
    await writeKubeconfig(kubeconfig);
    using shown = replaceWindowFunction('showQuickPick');
    await vscode.commands.executeCommand('thaw.selectContext');
    assert.deepEqual(shown.firstArguments, [
      [{ label: 'dev', detail: 'https://127.0.0.1:6443 as jane', description: 'in use' }],
    ]);
  });

  it('shows as an error that there is no such file', async () => {
    using shown = replaceWindowFunction('showErrorMessage');
    await vscode.commands.executeCommand('thaw.selectContext');
    // The command has ended; what it reports is still on its way.
    const sentence = await until(() => Promise.resolve(shown.firstArguments[0]));
    assert.match(String(sentence), /there is no kubeconfig/);
  });
});
