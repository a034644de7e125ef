import { describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import manifest from '../../../package.json' with { type: 'json' };
import { EnvironmentLenses } from '../../../src/views/environmentLenses.ts';

const registered = vi.hoisted((): { pattern?: unknown } => ({}));

vi.mock('vscode', () => ({
  Range: class {
    readonly line: number;
    constructor(line: number) {
      this.line = line;
    }
  },
  CodeLens: class {
    readonly range: unknown;
    readonly command: unknown;
    constructor(range: unknown, command: unknown) {
      this.range = range;
      this.command = command;
    }
  },
  l10n: { t: (text: string) => text },
  languages: {
    registerCodeLensProvider: ({ pattern }: { readonly pattern: unknown }) => {
      registered.pattern = pattern;
      return { dispose: () => undefined };
    },
  },
}));

const uri = { path: '/shop.thaw.yaml' };

function lensesOf(text: string): readonly vscode.CodeLens[] {
  const document = { uri, getText: () => text } as unknown as vscode.TextDocument;
  return new EnvironmentLenses().provideCodeLenses(document);
}

describe('what stands above the name of an environment', () => {
  const text = 'apiVersion: thaw.dev/v1alpha1\nkind: Environment\nmetadata:\n  name: shop\n';

  it('bakes, restores and measures it, and sets its pool, each of this file', () => {
    const commands = lensesOf(text).map(({ command }) => command);
    expect(commands.map((command) => [command?.title, command?.command])).toEqual([
      ['$(flame) Bake', 'thaw.bakeEnvironment'],
      ['Restore…', 'thaw.restoreEnvironment'],
      ['Measure Startup…', 'thaw.measureEnvironment'],
      ['Set Pool Size…', 'thaw.setPoolSize'],
    ]);
    expect(commands.every((command) => command?.arguments?.[0] === uri)).toBe(true);
    const known = manifest.contributes.commands.map(({ command }) => command);
    expect(known).toEqual(expect.arrayContaining(commands.map((command) => command?.command)));
    expect(registered.pattern).toBe('**/*.thaw.yaml');
  });

  it.each([
    ['is at the line of the name', text, 3],
    ['is at the top of a file that has none', 'kind: Environment\n', 0],
    ['is at the top of a file that cannot be read', '[', 0],
  ])('%s', (_what, content, line) => {
    expect(lensesOf(content).map(({ range }) => range)).toEqual(Array.from({ length: 4 }, () => ({ line })));
  });
});
