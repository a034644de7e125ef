import { stringify } from 'yaml';
import { alternativesOf, refersTo, resolvedSchema, type Schema, typesOf } from './environmentSchema.ts';
import { allowedValues } from './fieldHelp.ts';

/** A piece of YAML with the places that are to be filled in, as VS Code's snippets have them. */
export interface Snippet {
  readonly text: string;
  /** Whether what is filled in first is known: fields, or the names of containers. */
  readonly opensSuggestions: boolean;
}

/** What surrounds a field that is written. */
export interface SnippetSurroundings {
  /** How many characters before the name of the field are on its line. */
  readonly column: number;
  /** Whether it is inside of brackets or braces. */
  readonly isFlow: boolean;
  /** The names of the containers of the pod, as far as the file has them. */
  readonly containers: readonly string[];
}

/** The name of a field, and what it needs at least. */
export function fieldSnippet(name: string, schema: Schema, surroundings: SnippetSurroundings): Snippet {
  const writer = new SnippetWriter(surroundings);
  const text = writer.field(name, schema, surroundings.column);
  return { text, opensSuggestions: writer.opensSuggestions };
}

/** A value as it stands in YAML. */
export function yamlOf(value: unknown): string {
  return stringify(value, { lineWidth: 0 }).trim();
}

/** Text that a snippet has as it is. */
export function literal(text: string): string {
  return text.replaceAll(/[\\$}]/g, String.raw`\$&`);
}

/** Writes one snippet; its places are numbered in the order in which they are written. */
class SnippetWriter {
  /** Whether there is something to choose from for the first place. */
  opensSuggestions = false;
  readonly #surroundings: SnippetSurroundings;
  #places = 0;

  constructor(surroundings: SnippetSurroundings) {
    this.#surroundings = surroundings;
  }

  field(name: string, schema: Schema, column: number): string {
    const value = resolvedSchema(schema);
    const types = typesOf(value);
    if (types.includes('object')) return `${name}:${this.#map(value, column + 2)}`;
    if (types.includes('array')) return `${name}:${this.#list(value, column + 2)}`;
    return `${name}: ${this.#scalar(schema)}`;
  }

  #map(schema: Schema, column: number): string {
    if (this.#surroundings.isFlow) return ` { ${this.#fields(schema, column, ', ')} }`;
    const line = `\n${' '.repeat(column)}`;
    return line + this.#fields(schema, column, line);
  }

  #list({ items = {} }: Schema, column: number): string {
    const entry = resolvedSchema(items);
    const hasFields = typesOf(entry).includes('object');
    if (!hasFields) return ` [${this.#place({ isKnown: refersTo(items, 'containerName') })}]`;
    if (this.#surroundings.isFlow) return ` [{ ${this.#fields(entry, column, ', ')} }]`;
    const within = `\n${' '.repeat(column + 2)}`;
    return `\n${' '.repeat(column)}- ${this.#fields(entry, column + 2, within)}`;
  }

  /** The fields that must be there; where there is none, or a choice of some, one that is yet to be chosen. */
  #fields(schema: Schema, column: number, separator: string): string {
    const { properties = {}, required = [] } = schema;
    const fields = required.map((name) => this.field(name, properties[name] ?? {}, column));
    const isChoice = alternativesOf(schema).length > 0;
    if (fields.length > 0 && !isChoice) return fields.join(separator);
    return [...fields, this.#place({ isKnown: Object.keys(properties).length > 0 })].join(separator);
  }

  #scalar(schema: Schema): string {
    const value = resolvedSchema(schema);
    const { containers } = this.#surroundings;
    const allowed =
      refersTo(schema, 'containerName') && containers.length > 0 ? containers : allowedValues(value);
    if (allowed.length === 1) return literal(yamlOf(allowed[0]));
    if (allowed.length > 1) return this.#choice(allowed.map(yamlOf));
    const proposed = value.default ?? value.examples?.[0];
    return this.#place({ proposed: proposed === undefined ? '' : yamlOf(proposed) });
  }

  #choice(texts: readonly string[]): string {
    this.#places += 1;
    return `\${${this.#places}|${texts.map((text) => text.replaceAll(/[\\,|]/g, String.raw`\$&`)).join(',')}|}`;
  }

  #place({ isKnown = false, proposed = '' }: { isKnown?: boolean; proposed?: string }): string {
    this.#places += 1;
    if (this.#places === 1) this.opensSuggestions = isKnown;
    return proposed === '' ? `$${this.#places}` : `\${${this.#places}:${literal(proposed)}}`;
  }
}
