import type { TestProject } from 'vitest/node';
import { setup as holdCluster } from '../cluster/globalSetup.ts';
import { packKubernetesExtensionStub } from '../support/kubernetesExtensionStub.ts';
import { TemporaryFolder } from '../support/temporaryFolder.ts';
import { packExtension } from '../../devcluster/vscode/packExtension.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed extension. */
    readonly vsix: string;
    /** What stands in for the Kubernetes extension, packed. */
    readonly kubernetesExtensionVsix: string;
  }
}

/**
 * Vitest calls it once before the tests of the tier: it packs the extensions, and holds the dev cluster. What it returns is called
 * after them.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const release = await holdCluster();
  const folder = await TemporaryFolder.create();
  const vsix = `${folder.path}/thaw.vsix`;
  await packExtension(vsix);
  project.provide('vsix', vsix);
  const stub = `${folder.path}/kubernetes-extension.vsix`;
  await packKubernetesExtensionStub(stub);
  project.provide('kubernetesExtensionVsix', stub);
  return async () => {
    await folder[Symbol.asyncDispose]();
    await release();
  };
}
