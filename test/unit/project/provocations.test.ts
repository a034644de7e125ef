import { readFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { type Met, pressed, type Provocation, provocations } from '../../e2e/faults/provocations.ts';

const folder = path.resolve(import.meta.dirname, '../../e2e');

/** What tests an end-to-end test file has, and what texts. */
interface TestFile {
  readonly titles: ReadonlySet<string>;
  readonly texts: ReadonlySet<string>;
}

const files = new Map<string, Promise<TestFile>>();

function fileOf({ file }: Provocation): Promise<TestFile> {
  const known = files.get(file) ?? read(file);
  files.set(file, known);
  return known;
}

async function read(file: string): Promise<TestFile> {
  const text = await readFile(path.join(folder, file), 'utf8');
  const titles = new Set<string>();
  const texts = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) texts.add(node.text);
    if (ts.isCallExpression(node)) {
      const [first] = node.arguments;
      if (first !== undefined && ts.isStringLiteralLike(first) && isTest(node.expression))
        titles.add(first.text);
    }
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return { titles, texts };
}

/** `it(…)`, or `it.for([…])(…)`. */
function isTest(called: ts.Expression): boolean {
  if (ts.isCallExpression(called)) return called.expression.getText() === 'it.for';
  return called.getText() === 'it';
}

describe.each([
  { what: 'a failure of the core', table: provocations, untested: [], unseen: ['cancelled'] },
  { what: 'the button for a remedy', table: pressed, untested: [], unseen: ['changeApplication'] },
])('$what', ({ table, untested, unseen }) => {
  const entries = Object.entries<Met>(table);

  it.each(entries.flatMap(([name, met]) => (isProvocation(met) ? [{ name, provocation: met }] : [])))(
    '$name is met through the UI by a test that is there',
    async ({ provocation }) => {
      const { titles, texts } = await fileOf(provocation);
      expect([...titles]).toContain(provocation.title);
      if (provocation.of !== undefined) expect([...texts]).toContain(provocation.of);
    },
  );

  it('has no test only where it is named here: fewer, never more', () => {
    expect(entries.flatMap(([name, met]) => (met === 'untested' ? [name] : []))).toEqual(untested);
  });

  it('is out of sight only where it is named here', () => {
    const others = entries.filter(([, met]) => met !== 'untested' && !isProvocation(met));
    expect(others.map(([name]) => name)).toEqual(unseen);
  });
});

function isProvocation(met: Met): met is Provocation {
  return met !== 'untested' && 'file' in met;
}
