import type { Document } from 'yaml';
import { longestFile, parseYaml } from './parseYaml.ts';
import { placeAt, startOf, type YamlPlace } from './yamlPlace.ts';

/** What the word at the cursor may be a part of, whether it is there already or only about to be written. */
export interface CompletionPlace extends YamlPlace {
  /** The text, with the placeholder for what is at the cursor. */
  readonly documents: readonly Document[];
  /** The offsets between which the word is. */
  readonly start: number;
  readonly end: number;
  /** What the entry of a list has yet to begin with; empty where nothing is missing. */
  readonly marker: '- ' | '';
  /** How many characters of its line are before it. */
  readonly column: number;
  /** Whether the line has nothing else, but for the dash of an entry. */
  readonly isAlone: boolean;
  /** Whether the colon of a field follows. */
  readonly hasColon: boolean;
}

/** The word at the cursor and its line. */
type CursorWord = Pick<CompletionPlace, 'start' | 'end' | 'column' | 'isAlone' | 'hasColon'>;

/** One way to make YAML of what is half written. */
interface Attempt {
  readonly before: string;
  readonly placed: string;
  readonly after: string;
  readonly marker?: CompletionPlace['marker'];
  /** Only right inside of brackets or braces. */
  readonly needsFlow?: boolean;
}

/** Stands for the word at the cursor, so that it can be found in what was parsed. */
const placeholder = 'thawCursor';

/**
 * What the word at an offset may be a part of, likelier first: the text is parsed with something in its place. Nothing in comments,
 * in texts of several lines, and where the indentation is none that YAML allows.
 */
export function* completionPlaces(text: string, offset: number): Generator<CompletionPlace> {
  const word = text.length > longestFile ? undefined : wordAt(text, offset);
  if (!word) return;
  for (const attempt of attemptsAt(text, word)) {
    const place = placeIn(attempt, word);
    if (place) yield place;
  }
}

function wordAt(text: string, offset: number): CursorWord | undefined {
  let [start, end] = [offset, offset];
  while (start > 0 && isOfWord(text.charAt(start - 1))) start--;
  // The colon of a field is none of its name.
  while (end < text.length && isOfWord(text.charAt(end)) && text.charAt(end) !== ':') end++;
  if (text.slice(start, offset).endsWith(':')) return undefined;
  const column = columnOf(text, start);
  const before = text.slice(start - column, start);
  const lineEnd = text.indexOf('\n', end);
  const rest = text.slice(end, lineEnd < 0 ? undefined : lineEnd);
  const isLast = /^\s*(?:#.*)?$/.test(rest);
  return {
    start,
    end,
    column,
    isAlone: isLast && /^ *(?:- +)*$/.test(before),
    hasColon: /^\s*:(?:\s|$)/.test(rest),
  };
}

function isOfWord(character: string): boolean {
  return /[^\s,[\]{}"']/.test(character);
}

function attemptsAt(text: string, { start, end, column, isAlone }: CursorWord): readonly Attempt[] {
  const [before, after] = [text.slice(0, start), text.slice(end)];
  if (!isAlone) {
    // What comes after brackets that are still open may be taken for their content.
    return [
      { before, placed: placeholder, after },
      { before, placed: placeholder, after: '' },
    ];
  }
  const takesMarker = text.slice(start - column, start).trim() === '';
  const around = [
    { before, after },
    { before: withoutBareWords(before), after: withoutBareWords(after) },
  ];
  return around.flatMap((each): readonly Attempt[] => [
    { ...each, placed: `${placeholder}: ,`, needsFlow: true },
    // Without a colon it would go on into the next line.
    { ...each, placed: `${placeholder}: ` },
    ...(takesMarker ? [{ ...each, placed: `- ${placeholder}: `, marker: '- ' as const }] : []),
  ]);
}

/** Blanks the lines that have only a word: the name of a field whose colon is yet to be written spoils the next line. */
function withoutBareWords(text: string): string {
  return text.replaceAll(/^[ -]*[\w-]+[ \t\r]*$/gm, (line) => ' '.repeat(line.length));
}

function placeIn(
  { before, placed, after, marker = '', needsFlow }: Attempt,
  word: CursorWord,
): CompletionPlace | undefined {
  const offset = before.length + marker.length;
  try {
    const documents = parseYaml(before + placed + after);
    const place = placeAt(documents, offset);
    if (!place || !isPlaceholder(place) || (needsFlow === true && place.map?.flow !== true)) return undefined;
    if (!isAligned(place, before + placed)) return undefined;
    return { ...place, ...word, documents, marker };
  } catch (error) {
    // Reading goes down into lists and maps by recursion, and the stack has an end.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function isPlaceholder({ scalar: { value, type } }: YamlPlace): boolean {
  return value === placeholder && type?.startsWith('BLOCK') !== true;
}

/** The parser puts a field with a wrong indentation into a map somewhere around it. */
function isAligned({ part, map, scalar, isFlow }: YamlPlace, text: string): boolean {
  if (part === 'value' || isFlow) return true;
  const [first, own] = [startOf(map?.items[0]?.key) ?? 0, startOf(scalar) ?? 0];
  return columnOf(text, first) === columnOf(text, own);
}

function columnOf(text: string, offset: number): number {
  return offset - (text.slice(0, offset).lastIndexOf('\n') + 1);
}
