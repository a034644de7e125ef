import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { getLanguageService, type LanguageService } from 'yaml-language-server';
import { environmentSchema } from '../../../src/environment/environmentSchema.ts';

/** The service by which the YAML extension (redhat.vscode-yaml) reads files, with Thaw's schema as its manifest offers it. */
const service: LanguageService = getLanguageService({
  schemaRequestService: (uri) => Promise.reject(new Error(`${uri} is not to be asked for`)),
  workspaceContext: {
    resolveRelativePath: (relative, resource) => path.posix.join(resource, '..', relative),
  },
});
service.configure({
  validate: true,
  hover: true,
  completion: true,
  schemas: [{ fileMatch: ['*.thaw.yaml'], uri: 'thaw://environment.schema.json', schema: environmentSchema }],
});

let version = 0;

/** A file whose text has the cursor at `|`. The service keeps what it has read of a version. */
function fileWith(text: string): { readonly document: TextDocument; readonly offset: number } {
  const offset = text.indexOf('|');
  version += 1;
  const document = TextDocument.create('file:///shop.thaw.yaml', 'yaml', version, text.replace('|', ''));
  return { document, offset };
}

const head = 'apiVersion: thaw.dev/v1alpha1\nkind: Environment\nmetadata:\n  name: shop\n';

describe('the YAML extension', () => {
  it('finds nothing wrong in the example of the documentation', async () => {
    const page = path.resolve(import.meta.dirname, '..', '..', '..', 'docs', 'environment-files.md');
    const [, example = ''] = /```yaml\n(.*?)```/s.exec(await readFile(page, 'utf8')) ?? [];
    expect(await service.doValidation(fileWith(example).document, false)).toEqual([]);
  });

  it('finds at its place what the schema does not allow', async () => {
    const { document } = fileWith(
      `${head}spec:\n  templateFrom: { kind: Deployment, name: shop }\n  pool:\n    size: many\n`,
    );
    const found = await service.doValidation(document, false);
    expect(found.map(({ message, range }) => [range.start.line, message])).toEqual([
      [7, 'Incorrect type. Expected "integer".'],
    ]);
  });

  it('proposes the fields that a place can have', async () => {
    const { document, offset } = fileWith(`${head}spec:\n  |\n`);
    const { items } = await service.doComplete(document, document.positionAt(offset), false);
    expect(items.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['template', 'templateFrom', 'warmUp', 'pool', 'retention']),
    );
  });

  it('says what a field is for', async () => {
    const { document, offset } = fileWith(`${head}spec:\n  po|ol:\n    size: 3\n`);
    const hover = await service.doHover(document, document.positionAt(offset));
    expect(JSON.stringify(hover?.contents)).toContain('Restored pods that wait to be claimed.');
  });
});
