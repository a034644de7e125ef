import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { until } from '../support/until.ts';
import { exampleFile } from '../unit/environment/exampleFile.ts';
import { kubeconfigFile } from './kubeconfigFile.ts';

describe('the tasks of type thaw', () => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  const file = vscode.Uri.joinPath(folder.uri, 'shop.thaw.yaml');

  afterEach(async () => {
    await vscode.workspace.fs.delete(file);
  });

  async function offered(name: string): Promise<vscode.Task> {
    return await until(async () => {
      const tasks = await vscode.tasks.fetchTasks({ type: 'thaw' });
      return tasks.find((task) => task.name === name);
    });
  }

  it('are offered for an environment file, and end with 1 where there is no cluster to measure on', async () => {
    await rm(kubeconfigFile(), { force: true });
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(exampleFile));
    const task = await offered('Measure Startup of shop');
    assert.equal(task.definition.environment, 'shop.thaw.yaml');
    const ended = Promise.withResolvers<number | undefined>();
    const subscription = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (execution.task.name === task.name) ended.resolve(exitCode);
    });
    await vscode.tasks.executeTask(task);
    assert.equal(await ended.promise, 1);
    subscription.dispose();
  });
});
