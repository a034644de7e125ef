import path from 'node:path';
import { execa } from 'execa';

const repository = path.resolve(import.meta.dirname, '..', '..');

/** Builds the extension as `npm run package` does, into the file `vsix`. */
export async function packExtension(vsix: string): Promise<void> {
  await execa('npm', ['run', 'package', '--', '--out', vsix], { cwd: repository });
}
