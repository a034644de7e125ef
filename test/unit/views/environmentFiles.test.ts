import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EnvironmentFiles } from '../../../src/views/environmentFiles.ts';
import { exampleFile } from '../environment/exampleFile.ts';

interface FakeUri {
  readonly scheme: string;
  readonly path: string;
  toString(): string;
}

interface FakeDocument {
  readonly uri: FakeUri;
  isClosed: boolean;
  text: string;
  getText(): string;
}

type Listener = (event: unknown) => void;

/** As much of VS Code as shows problems: its documents, its extensions, and what was shown. */
const vscode = vi.hoisted(() => {
  const listeners: Record<string, (event: unknown) => void> = {};
  const on = (name: string) => (listener: (event: unknown) => void) => {
    listeners[name] = listener;
    return { dispose: () => Reflect.deleteProperty(listeners, name) };
  };
  return {
    listeners,
    documents: [] as unknown[],
    shown: new Map<string, readonly { message: string; severity: number }[]>(),
    hasYamlExtension: false,
    on,
  };
});

vi.mock('vscode', () => ({
  Diagnostic: class {
    source: string | undefined;
    readonly range: unknown;
    readonly message: string;
    readonly severity: number;
    constructor(range: unknown, message: string, severity: number) {
      this.range = range;
      this.message = message;
      this.severity = severity;
    }
  },
  DiagnosticSeverity: { Error: 0, Warning: 1 },
  Range: class {
    readonly numbers: readonly number[];
    constructor(...numbers: readonly number[]) {
      this.numbers = numbers;
    }
  },
  languages: {
    createDiagnosticCollection: () => ({
      set: (uri: FakeUri, diagnostics: readonly { message: string; severity: number }[]) =>
        vscode.shown.set(uri.toString(), diagnostics),
      delete: (uri: FakeUri) => vscode.shown.delete(uri.toString()),
      dispose: () => {
        vscode.shown.clear();
      },
    }),
  },
  extensions: {
    getExtension: (id: string) => (vscode.hasYamlExtension && id === 'redhat.vscode-yaml' ? {} : undefined),
    onDidChange: vscode.on('extensions'),
  },
  workspace: {
    get textDocuments() {
      return vscode.documents;
    },
    fs: { isWritableFileSystem: (scheme: string) => scheme === 'file' },
    onDidOpenTextDocument: vscode.on('open'),
    onDidChangeTextDocument: vscode.on('change'),
    onDidCloseTextDocument: vscode.on('close'),
  },
}));

function document(text: string, path = '/work/shop.thaw.yaml', scheme = 'file'): FakeDocument {
  const uri = { scheme, path, toString: () => `${scheme}:${path}` };
  return {
    uri,
    isClosed: false,
    text,
    getText() {
      return this.text;
    },
  };
}

function fire(event: string, value: unknown): void {
  (vscode.listeners[event] as Listener)(value);
}

function messages(of: FakeDocument): readonly string[] | undefined {
  return vscode.shown.get(of.uri.toString())?.map(({ message }) => message);
}

const misspelt = exampleFile.replace('route:', 'rout:');
const withoutContainer = exampleFile.replace('[web, cache]', '[web, nginx]');

describe('EnvironmentFiles', () => {
  let files: EnvironmentFiles;

  async function start(): Promise<void> {
    const { EnvironmentFiles } = await import('../../../src/views/environmentFiles.ts');
    files = new EnvironmentFiles();
  }

  beforeEach(() => {
    vi.useFakeTimers();
    vscode.documents.length = 0;
    vscode.hasYamlExtension = false;
  });

  afterEach(() => {
    files.dispose();
    vi.useRealTimers();
  });

  it('shows the problems of the files that are open, with their place', async () => {
    const open = document(misspelt);
    vscode.documents.push(open);
    await start();
    expect(vscode.shown.get(open.uri.toString())).toMatchObject([
      {
        message: 'spec has no field rout: did you mean route?',
        severity: 0,
        source: 'Thaw',
        range: { numbers: [60, 2, 60, 6] },
      },
    ]);
  });

  it('checks a file when it is opened, and forgets it when it is closed', async () => {
    await start();
    const opened = document(misspelt);
    fire('open', opened);
    expect(messages(opened)).toHaveLength(1);
    fire('close', opened);
    expect(messages(opened)).toBeUndefined();
  });

  it('checks a file again in a pause of typing, and not before', async () => {
    const typed = document(misspelt);
    vscode.documents.push(typed);
    await start();
    typed.text = exampleFile;
    fire('change', { document: typed });
    vi.advanceTimersByTime(200);
    fire('change', { document: typed });
    vi.advanceTimersByTime(200);
    expect(messages(typed)).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(messages(typed)).toEqual([]);
  });

  it('shows nothing of a file that was closed while it waited to be checked', async () => {
    await start();
    const typed = document(misspelt);
    fire('change', { document: typed });
    typed.isClosed = true;
    fire('close', typed);
    vi.advanceTimersByTime(1000);
    expect(messages(typed)).toBeUndefined();
  });

  it.each([
    ['another YAML file', document(misspelt, '/work/deployment.yaml')],
    ['an older state of a file', document(misspelt, '/work/shop.thaw.yaml', 'git')],
  ])('leaves %s alone', async (_, other) => {
    vscode.documents.push(other);
    await start();
    fire('change', { document: other });
    vi.advanceTimersByTime(1000);
    expect(messages(other)).toBeUndefined();
  });

  it('checks what is not saved yet', async () => {
    await start();
    const untitled = document(misspelt, '/work/shop.thaw.yaml', 'untitled');
    fire('open', untitled);
    expect(messages(untitled)).toHaveLength(1);
  });

  it('leaves to the YAML extension what that tells, from when it is there', async () => {
    const [one, other] = [document(misspelt, '/a.thaw.yaml'), document(withoutContainer, '/b.thaw.yaml')];
    vscode.documents.push(one, other);
    await start();
    vscode.hasYamlExtension = true;
    fire('extensions', undefined);
    expect(messages(one)).toEqual([]);
    expect(messages(other)).toEqual(['the template has no container nginx: it has web, cache']);
  });
});
