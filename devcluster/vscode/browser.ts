import { chromium, type Browser } from 'playwright-core';
import { execa } from 'execa';
import { canInstallPackages, installPackages, missingPackages } from '../debianPackages.ts';
import type { Progress } from '../progress.ts';
import { browserPackage } from './versions.ts';

/**
 * Installs the browser where it is missing.
 * @throws Error where it cannot be installed.
 */
export async function installBrowser(progress: Progress): Promise<void> {
  const missing = await missingPackages([browserPackage]);
  if (missing.length > 0 && !(await canInstallPackages())) {
    throw new Error(`there is no program "${browserPackage.program}"`);
  }
  await installPackages(missing, progress);
}

/** Starts the browser, without a window. It reaches this machine only. */
export async function launchBrowser(): Promise<Browser> {
  const { stdout: executablePath } = await execa('which', [browserPackage.program]);
  return chromium.launch({
    executablePath,
    args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
}
