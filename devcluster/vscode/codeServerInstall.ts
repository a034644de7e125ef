import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { buildOnce } from '../buildOnce.ts';
import { cachedFolder } from '../cacheFolders.ts';
import { installPackages, missingPackages } from '../debianPackages.ts';
import type { Progress } from '../progress.ts';
import { vscodeVersions } from './versions.ts';

/** An installed code-server: `program` is what `node` has to run. */
export interface CodeServerInstall {
  readonly node: string;
  readonly program: string;
}

/** Without it the output channels of extensions stay empty. */
const nativeModules = ['@vscode/spdlog'];

/** Debian packages that building native modules takes. */
const buildPackages = [
  { name: 'g++', program: 'g++' },
  { name: 'make', program: 'make' },
  { name: 'python3', program: 'python3' },
] as const;

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

/** Installs code-server into the cache folder on first use (about a minute, 800 MB), and says where it is. */
export async function installCodeServer(progress: Progress): Promise<CodeServerInstall> {
  const dependencies = packagesToInstall();
  const folder = await buildOnce(
    cachedFolder('code-server', { dependencies, nativeModules }),
    async (into) => {
      progress.report(`Installing code-server ${vscodeVersions.codeServer} (once)`);
      await writeFile(path.join(into, 'package.json'), JSON.stringify({ private: true, dependencies }));
      await installPackagesOf(into);
      const vscode = path.join(into, 'node_modules', 'code-server', 'lib', 'vscode');
      await installPackagesOf(vscode);
      await installPackagesOf(path.join(vscode, 'extensions'));
      await buildNativeModules(vscode, nodeFolderIn(into), progress);
      progress.report('Installed code-server');
    },
  );
  return {
    node: path.join(nodeFolderIn(folder), 'bin', 'node'),
    program: path.join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
  };
}

function nodeFolderIn(folder: string): string {
  return path.join(folder, 'node_modules', `node-linux-${process.arch}`);
}

/** Builds {@link nativeModules} for the Node that is installed beside them; its package has the headers. */
async function buildNativeModules(vscode: string, nodeFolder: string, progress: Progress): Promise<void> {
  await installPackages(await missingPackages(buildPackages), progress);
  await execa('npm', ['rebuild', ...nativeModules, `--nodedir=${nodeFolder}`], {
    cwd: vscode,
    env: { PATH: `${path.join(nodeFolder, 'bin')}:${process.env.PATH ?? ''}` },
  });
}

/**
 * Installs what the package.json in `folder` depends on. Install scripts would build native modules that need further
 * Debian packages; VS Code does without those that do not come built, but for {@link nativeModules}.
 */
async function installPackagesOf(folder: string): Promise<void> {
  await execa('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
  });
}
