import { readdir } from 'node:fs/promises';
import path from 'node:path';
import Mocha from 'mocha';
import { ResultsReporter } from './resultsReporter.ts';

/** Before any other: it looks at what is loaded while no command was used yet. */
const first = 'activation.test.ts';

/** Called by VS Code in its extension host: runs all test files of this folder there. */
export async function run(): Promise<void> {
  const names = await readdir(import.meta.dirname, { recursive: true });
  const others = names.filter((name) => name.endsWith('.test.ts') && name !== first).toSorted();
  const mocha = new Mocha({ ui: 'bdd', reporter: ResultsReporter, timeout: 20_000 });
  for (const name of [first, ...others]) mocha.addFile(path.join(import.meta.dirname, name));
  await mocha.loadFilesAsync();
  await new Promise<void>((resolve) => {
    mocha.run(() => {
      resolve();
    });
  });
}
