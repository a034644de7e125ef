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

/** How the texts of the core begin that are not shown, or that stay English where they are, by their files. */
const english: Readonly<Record<string, readonly string[]>> = {
  // Compared with what runtimes, API servers and tools write.
  'kubernetes/errorsOfNetwork.ts': ['bad port'],
  'kubernetes/kubeletErrors.ts': ['pod does not exist'],
  'kubernetes/jsonPatch.ts': ['the server rejected our request'],
  'checkpoint/criuLog.ts': ['Dumping FAILED', 'Restoring FAILED'],
  // Text of files, commands and manifests, and names of products.
  'kubernetes/accessManifest.ts': ['kind:', '- kind:'],
  'kubernetes/kubeletConfiguration.ts': ['apiVersion:', 'kind:'],
  'kubernetes/containerShell.ts': ['export', 'for folder in'],
  'kubernetes/imagePushFailure.ts': ['docker login'],
  'kubernetes/debugServer.ts': ['JavaScript Debugger', 'Debugger for Java', 'Python Debugger', 'dlv exec'],
  'checkpoint/criuHostRules.ts': ['all of the default set'],
  'environment/newestBake.ts': ['keep a pool of'],
  // Kept where others read it: in a launch.json, in the log of a bake, in an environment file.
  'kubernetes/attachConfiguration.ts': ['Attach to'],
  'environment/bakeProgress.ts': [''],
  'environment/warmUp.ts': ['log line', 'until it settles', ':'],
  'environment/pushBake.ts': ['pushed to'],
  'environment/newEnvironment.ts': [''],
  'environment/withoutSecrets.ts': ['header field'],
  // Never shown: it is told otherwise, or would be a defect of Thaw.
  'kubernetes/abortable.ts': ['The call was cancelled'],
  'checkpoint/checkpointer.ts': ['A container that was dumped'],
  'checkpoint/pushCheckpointImage.ts': ['no credential was tried'],
};

/** What nobody translates: a log, what a text of another program is looked for by, what would be a defect of Thaw. */
function isEnglishOnly(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return /^(?:TypeError|RegExp)$/.test(node.expression.getText());
  return (
    ts.isCallExpression(node) && /(?:\blog\.\w+|\.(?:includes|startsWith))$/.test(node.expression.getText())
  );
}

/** The sentences below a node that go to people past the translations. */
function untranslated(node: ts.Node): readonly string[] {
  if (ts.isImportDeclaration(node) || isEnglishOnly(node)) return [];
  if (ts.isCallExpression(node) && /\bl10n\.t$/.test(node.expression.getText())) {
    return node.arguments.slice(1).flatMap(untranslated);
  }
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
    const text = node.getText().replaceAll(/\$\{[^}]*\}/g, '');
    const isSentence = /\p{L}{2}[,.:;]? \p{L}|\p{L}…/u.test(text) && !text.includes('<html');
    return isSentence && !isEnglishIn(node.getSourceFile(), text) ? [text] : [];
  }
  return childrenOf(node).flatMap(untranslated);
}

function isEnglishIn({ fileName }: ts.SourceFile, quoted: string): boolean {
  const text = quoted.slice(1, -1).trim();
  return (english[fileName.replace('src/', '')] ?? []).some((beginning) => text.startsWith(beginning));
}

function childrenOf(node: ts.Node): readonly ts.Node[] {
  const children: ts.Node[] = [];
  node.forEachChild((child) => void children.push(child));
  return children;
}

describe('the words of the extension', () => {
  it(
    'are all in the bundle for translators, and no others (npm run l10n)',
    { timeout: 120_000 },
    async () => {
      expect(JSON.parse(await readFile(wordsFile, 'utf8'))).toEqual(await exportedWords());
    },
  );

  it('are looked for by VS Code where the bundle is', async () => {
    const { l10n } = JSON.parse(await readFile(path.join(repository, 'package.json'), 'utf8')) as {
      l10n: string;
    };
    expect(path.resolve(repository, l10n)).toBe(path.dirname(wordsFile));
  });

  it.each(['commands', 'views', 'kubernetes', 'checkpoint', 'restore', 'environment', 'startup'])(
    'go through the translations in src/%s',
    async (folder) => {
      const sources = await sourcesIn(`src/${folder}`);
      expect(sources.length).toBeGreaterThan(0);
      expect(
        sources.flatMap((source) => untranslated(source).map((text) => `${source.fileName}: ${text}`)),
      ).toEqual([]);
    },
  );
});
