import type { FieldPath } from './fileProblem.ts';

/** A field of a value of which nothing is certain, with the way to it. */
export class FieldReader {
  readonly value: unknown;
  readonly path: FieldPath;

  private constructor(value: unknown, path: FieldPath) {
    this.value = value;
    this.path = path;
  }

  static of(value: unknown): FieldReader {
    return new FieldReader(value, []);
  }

  get isAbsent(): boolean {
    return this.value === undefined;
  }

  /** The field of these names, each inside of the one before; absent where this has none. */
  get(...names: readonly string[]): FieldReader {
    return names.reduce<FieldReader>((reader, name) => {
      const { value, path } = reader;
      const fields = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
      const inside = Object.hasOwn(fields, name)
        ? (fields as Readonly<Record<string, unknown>>)[name]
        : undefined;
      return new FieldReader(inside, [...path, name]);
    }, this);
  }

  /** The entries of a list; none where this is no list. */
  items(): readonly FieldReader[] {
    const { value, path } = this;
    return Array.isArray(value) ? value.map((item, index) => new FieldReader(item, [...path, index])) : [];
  }

  text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  number(): number | undefined {
    return typeof this.value === 'number' ? this.value : undefined;
  }
}
