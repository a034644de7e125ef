import { resolvedSchema, type Schema } from '../../../src/environment/environmentSchema.ts';
import type { FieldPath } from '../../../src/environment/fileProblem.ts';

/** A field, an entry of a list (0), or an entry of a map whose names are free (`anyName`). */
export interface SchemaField {
  readonly path: FieldPath;
  /** What the schema says of it, with all that it refers to. */
  readonly schema: Schema;
  /** What the schema says of that in which it is. */
  readonly around: Schema;
}

/** Stands in paths for the names that a file gives itself, such as those of labels. */
export const anyName = 'anyName';

/** Everything inside of a value that the schema says something of, the outer before the inner. */
export function fieldsOf(schema: Schema, path: FieldPath = []): readonly SchemaField[] {
  const around = resolvedSchema(schema);
  const { properties = {}, items, additionalProperties } = around;
  const inside: readonly (readonly [string | number, Schema])[] = [
    ...Object.entries(properties),
    ...(items ? [[0, items] as const] : []),
    ...(typeof additionalProperties === 'object' ? [[anyName, additionalProperties] as const] : []),
  ];
  return inside.flatMap(([step, field]) => {
    const found = { path: [...path, step], schema: resolvedSchema(field), around };
    return [found, ...fieldsOf(field, found.path)];
  });
}

/** How messages call a field, such as `spec.warmUp[0].http`. */
export function nameOf([first, ...others]: FieldPath): string {
  if (first === undefined) return 'the file';
  return [first, ...others.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))].join('');
}
