import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { completeEnvironmentFile } from '../../../src/environment/completeEnvironmentFile.ts';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import { explainEnvironmentFile } from '../../../src/environment/explainEnvironmentFile.ts';
import { type FilePosition, mostProblems } from '../../../src/environment/fileProblem.ts';
import { createRandom } from '../../../src/startup/random.ts';
import { exampleFile } from './exampleFile.ts';

const samples = path.resolve(import.meta.dirname, '..', '..', '..', 'devcluster', 'environments');

/** What a slip of the keyboard, a bad merge or ill will can put into a file. */
const pieces = [
  ...['\t', ' ', '\n', '\r\n', '\r', '\0', '\uFEFF', '\u2028', '\uD800', '😀', 'é', '\u202E'],
  ...[':', '-', '- ', '? ', '!', '!!int ', '!!binary ', '&a ', '*a', '<<: *a', '%YAML 1.1', '---\n', '...\n'],
  ...[
    '[',
    ']',
    '{',
    '}',
    ',',
    '"',
    "'",
    '|',
    '>',
    '#',
    '@',
    '`',
    '~',
    'null',
    'true',
    '.inf',
    '.nan',
    '0x1F',
    '1e999',
  ],
  ...[
    '__proto__: ',
    'constructor: ',
    'toString: 1',
    '"": ',
    '[a, b]: c',
    '18446744073709551616',
    '2026-01-01',
  ],
  ...['0s', '-5', '99999999999h', 'spec:\n', '  containers:\n', '<<<<<<< HEAD\n', '=======\n'],
];

/** Changes a text in some places: drops, repeats, moves and inserts. */
function mutated(text: string, random: () => number): string {
  const upTo = (limit: number): number => Math.floor(random() * limit);
  let changed = text;
  for (let changes = 1 + upTo(6); changes > 0; changes--) {
    const start = upTo(changed.length + 1);
    const end = Math.min(changed.length, start + upTo(random() < 0.2 ? 400 : 12));
    const [before, part, after] = [changed.slice(0, start), changed.slice(start, end), changed.slice(end)];
    const piece = pieces[upTo(pieces.length)] ?? '';
    const variants = [
      before + after,
      before + part + part + after,
      before + piece + part + after,
      after + before,
      before + piece + after,
    ];
    changed = variants[upTo(variants.length)] ?? changed;
  }
  return changed;
}

/** Whether a place is one of the text, or right behind it. */
function isWithin(text: string, { line, column }: FilePosition): boolean {
  const lines = text.split('\n');
  return line >= 1 && line <= lines.length + 1 && column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 2;
}

/** Nested aliases, each of which stands for nine of the one before. */
function aliasBomb(): string {
  const names = Array.from('bcdefghij');
  const lines = names.map((name, index) => {
    const before = index === 0 ? 'a' : names[index - 1];
    return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before ?? ''}`).join(', ')}]`;
  });
  return ['a: &a [x, x, x, x, x, x, x, x, x]', ...lines].join('\n');
}

describe('reading an environment file', () => {
  it.each(['example', 'notebook', 'jvm', 'node', 'counter'])(
    'does not fail on what a file can be changed into: %s',
    { timeout: 60_000 },
    async (name) => {
      const text =
        name === 'example'
          ? exampleFile
          : await readFile(path.join(samples, name, `${name}.thaw.yaml`), 'utf8');
      const random = createRandom(4711);
      for (let round = 0; round < 120; round++) {
        const changed = mutated(text, random);
        const { environment, problems } = parseEnvironmentFile(changed);
        expect(environment !== undefined, JSON.stringify(changed)).toBe(
          !problems.some(({ severity }) => severity === 'error'),
        );
        const outside = problems.filter(
          ({ range }) => !isWithin(changed, range.start) || !isWithin(changed, range.end),
        );
        expect(outside, JSON.stringify(changed)).toEqual([]);
        expect(problems.filter(({ message }) => message === '' || message.length > 1000)).toEqual([]);
      }
    },
  );

  it('completes and explains what a file can be changed into', { timeout: 60_000 }, () => {
    const random = createRandom(4711);
    for (let round = 0; round < 100; round++) {
      const changed = mutated(exampleFile, random);
      const offset = Math.floor(random() * (changed.length + 1));
      const found = [completeEnvironmentFile(changed, offset), explainEnvironmentFile(changed, offset)];
      for (const { start, end } of found.filter((each) => each !== undefined)) {
        expect(start <= offset && offset <= end && end <= changed.length, JSON.stringify(changed)).toBe(true);
      }
    }
  });

  it.each([
    ['aliases that stand for billions of words', aliasBomb(), /aliases of the file cannot be put in/],
    ['tens of thousands of aliases', `a: &a x\nb: [${'*a, '.repeat(10_000)}]`, /more than 500 aliases/],
    ['lists in lists in lists', '['.repeat(60_000), /nested too deep/],
    ['maps in maps in maps', '{a: '.repeat(15_000), /nested too deep/],
    ['items in items in items', '- '.repeat(30_000), /nested too deep/],
    ['quotes without end', '"'.repeat(60_000), /Unexpected double-quoted-scalar/],
    ['tens of thousands of documents', '---\na\n'.repeat(10_000), /one environment/],
    [
      'thousands of unknown fields',
      Array.from({ length: 5000 }, (_, index) => `k${index}: 1`).join('\n'),
      /no field k0/,
    ],
    ['one field over and over', 'a: 1\n'.repeat(10_000), /there already, in line 1/],
    ['a field of a length that nobody writes', `? ${'k'.repeat(60_000)}\n: 1`, /has no field k{60}…/],
    ['a megabyte', 'x'.repeat(1024 * 1024), /characters, and an environment file at most/],
    ['an alias of what it stands in', 'a: &a [*a]', /stands inside of what it stands for/],
    ['what merges no map', 'a: &a 1\nb: { <<: *a }', /cannot be put in/],
  ])('bears %s', { timeout: 30_000 }, (_, text, message) => {
    const { environment, problems } = parseEnvironmentFile(text);
    expect(environment).toBeUndefined();
    expect(problems.map((each) => each.message)).toContainEqual(expect.stringMatching(message));
    expect(problems.length).toBeLessThanOrEqual(mostProblems);
  });
});
