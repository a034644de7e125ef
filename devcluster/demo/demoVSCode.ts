import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Progress } from '../progress.ts';
import { CodeServer, type CodeServerOptions, type Settings } from '../vscode/codeServer.ts';
import { packExtension } from '../vscode/packExtension.ts';

/** Which cluster is shown: that of a kubeconfig file, or that of a context of the person's own kubeconfig. */
export type ShownCluster = { readonly kubeconfigFile: string } | { readonly context: string };

/** Where the demo leaves what it makes. */
export const demoFolder = path.resolve(import.meta.dirname, '..', '..', 'out', 'demo');

/** What the windows of {@link startDemoVSCode} begin with. */
export const demoSettings: Settings = {
  'workbench.colorTheme': 'Default Dark Modern',
  'window.commandCenter': false,
};

/** Packs the extension, and serves a VS Code that has it and shows the cluster without further ado. */
export async function startDemoVSCode(progress: Progress, shown: ShownCluster): Promise<CodeServer> {
  await mkdir(demoFolder, { recursive: true });
  const vsix = path.join(demoFolder, 'thaw.vsix');
  progress.report('Packing the extension');
  await packExtension(vsix);
  progress.report('Starting VS Code');
  const options = await optionsFor(shown);
  return CodeServer.start({
    ...options,
    extensions: [vsix],
    settings: demoSettings,
  });
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
