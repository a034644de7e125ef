import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { buildOnce } from '../buildOnce.ts';
import { cachedFolder } from '../cacheFolders.ts';
import type { Progress } from '../progress.ts';
import { vscodeVersions } from './versions.ts';

/** An installed code-server: `program` is what `node` has to run. */
export interface CodeServerInstall {
  readonly node: string;
  readonly program: string;
}

/**
 * The npm packages: code-server, and the Node that it needs, which need not be the one that runs this.
 * @throws Error on a processor that the Node packages are not made for.
 */
function packagesToInstall(): Readonly<Record<string, string>> {
  if (process.arch !== 'x64' && process.arch !== 'arm64') {
    throw new Error(`there is no Node package for ${process.arch}`);
  }
  return {
    'code-server': vscodeVersions.codeServer,
    [`node-linux-${process.arch}`]: vscodeVersions.node,
  };
}

/** Installs code-server into the cache folder on first use (about 20 s, 800 MB), and says where it is. */
export async function installCodeServer(progress: Progress): Promise<CodeServerInstall> {
  const dependencies = packagesToInstall();
  const folder = await buildOnce(cachedFolder('code-server', dependencies), async (into) => {
    progress.report(`Installing code-server ${vscodeVersions.codeServer} (once)`);
    await writeFile(path.join(into, 'package.json'), JSON.stringify({ private: true, dependencies }));
    await installPackagesOf(into);
    const vscode = path.join(into, 'node_modules', 'code-server', 'lib', 'vscode');
    await installPackagesOf(vscode);
    await installPackagesOf(path.join(vscode, 'extensions'));
    progress.report('Installed code-server');
  });
  const modules = path.join(folder, 'node_modules');
  return {
    node: path.join(modules, `node-linux-${process.arch}`, 'bin', 'node'),
    program: path.join(modules, 'code-server', 'out', 'node', 'entry.js'),
  };
}

/**
 * Installs what the package.json in `folder` depends on. Install scripts would build native modules that need further
 * Debian packages; those that matter come built, and VS Code does without the others.
 */
async function installPackagesOf(folder: string): Promise<void> {
  await execa('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
  });
}
