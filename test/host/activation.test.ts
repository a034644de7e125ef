import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { LoadedFiles } from './loadedFiles.ts';

const repository = path.resolve(import.meta.dirname, '..', '..');

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

describe('the extension', () => {
  let extension: vscode.Extension<unknown>;
  let loaded: LoadedFiles;

  before(async () => {
    loaded = new LoadedFiles();
    const found = vscode.extensions.getExtension('thaw-dev.thaw');
    assert.ok(found);
    extension = found;
    await extension.activate();
  });

  after(() => {
    loaded[Symbol.dispose]();
  });

  it('is active once it was activated', () => {
    assert.equal(extension.isActive, true);
  });

  it('loads no package, such as the Kubernetes client, until a command is used', async () => {
    const text = await readFile(path.join(repository, 'out', 'metafile.json'), 'utf8');
    const { outputs } = JSON.parse(text) as Metafile;
    const sources = loaded.names.flatMap((name) => Object.keys(outputs[`dist/${name}`]?.inputs ?? {}));
    assert.ok(sources.includes('src/extension.ts'));
    assert.deepEqual(
      sources.filter((source) => source.startsWith('node_modules/')),
      [],
    );
  });

  it('has registered all its commands', async () => {
    const { contributes } = extension.packageJSON as Manifest;
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributes.commands.map(({ command }) => command).filter((id) => !registered.has(id));
    assert.deepEqual(missing, []);
  });
});
