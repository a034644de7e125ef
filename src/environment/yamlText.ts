import * as l10n from '@vscode/l10n';
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  visit,
  type YAMLMap,
} from 'yaml';
import {
  type FieldPath,
  type FilePosition,
  type FileProblem,
  type FileRange,
  mostProblems,
} from './fileProblem.ts';
import { longestFile, parseYaml } from './parseYaml.ts';
import { TextLines } from './textLines.ts';

/** More aliases than this do not help anyone to read a file, and looking each up takes time. */
const mostAliases = 500;

/** The content of a YAML file, as much of it as could be read. */
export interface YamlText {
  /** `undefined` where the problems leave nothing that could be checked. */
  readonly value: unknown;
  readonly problems: readonly FileProblem[];
  /** Where a value is, or the nearest one around it that the file has. */
  rangeOf(path: FieldPath, part?: 'key' | 'value'): FileRange;
}

/** Reads a YAML file of one document. Never throws, whatever the text is. */
export function readYamlText(text: string): YamlText {
  const withoutMark = text.replace(/^\uFEFF/, '');
  const lines = new TextLines(withoutMark);
  if (withoutMark.length > longestFile) {
    return unreadable(
      l10n.t(
        'the file has {0} characters, and an environment file at most {1}',
        withoutMark.length,
        longestFile,
      ),
    );
  }
  try {
    return readDocuments(withoutMark, lines);
  } catch (error) {
    // Reading goes down into lists and maps by recursion, and the stack has an end.
    if (error instanceof RangeError) return unreadable(nestedTooDeep());
    throw error;
  }
}

function readDocuments(text: string, lines: TextLines): YamlText {
  const documents = parseYaml(text);
  const [document, ...others] = documents.filter(({ contents }) => !isNothing(contents));
  if (!document) return withoutContent(documents[0], lines);
  const issues = [
    ...syntaxProblems(documents, lines),
    ...others.slice(0, 1).map((other) => extraDocument(other, lines)),
  ];
  const aliases = aliasProblems(document, lines);
  const isReadable = documents.every(({ errors }) => errors.length === 0) && aliases.length === 0;
  const expansion = isReadable ? expanded(document) : { value: undefined };
  return {
    value: expansion.value,
    problems: [
      ...issues,
      ...aliases,
      ...(isReadable ? duplicateKeys(document, lines) : []),
      ...(expansion.why === undefined ? [] : [problem(expansion.why, rangeOfNode(document.contents, lines))]),
    ],
    rangeOf: (path, part = 'value') => rangeIn(document, path, part, lines),
  };
}

function isNothing(contents: Document['contents']): boolean {
  return contents === null || (isScalar(contents) && contents.value === null && !contents.anchor);
}

function withoutContent(document: Document | undefined, lines: TextLines): YamlText {
  const errors = document ? syntaxProblems([document], lines) : [];
  if (errors.length > 0) return { ...unreadable(''), problems: errors };
  return unreadable(l10n.t('the file is empty; an environment begins with apiVersion: thaw.dev/v1alpha1'));
}

function unreadable(message: string): YamlText {
  return { value: undefined, problems: [problem(message, firstCharacter)], rangeOf: () => firstCharacter };
}

const nestedTooDeep = (): string => l10n.t('the file is nested too deep');

const firstCharacter: FileRange = { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };

function problem(
  message: string,
  range: FileRange,
  severity: FileProblem['severity'] = 'error',
): FileProblem {
  return { severity, origin: 'yaml', message, range };
}

function syntaxProblems(documents: readonly Document[], lines: TextLines): readonly FileProblem[] {
  const found = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  // The parser reports the end of the stack as an error in the text.
  const isTooDeep = found.some(({ message }) => /stack (?:size exceeded|overflow)/i.test(message));
  if (isTooDeep) return [problem(nestedTooDeep(), firstCharacter)];
  return found
    .slice(0, mostProblems)
    .map(({ name, message, pos: [start, end] }) =>
      problem(
        shortened(message.replace(/\.?\s*$/, ''), 200),
        lines.firstLineOf(start, end),
        name === 'YAMLWarning' ? 'warning' : 'error',
      ),
    );
}

