import { execa } from 'execa';
import { exists } from './buildOnce.ts';
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
  const missing: string[] = [];
  for (const needed of hostPackages) {
    const there = 'file' in needed ? await exists(needed.file) : await hasProgram(needed.program);
    if (!there) missing.push(needed.name);
  }
  if (missing.length === 0) return;
  if (!(await hasProgram('apt-get'))) {
    throw new UnsuitableHostError(`The dev cluster needs these Debian packages: ${missing.join(', ')}.`);
  }
  progress.report(`Installing Debian packages: ${missing.join(', ')}`);
  await execa('apt-get', ['update']);
  await execa('apt-get', ['install', '--yes', '--no-install-recommends', ...missing], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
}

async function hasProgram(name: string): Promise<boolean> {
  const result = await execa('which', [name], { reject: false });
  return result.exitCode === 0;
}
