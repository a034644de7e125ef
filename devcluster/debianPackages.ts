import { execa } from 'execa';
import { exists } from './buildOnce.ts';
import type { Progress } from './progress.ts';

/** A Debian package, with the program or file that shows that what it brings is there. */
export type DebianPackage = { readonly name: string } & (
  { readonly program: string } | { readonly file: string }
);

/** The names of those packages whose program or file this machine lacks. */
export async function missingPackages(packages: readonly DebianPackage[]): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const needed of packages) {
    const there = 'file' in needed ? await exists(needed.file) : await hasProgram(needed.program);
    if (!there) missing.push(needed.name);
  }
  return missing;
}

/** Whether this process can install Debian packages: it is root, on a machine with apt-get. */
export async function canInstallPackages(): Promise<boolean> {
  return process.getuid?.() === 0 && (await hasProgram('apt-get'));
}

/** Installs Debian packages, where there is anything to install. */
export async function installPackages(names: readonly string[], progress: Progress): Promise<void> {
  if (names.length === 0) return;
  progress.report(`Installing Debian packages: ${names.join(', ')}`);
  await execa('apt-get', ['update']);
  await execa('apt-get', ['install', '--yes', '--no-install-recommends', ...names], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** Whether a program of this name is on the search path. */
export async function hasProgram(name: string): Promise<boolean> {
  const result = await execa('which', [name], { reject: false });
  return result.exitCode === 0;
}
