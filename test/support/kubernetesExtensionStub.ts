import path from 'node:path';
import { createVSIX } from '@vscode/vsce';

/** Packs what stands in for the Kubernetes extension in tests (test/host/kubernetesExtension) into the file `vsix`. */
export async function packKubernetesExtensionStub(vsix: string): Promise<void> {
  await createVSIX({
    cwd: path.join(import.meta.dirname, '..', 'host', 'kubernetesExtension'),
    packagePath: vsix,
    dependencies: false,
    allowMissingRepository: true,
    skipLicense: true,
  });
}
