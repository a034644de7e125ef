import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { getL10nJson, type IScriptFile, type l10nJsonFormat } from '@vscode/l10n-dev';
import schema from './schemas/environment.schema.json' with { type: 'json' };

const root = import.meta.dirname;

/** The folders whose sources speak to people through `vscode.l10n.t` and, in pages, `l10n.t`. */
const speaking = ['src', 'webview'];

/** The English words that translations are made from; VS Code finds those beside it, as `bundle.l10n.LANGUAGE.json`. */
export const wordsFile = path.join(root, 'l10n', 'bundle.l10n.json');

/** All words of the sources and of the schema of environment files, each under itself, in alphabetical order. */
export async function exportedWords(): Promise<l10nJsonFormat> {
  const words = await getL10nJson((await Promise.all(speaking.map(sourcesIn))).flat());
  const all = { ...words, ...Object.fromEntries(wordsOfSchema(schema).map((word) => [word, word])) };
  return Object.fromEntries(Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What help and problems of environment files say in the words of their schema. */
function wordsOfSchema(part: object): readonly string[] {
  return Object.entries(part).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'object' && value !== null) return wordsOfSchema(value);
    return typeof value === 'string' && (name === 'title' || name === 'description') ? [value] : [];
  });
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
