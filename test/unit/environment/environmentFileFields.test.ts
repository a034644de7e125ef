import { describe, expect, it } from 'vitest';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, stringify } from 'yaml';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import { environmentSchema } from '../../../src/environment/environmentSchema.ts';
import type {
  FieldPath,
  FilePosition,
  FileProblem,
  FileRange,
} from '../../../src/environment/fileProblem.ts';
import { fieldsOf, nameOf } from './schemaFields.ts';
import { fileWith, keywordsOf, provokedKeywords, waysToBeWrong } from './wrongFields.ts';

const fields = [{ path: [], schema: environmentSchema, around: {} }, ...fieldsOf(environmentSchema)];

/** How people write the same: the places of its fields differ, and what is told of them must not. */
const writings: readonly (readonly [string, (value: unknown) => string])[] = [
  ['in lines', (value) => stringify(value, { lineWidth: 0 })],
  ['in braces', (value) => stringify(value, { collectionStyle: 'flow', lineWidth: 40 })],
  ['as JSON', (value) => JSON.stringify(value, undefined, 2)],
  [
    'with comments and ends of lines as on Windows',
    (value) => stringify(value, { indent: 4, lineWidth: 0 }).replaceAll('\n', ' # so\r\n'),
  ],
];

/** Where a field has its name and its value, found by nothing of what is tested. */
function nodesAt(text: string, path: FieldPath): readonly FileRange[] {
  const counter = new LineCounter();
  let found: readonly unknown[] = [parseDocument(text, { lineCounter: counter }).contents];
  for (const step of path) {
    const value = found.at(-1);
    if (isSeq(value)) found = [value.items[Number(step)]];
    else if (isMap(value)) {
      const pair = value.items.find(({ key }) => isScalar(key) && key.value === step);
      found = [pair?.key, pair?.value];
    } else throw new Error(`There is no ${nameOf(path)} in ${text}`);
  }
  const position = (offset: number): FilePosition => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
  return found.flatMap((node) => {
    const [start, end] = (node as Node | null)?.range ?? [];
    return start === undefined || end === undefined ? [] : [{ start: position(start), end: position(end) }];
  });
}

/** Whether what is underlined begins where a node does, and ends within it. */
function isOn({ start, end }: FileRange, node: FileRange): boolean {
  const begins = start.line === node.start.line && start.column === node.start.column;
  const ends = end.line < node.end.line || (end.line === node.end.line && end.column <= node.end.column);
  return begins && ends;
}

function shown({ severity, message, range }: FileProblem): string {
  return `${range.start.line}:${range.start.column} ${severity} ${message}`;
}

describe('an environment file', () => {
  it('is made wrong by every keyword that the schema has', () => {
    expect(fields.length).toBeGreaterThan(100);
    expect([...keywordsOf(fields)].filter((keyword) => !provokedKeywords.has(keyword))).toEqual([]);
  });

  it.each(fields.map(({ path }) => [nameOf(path), path] as const))('may have %s', (_, path) => {
    for (const [, written] of writings) {
      const text = written(fileWith(path));
      expect(nodesAt(text, path), text).not.toEqual([]);
      expect(parseEnvironmentFile(text).problems.map(shown), text).toEqual([]);
    }
  });

  it.each(
    fields.flatMap((field) =>
      waysToBeWrong(field).map((wrong) => [nameOf(field.path), wrong.what, wrong] as const),
    ),
  )('whose %s is %s is told so, at its place', (_, __, { at, says, file }) => {
    for (const [, written] of writings) {
      const text = written(file);
      const { environment, problems } = parseEnvironmentFile(text);
      expect(environment, text).toBeUndefined();
      expect(problems.map(shown), text).toEqual([expect.stringContaining(`error ${says}`)]);
      const nodes = nodesAt(text, at);
      const elsewhere = problems.filter(({ range }) => !nodes.some((node) => isOn(range, node)));
      expect(elsewhere.map(shown), text).toEqual([]);
    }
  });
});
