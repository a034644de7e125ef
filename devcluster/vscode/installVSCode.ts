import type { Progress } from '../progress.ts';
import { installBrowser } from './browser.ts';
import { installCodeServer } from './codeServerInstall.ts';

/** Installs what a VS Code for tests is made of; returns why that is not possible here, where it is not. */
export async function reasonNotToInstallVSCode(progress: Progress): Promise<string | undefined> {
  if (process.platform !== 'linux') return `it needs Linux, and this is ${process.platform}`;
  try {
    await installBrowser(progress);
    await installCodeServer(progress);
    return undefined;
  } catch (error) {
    return `VS Code could not be installed: ${error instanceof Error ? error.message : String(error)}`;
  }
}
