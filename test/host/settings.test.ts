import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

describe('the settings', () => {
  for (const [name, value] of [
    ['kubeconfig', ['/tmp/kubeconfig']],
    ['runtimeImage', 'example.com/runtime:1'],
  ] as const) {
    it(`let no workspace choose thaw.${name}`, async () => {
      const settings = vscode.workspace.getConfiguration('thaw');
      await assert.rejects(async () => {
        await settings.update(name, value, vscode.ConfigurationTarget.Workspace);
      }, /workspace/i);
      assert.equal(vscode.workspace.getConfiguration('thaw').inspect(name)?.workspaceValue, undefined);
    });
  }
});
