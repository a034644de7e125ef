import schema from '../../schemas/environment.schema.json' with { type: 'json' };

/** A schema of JSON Schema (draft 7), as far as that of environment files makes use of it. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** The published schema of environment files. */
export const environmentSchema: Schema = schema;

/** A schema with what it refers to; what it says itself comes first. */
export function resolvedSchema({ $ref, allOf = [], ...own }: Schema): Schema {
  const name = $ref?.replace('#/definitions/', '');
  const referred = name === undefined ? undefined : environmentSchema.definitions?.[name];
  const parts = [...(referred ? [referred] : []), ...allOf].map(resolvedSchema);
  return parts.reduce<Schema>((whole, part) => ({ ...part, ...whole }), own);
}

/** The schema of a value in a file; `undefined` where the schema knows of none. */
export function schemaAt(path: readonly (string | number)[]): Schema | undefined {
  return path.reduce<Schema | undefined>((schema, name) => {
    const inside = typeof name === 'number' ? schema?.items : propertyOf(schema, name);
    return inside && resolvedSchema(inside);
  }, resolvedSchema(environmentSchema));
}

function propertyOf(schema: Schema | undefined, name: string): Schema | undefined {
  const properties = schema?.properties;
  return properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
}
