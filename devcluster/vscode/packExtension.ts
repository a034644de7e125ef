import path from 'node:path';
import { execa } from 'execa';

const repository = path.resolve(import.meta.dirname, '..', '..');

/** Builds the extension as `npm run package` does, into the file `vsix`; returns what the packager said. */
export async function packExtension(vsix: string): Promise<string> {
  const packing = await execa('npm', ['run', 'package', '--', '--out', vsix], { cwd: repository, all: true });
  return packing.all;
}
