import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { demoEnvironments } from '../environments/environments.ts';
import { CodeServer, type CodeServerOptions, type Settings } from '../vscode/codeServer.ts';
import { packExtension } from '../vscode/packExtension.ts';
import type { Demo } from './demo.ts';

/** Which cluster is shown: that of a kubeconfig file, or that of a context of the person's own kubeconfig. */
export type ShownCluster = { readonly kubeconfigFile: string } | { readonly context: string };

/** Where the demo leaves what it makes. */
export const demoFolder = path.resolve(import.meta.dirname, '..', '..', 'out', 'demo');

const environmentsFolder = path.resolve(import.meta.dirname, '..', 'environments');

/** What the windows of {@link startDemoVSCode} begin with. */
export const demoSettings: Settings = {
  'workbench.colorTheme': 'Default Dark Modern',
  'window.commandCenter': false,
};

/**
 * Packs the extension, and serves a VS Code that has it and shows the cluster without further ado; the folder that it opens has the
 * demo environments' files, for the namespace of the demo.
 */
export async function startDemoVSCode(
  { progress, namespace }: Demo,
  shown: ShownCluster,
): Promise<CodeServer> {
  await mkdir(demoFolder, { recursive: true });
  const vsix = path.join(demoFolder, 'thaw.vsix');
  progress.report('Packing the extension');
  await packExtension(vsix);
  progress.report('Starting VS Code');
  const options = await optionsFor(shown);
  return CodeServer.start({
    ...options,
    files: await environmentFiles(namespace),
    extensions: [vsix],
    settings: demoSettings,
  });
}

async function environmentFiles(namespace: string): Promise<Readonly<Record<string, string>>> {
  const read = async (name: string): Promise<readonly [string, string]> => {
    const fileName = `${name}.thaw.yaml`;
    const text = await readFile(path.join(environmentsFolder, name, fileName), 'utf8');
    return [fileName, text.replace(/^ {2}name: .*$/m, `$&\n  namespace: ${namespace}`)];
  };
  return Object.fromEntries(await Promise.all(demoEnvironments.map(({ name }) => read(name))));
}

async function optionsFor(shown: ShownCluster): Promise<CodeServerOptions> {
  if ('kubeconfigFile' in shown) return { kubeconfig: await readFile(shown.kubeconfigFile, 'utf8') };
  const own = process.env.KUBECONFIG?.split(path.delimiter) ?? [path.join(homedir(), '.kube', 'config')];
  const choice = path.join(demoFolder, 'context.kubeconfig');
  await writeFile(
    choice,
    JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': shown.context }),
  );
  return {
    environment: {
      // Of several files, the first that names a current context counts.
      KUBECONFIG: [choice, ...own].join(path.delimiter),
      // Programs that fetch credentials look for their own files there.
      HOME: homedir(),
    },
  };
}
