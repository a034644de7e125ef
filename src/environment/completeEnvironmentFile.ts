import { isScalar } from 'yaml';
import { type CompletionPlace, completionPlaces } from './completionPlace.ts';
import { containerNames, containersBeside } from './containerNames.ts';
import { alternativesOf, refersTo, type Schema, schemaAt, typesOf } from './environmentSchema.ts';
import { allowedValues, type FieldHelp, fieldHelp } from './fieldHelp.ts';
import { fieldSnippet, literal, type Snippet, yamlOf } from './fieldSnippet.ts';
import type { FieldPath } from './fileProblem.ts';
import { startOf } from './yamlPlace.ts';

/** What can stand at a place of an environment file. */
export interface Completion extends Snippet {
  readonly kind: 'field' | 'value' | 'container';
  /** What it is chosen by. */
  readonly label: string;
  readonly isDefault: boolean;
  /** What the schema says of the field, or of that whose value it is. */
  readonly help: FieldHelp | undefined;
}

/** What can stand in place of a part of the text. */
export interface Completions {
  /** The offsets between which the part is, on one line. */
  readonly start: number;
  readonly end: number;
  /** The likeliest first. The lines of each are indented as the file needs it. */
  readonly items: readonly Completion[];
}

/**
 * What can stand at an offset of an environment file, as far as its schema and its own template say it: fields that are missing, and
 * values that are allowed, usual or an example. The file may be half written. `undefined` where nothing is known; never throws.
 */
export function completeEnvironmentFile(text: string, offset: number): Completions | undefined {
  for (const place of completionPlaces(text, offset)) {
    const completions = completionsAt(place, text);
    if (completions.items.length > 0) return completions;
  }
  return undefined;
}

function completionsAt(place: CompletionPlace, text: string): Completions {
  const { path, part, start, end } = place;
  const around = path.slice(0, -1);
  if (part === 'key') {
    const schema = schemaAt(around);
    const isMap = schema !== undefined && typesOf(schema).includes('object');
    // A word alone was given a colon only to see where it stands.
    const known = isMap || !place.isAlone ? [] : values(place, around);
    const items = isMap ? missingFields(place, around) : known;
    return { start, end, items: items.map((item) => withMarker(item, place)) };
  }
  const schema = schemaAt(path);
  if (schema?.properties === undefined) return { start, end, items: values(place, path) };
  return fieldsBelow(place, text);
}

function withMarker(item: Completion, { marker }: CompletionPlace): Completion {
  return { ...item, label: marker + item.label, text: marker + item.text };
}

/** The fields that a map has not yet; of some that exclude each other none, where one is there. */
function missingFields(place: CompletionPlace, path: FieldPath): readonly Completion[] {
  const schema = schemaAt(path) ?? {};
  const { properties = {}, required = [] } = schema;
  const alternatives = alternativesOf(schema);
  const present = place.part === 'key' ? otherFields(place) : [];
  const isChosen = alternatives.some((name) => present.includes(name));
  const names = Object.keys(properties).filter(
    (name) => !present.includes(name) && !(isChosen && alternatives.includes(name)),
  );
  const isUrgent = (name: string): boolean => required.includes(name) || alternatives.includes(name);
  return [...names.filter(isUrgent), ...names.filter((name) => !isUrgent(name))].map((name) => ({
    kind: 'field',
    label: name,
    isDefault: false,
    help: fieldHelp([...path, name]),
    ...snippetOf(place, [...path, name], properties[name] ?? {}),
  }));
}

function snippetOf(place: CompletionPlace, path: FieldPath, schema: Schema): Snippet {
  const { column, marker, isFlow, documents, hasColon } = place;
  const name = String(path.at(-1));
  if (hasColon || !isPlain(place)) return { text: literal(name), opensSuggestions: false };
  const containers = isInTemplate(path) ? [] : containerNames(documents);
  return fieldSnippet(name, schema, { column: column + marker.length, isFlow, containers });
}

function otherFields({ map, scalar }: CompletionPlace): readonly string[] {
  const keys = map?.items.map(({ key }) => key) ?? [];
  return keys.flatMap((key) => (isScalar(key) && key !== scalar ? String(key.value) : []));
}

/** The fields of a map that is yet to be begun, below its name, which is on the same line. */
function fieldsBelow(place: CompletionPlace, text: string): Completions {
  const { path, map, isFlow, start, end, scalar, column } = place;
  const pair = map?.items.find(({ value }) => value === scalar);
  const keyStart = startOf(pair?.key);
  const keyColumn = keyStart === undefined ? -1 : column - (start - keyStart);
  if (isFlow || keyColumn < 0 || !isPlain(place)) return { start, end, items: [] };
  const line = `\n${' '.repeat(keyColumn + 2)}`;
  const items = missingFields({ ...place, column: keyColumn + 2 }, path);
  // So that no space stays behind the colon.
  const behindName = text.slice(0, start).trimEnd().length;
  return { start: behindName, end, items: items.map((item) => ({ ...item, text: line + item.text })) };
}

function values(place: CompletionPlace, path: FieldPath): readonly Completion[] {
  const schema = schemaAt(path);
  if (!schema) return [];
  const help = fieldHelp(path);
  if (namesContainer(schema, path)) {
    const named = containersBeside(place.documents, path);
    const free = containerNames(place.documents).filter((name) => !named.includes(name));
    if (free.length > 0) return free.map((name) => ({ ...valueOf(name, place), kind: 'container', help }));
  }
  const all = new Set([...allowedValues(schema), schema.default, ...(schema.examples ?? [])]);
  return [...all]
    .filter((value) => value !== undefined && typeof value !== 'object')
    .filter((value) => isPlain(place) || typeof value === 'string')
    .map((value) => ({
      ...valueOf(value, place),
      kind: 'value',
      isDefault: value === schema.default,
      help,
    }));
}

function valueOf(value: unknown, place: CompletionPlace): Omit<Completion, 'kind' | 'help'> {
  // Between quotes it stands as it is.
  const text = literal(isPlain(place) ? yamlOf(value) : String(value));
  return { label: String(value), text, isDefault: false, opensSuggestions: false };
}

function isPlain({ scalar }: CompletionPlace): boolean {
  return scalar.type === 'PLAIN';
}

/** Whether a container of the template is named, and not just about to get its name. */
function namesContainer(schema: Schema, path: FieldPath): boolean {
  return refersTo(schema, 'containerName') && !isInTemplate(path);
}

function isInTemplate([, second]: FieldPath): boolean {
  return second === 'template';
}
