import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EnvironmentLanguage } from '../../../src/views/environmentLanguage.ts';

interface FakePosition {
  readonly line: number;
  readonly character: number;
}

/** As much of VS Code as helps to write a file: what is registered with it, and whether the YAML extension is there. */
const vscode = vi.hoisted(() => ({
  providers: new Map<string, Record<string, (...values: unknown[]) => unknown>>(),
  yamlExtension: undefined as { isActive: boolean } | undefined,
  register(kind: string, provider: unknown): { dispose(): void } {
    this.providers.set(kind, provider as Record<string, () => unknown>);
    return { dispose: () => this.providers.delete(kind) };
  },
}));

vi.mock('vscode', () => {
  class Range {
    readonly start: FakePosition;
    readonly end: FakePosition;
    constructor(...at: readonly [FakePosition, FakePosition] | readonly [number, number, number, number]) {
      [this.start, this.end] =
        at.length === 2
          ? at
          : [
              { line: at[0], character: at[1] },
              { line: at[2], character: at[3] },
            ];
    }
    intersection(other: Range): Range | undefined {
      return this.start.line === other.start.line ? this : undefined;
    }
  }
  return {
    Range,
    CompletionItem: class {
      readonly label: string;
      constructor(label: string) {
        this.label = label;
      }
    },
    CompletionItemKind: { Property: 9, Value: 11, Reference: 17 },
    SnippetString: class {
      readonly value: string;
      constructor(value: string) {
        this.value = value;
      }
    },
    MarkdownString: class {
      readonly value: string;
      constructor(value: string) {
        this.value = value;
      }
    },
    Hover: class {
      readonly contents: unknown;
      readonly range: unknown;
      constructor(contents: unknown, range: unknown) {
        this.contents = contents;
        this.range = range;
      }
    },
    CodeAction: class {
      readonly title: string;
      constructor(title: string) {
        this.title = title;
      }
    },
    CodeActionKind: { QuickFix: 'quickfix' },
    WorkspaceEdit: class {
      replaced: readonly unknown[] = [];
      replace(_uri: unknown, range: unknown, text: string): void {
        this.replaced = [range, text];
      }
    },
    extensions: {
      getExtension: (id: string) => (id === 'redhat.vscode-yaml' ? vscode.yamlExtension : undefined),
    },
    l10n: {
      t: (text: string, ...values: readonly string[]) =>
        text.replaceAll(/\{(\d)\}/g, (_, index: number) => values[index] ?? ''),
    },
    languages: {
      registerCompletionItemProvider: (_: unknown, provider: unknown) =>
        vscode.register('completion', provider),
      registerHoverProvider: (_: unknown, provider: unknown) => vscode.register('hover', provider),
      registerCodeActionsProvider: (_: unknown, provider: unknown) => vscode.register('actions', provider),
    },
  };
});

/** A document of short lines, as VS Code counts them. */
function document(text: string): unknown {
  return {
    uri: 'file:/work/shop.thaw.yaml',
    getText: () => text,
    offsetAt: ({ line, character }: FakePosition) =>
      text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character,
    positionAt: (offset: number): FakePosition => {
      const before = text.slice(0, offset).split('\n');
      return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    },
  };
}

function ask(kind: string, method: string, ...values: readonly unknown[]): unknown {
  return vscode.providers.get(kind)?.[method]?.(...values);
}

const readiness = document('spec:\n  readiness:\n    ti\n');
const behindTi = { line: 2, character: 6 };
const pool = document('spec:\n  pool: { size: 1 }\n');
const onSize = { line: 1, character: 11 };

describe('EnvironmentLanguage', () => {
  let language: EnvironmentLanguage;

  beforeEach(async () => {
    vscode.yamlExtension = undefined;
    const { EnvironmentLanguage } = await import('../../../src/views/environmentLanguage.ts');
    language = new EnvironmentLanguage();
  });

  afterEach(() => {
    language.dispose();
  });

  it('offers what can stand at the cursor, in the order of the core, in place of the word', () => {
    const items = ask('completion', 'provideCompletionItems', readiness, behindTi);
    expect(items).toMatchObject([
      { label: 'http', sortText: '0000' },
      { label: 'exec', sortText: '0001' },
      { label: 'logLine', sortText: '0002' },
      {
        label: 'timeout',
        insertText: { value: 'timeout: ${1:2m}' },
        keepWhitespace: true,
        range: { start: { line: 2, character: 4 }, end: behindTi },
        documentation: { value: expect.stringContaining('**timeout** · text') as string },
      },
    ]);
  });

  it('opens the suggestions again where a chosen field needs others', () => {
    const items = ask('completion', 'provideCompletionItems', document('spec:\n  warm'), {
      line: 1,
      character: 6,
    }) as readonly { label: string }[];
    expect(items.find(({ label }) => label === 'warmUp')).toMatchObject({
      command: { command: 'editor.action.triggerSuggest' },
    });
  });

  it('explains a field as text, with what it may have', () => {
    expect(ask('hover', 'provideHover', pool, onSize)).toMatchObject({
      range: { start: { line: 1, character: 10 }, end: { line: 1, character: 14 } },
      contents: {
        isTrusted: false,
        supportHtml: false,
        value: [
          '**size** · whole number · required',
          'Number of pods that wait&#59; 0 for no pool&#46; More than 0 needs readiness&#46;',
          '- Default: 0\n- At least: 0\n- At most: 500',
        ].join('\n\n'),
      },
    });
  });

  it('says of which fields there must be one', () => {
    const hover = ask('hover', 'provideHover', document('spec:\n  readiness: { exec: {} }'), {
      line: 1,
      character: 16,
    });
    expect(hover).toMatchObject({
      contents: {
        value: expect.stringContaining('**exec** · map of fields · one of http, exec, logLine') as string,
      },
    });
  });

  it('leaves both to the YAML extension while that is active', () => {
    vscode.yamlExtension = { isActive: true };
    expect(ask('completion', 'provideCompletionItems', readiness, behindTi)).toEqual([]);
    expect(ask('hover', 'provideHover', pool, onSize)).toBeUndefined();
    vscode.yamlExtension = { isActive: false };
    expect(ask('completion', 'provideCompletionItems', readiness, behindTi)).not.toEqual([]);
  });

  it('changes a misspelt field into what is likely meant', () => {
    const misspelt = document('spec:\n  rout: auto\n');
    const place = { start: { line: 1, character: 2 }, end: { line: 1, character: 6 } };
    const message = 'spec has no field rout: did you mean route?';
    const diagnostics = [{ message }, { message: 'something else' }];
    expect(ask('actions', 'provideCodeActions', misspelt, place, { diagnostics })).toMatchObject([
      {
        title: 'Change to route',
        isPreferred: true,
        diagnostics: [{ message }],
        edit: { replaced: [place, 'route'] },
      },
    ]);
  });

  it('has no change to offer elsewhere, nor where nothing is near', () => {
    const misspelt = document('spec:\n  rout: auto\n  zone: a\n');
    for (const line of [0, 2]) {
      const place = { start: { line, character: 2 }, end: { line, character: 2 } };
      expect(ask('actions', 'provideCodeActions', misspelt, place, { diagnostics: [] })).toEqual([]);
    }
  });
});
