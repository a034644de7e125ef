import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { getL10nJson, type IScriptFile, type l10nJsonFormat } from '@vscode/l10n-dev';

const root = import.meta.dirname;

/** The folders whose sources speak to people through `vscode.l10n.t` and, in pages, `l10n.t`. */
const speaking = ['src', 'webview'];

/** The English words that translations are made from; VS Code finds those beside it, as `bundle.l10n.LANGUAGE.json`. */
export const wordsFile = path.join(root, 'l10n', 'bundle.l10n.json');

/** All words of the sources, each under itself, in alphabetical order. */
export async function exportedWords(): Promise<l10nJsonFormat> {
  const words = await getL10nJson((await Promise.all(speaking.map(sourcesIn))).flat());
  return Object.fromEntries(Object.entries(words).sort(([one], [other]) => (one < other ? -1 : 1)));
}

async function sourcesIn(folder: string): Promise<readonly IScriptFile[]> {
  const names = (await readdir(path.join(root, folder), { recursive: true })).filter((name) =>
    name.endsWith('.ts'),
  );
  return await Promise.all(
    names.map(async (name) => ({
      extension: '.ts',
      contents: await readFile(path.join(root, folder, name), 'utf8'),
    })),
  );
}

if (import.meta.main) {
  await mkdir(path.dirname(wordsFile), { recursive: true });
  await writeFile(wordsFile, `${JSON.stringify(await exportedWords(), undefined, 2)}\n`);
}
