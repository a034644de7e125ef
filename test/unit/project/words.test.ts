import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { exportedWords, wordsFile } from '../../../l10n.config.ts';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');

/** Reads the sources below a folder. */
async function sourcesIn(folder: string): Promise<readonly ts.SourceFile[]> {
  const names = await readdir(path.join(repository, folder), { recursive: true });
  return await Promise.all(
    names
      .filter((name) => name.endsWith('.ts'))
      .map(async (name) => {
        const text = await readFile(path.join(repository, folder, name), 'utf8');
        return ts.createSourceFile(`${folder}/${name}`, text, ts.ScriptTarget.Latest, true);
      }),
  );
}

/** What is said in English: failures are data of the core (`ThawError`), and nobody translates a log. */
function isEnglishOnly(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'ThawError';
  if (ts.isVariableDeclaration(node)) return node.name.getText() === 'attempted';
  if (ts.isPropertyAssignment(node)) return node.name.getText() === 'attempted';
  return ts.isCallExpression(node) && /(?:\b[fF]ailure|\blog\.\w+)$/.test(node.expression.getText());
}

/** The sentences below a node that go to people past the translations. */
function untranslated(node: ts.Node): readonly string[] {
  if (ts.isImportDeclaration(node) || isEnglishOnly(node)) return [];
  if (ts.isCallExpression(node) && /\bl10n\.t$/.test(node.expression.getText())) {
    return node.arguments.slice(1).flatMap(untranslated);
  }
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
    const text = node.getText().replaceAll(/\$\{[^}]*\}/g, '');
    return /\p{L}{2}[,.:;]? \p{L}|\p{L}…/u.test(text) && !text.includes('<html') ? [text] : [];
  }
  return childrenOf(node).flatMap(untranslated);
}

function childrenOf(node: ts.Node): readonly ts.Node[] {
  const children: ts.Node[] = [];
  node.forEachChild((child) => void children.push(child));
  return children;
}

describe('the words of the extension', () => {
  it('are all in the bundle for translators, and no others (npm run l10n)', { timeout: 60_000 }, async () => {
    expect(JSON.parse(await readFile(wordsFile, 'utf8'))).toEqual(await exportedWords());
  });

  it('are looked for by VS Code where the bundle is', async () => {
    const { l10n } = JSON.parse(await readFile(path.join(repository, 'package.json'), 'utf8')) as {
      l10n: string;
    };
    expect(path.resolve(repository, l10n)).toBe(path.dirname(wordsFile));
  });

  it.each(['src/commands', 'src/views'])('go through the translations in %s', async (folder) => {
    const sources = await sourcesIn(folder);
    expect(sources.length).toBeGreaterThan(0);
    expect(
      sources.flatMap((source) => untranslated(source).map((text) => `${source.fileName}: ${text}`)),
    ).toEqual([]);
  });
});
