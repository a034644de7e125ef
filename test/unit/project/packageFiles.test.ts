import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');

interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly main: string;
}

describe('the package of the extension', () => {
  let manifest: Manifest;
  let allowed: readonly string[];

  beforeAll(async () => {
    manifest = JSON.parse(await readFile(path.join(repository, 'package.json'), 'utf8')) as Manifest;
    const lines = (await readFile(path.join(repository, '.vscodeignore'), 'utf8')).trim().split('\n');
    expect(lines[0]).toBe('**');
    allowed = lines.slice(1);
  });

  it('contains only what an allow-list names', () => {
    expect(allowed.filter((line) => !line.startsWith('!'))).toEqual([]);
  });

  it('contains the entry', () => {
    expect(manifest.main).toMatch(/^\.\/dist\//);
    expect(allowed).toContain('!dist/**');
  });

  it('is written against the oldest VS Code that it supports', () => {
    expect(manifest.engines.vscode).toBe(`^${manifest.devDependencies['@types/vscode']}`);
  });
});