function extraDocument(document: Document, lines: TextLines): FileProblem {
  const message = l10n.t('a file describes one environment: put this document into another file');
  // The YAML extension has nothing against several documents.
  return { ...problem(message, rangeOfNode(document.contents, lines)), origin: 'meaning' };
}

/** The value with all aliases in place. They can stand for much more than is there ("billion laughs"), which is refused. */
function expanded(document: Document): { readonly value: unknown; readonly why?: string } {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    // What the parser throws where a limit is passed, or where what is merged is no map.
    if (!(error instanceof Error) || error instanceof RangeError) throw error;
    return {
      value: undefined,
      why: l10n.t('the aliases of the file cannot be put in: {0}', error.message.replace(/\.$/, '')),
    };
  }
}

function aliasProblems(document: Document, lines: TextLines): readonly FileProblem[] {
  const anchors = new Set<string>();
  const problems: FileProblem[] = [];
  let count = 0;
  visit(document, {
    Node: (_, node, path) => {
      if (isAlias(node)) {
        count += 1;
        const why = aliasProblem(node, anchors, path);
        if (why !== undefined) problems.push(problem(why, rangeOfNode(node, lines)));
        return count > mostAliases ? visit.BREAK : undefined;
      }
      if (node.anchor !== undefined) anchors.add(node.anchor);
      return undefined;
    },
  });
  if (count <= mostAliases) return problems;
  return [
    problem(l10n.t('the file has more than {0} aliases', mostAliases), rangeOfNode(document.contents, lines)),
  ];
}

function aliasProblem(
  { source }: Alias,
  anchors: ReadonlySet<string>,
  path: readonly unknown[],
): string | undefined {
  if (!anchors.has(source)) return l10n.t('there is no anchor &{0} before this alias', source);
  const isInside = path.some((node) => (isMap(node) || isSeq(node)) && node.anchor === source);
  return isInside ? l10n.t('the alias *{0} stands inside of what it stands for', source) : undefined;
}

/** The last one of two would win silently. */
function duplicateKeys(document: Document, lines: TextLines): readonly FileProblem[] {
  const problems: FileProblem[] = [];
  visit(document, {
    Map: (_, map) => {
      const first = new Map<string, FilePosition>();
      for (const { key } of map.items) {
        const name = keyText(key);
        if (name === undefined || name === '<<') continue;
        const range = rangeOfNode(key, lines);
        const before = first.get(name);
        if (before) {
          problems.push(
            problem(
              l10n.t('the field {0} is there already, in line {1}', shortened(name), before.line),
              range,
            ),
          );
        } else first.set(name, range.start);
      }
    },
  });
  return problems;
}

/** As much of a text as a message can take. */
function shortened(text: string, longest = 60): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function keyText(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

function rangeIn(document: Document, path: FieldPath, part: 'key' | 'value', lines: TextLines): FileRange {
  let node: unknown = document.contents;
  let key: unknown;
  for (const name of path) {
    const inside = isAlias(node) ? node.resolve(document) : node;
    const found = isMap(inside) ? pairOf(inside, name) : { key: undefined, value: itemOf(inside, name) };
    if (!found || (found.key === undefined && found.value === undefined)) break;
    ({ key } = found);
    node = found.value ?? key;
  }
  const isWhole = part === 'key' || isMap(node) || isSeq(node) || (isScalar(node) && node.value === null);
  return rangeOfNode(isWhole && key !== undefined ? key : node, lines);
}

function pairOf(
  map: YAMLMap,
  name: string | number,
): { readonly key: unknown; readonly value: unknown } | undefined {
  return map.items.findLast(({ key }) => keyText(key) === String(name));
}

function itemOf(node: unknown, index: string | number): unknown {
  return isSeq(node) && typeof index === 'number' ? node.items[index] : undefined;
}

function rangeOfNode(node: unknown, lines: TextLines): FileRange {
  const [start = 0, end = start] = (node as Partial<Node> | null)?.range ?? [];
  return lines.firstLineOf(start, end);
}
