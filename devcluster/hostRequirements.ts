import { canInstallPackages, hasProgram, installPackages, missingPackages } from './debianPackages.ts';
import type { Progress } from './progress.ts';
import { hostPackages } from './versions.ts';

/** The dev cluster cannot run on this machine; the message says why and what to do instead. */
export class UnsuitableHostError extends Error {
  override readonly name = 'UnsuitableHostError';
}

/** Why this machine cannot host the dev cluster, or `undefined` where it can. */
export function unsuitableHostReason(): string | undefined {
  if (process.platform !== 'linux') return `it needs Linux, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'it needs root, for namespaces, mounts and CRIU';
  return undefined;
}

/**
 * Checks that this machine can host the dev cluster, and installs the Debian packages that are missing.
 * @throws UnsuitableHostError where it cannot.
 */
export async function requireSuitableHost(progress: Progress): Promise<void> {
  const reason = unsuitableHostReason();
  if (reason !== undefined) {
    throw new UnsuitableHostError(
      `The dev cluster cannot run here: ${reason}. Use an existing cluster instead: npm run demo -- --headless --context NAME`,
    );
  }
  await requireGo();
  await installHostPackages(progress);
}

async function requireGo(): Promise<void> {
  if (!(await hasProgram('go'))) {
    throw new UnsuitableHostError(
      'The dev cluster builds Kubernetes and containerd from their Go modules: install Go 1.26 or later.',
    );
  }
}

async function installHostPackages(progress: Progress): Promise<void> {
  const missing = await missingPackages(hostPackages);
  if (missing.length > 0 && !(await canInstallPackages())) {
    throw new UnsuitableHostError(`The dev cluster needs these Debian packages: ${missing.join(', ')}.`);
  }
  await installPackages(missing, progress);
}
