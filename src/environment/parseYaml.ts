import { type Document, parseAllDocuments } from 'yaml';

/**
 * A text longer than this is no environment file, in UTF-16 code units: for some texts the parser takes time that grows with the
 * square of their length, and an editor waits for it.
 */
export const longestFile = 64 * 1024;

/**
 * The documents of a YAML text, each with what could be read of it and its errors.
 * @throws {RangeError} where lists and maps are nested deeper than the stack allows.
 */
export function parseYaml(text: string): readonly Document[] {
  const parsed = parseAllDocuments(text, {
    prettyErrors: false,
    // Whoever needs to know of repeated keys looks for them: the parser compares each key with each other.
    uniqueKeys: false,
    merge: true,
    logLevel: 'silent',
  });
  return 'empty' in parsed ? [] : parsed;
}
