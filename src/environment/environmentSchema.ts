import schema from '../../schemas/environment.schema.json' with { type: 'json' };
import type { FieldPath } from './fileProblem.ts';

/** A schema of JSON Schema (draft 7), as far as that of environment files makes use of it. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly minProperties?: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** The published schema of environment files. */
export const environmentSchema: Schema = schema;

/** A schema with all that it refers to; what it says itself comes first. */
export function resolvedSchema(schema: Schema): Schema {
  return partsOf(schema)
    .map(resolvedSchema)
    .reduce<Schema>((whole, part) => ({ ...part, ...whole }), schema);
}

/** What the schema says of a field or an entry, with all that it refers to; `undefined` where it says nothing. */
export function schemaAt(path: FieldPath): Schema | undefined {
  return path.reduce<Schema | undefined>((around, step) => {
    const inside = around && schemaInside(around, step);
    return inside && resolvedSchema(inside);
  }, environmentSchema);
}

/** Whether a schema is a definition of this name, directly or by way of another one. */
export function refersTo(schema: Schema, definition: string): boolean {
  return (
    schema.$ref === referenceTo(definition) || partsOf(schema).some((part) => refersTo(part, definition))
  );
}

/** The names of fields of which an object must have exactly one. */
export function alternativesOf({ oneOf = [] }: Schema): readonly string[] {
  return oneOf.flatMap(({ required = [] }) => required);
}

/** The types that a value may have. */
export function typesOf({ type, properties }: Schema): readonly string[] {
  return [type ?? (properties ? 'object' : [])].flat();
}

function schemaInside(
  { properties = {}, items, additionalProperties }: Schema,
  step: string | number,
): Schema | undefined {
  if (typeof step === 'number') return items;
  if (Object.hasOwn(properties, step)) return properties[step];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

function partsOf({ $ref, allOf = [] }: Schema): readonly Schema[] {
  const referred = Object.entries(environmentSchema.definitions ?? {}).find(
    ([name]) => $ref === referenceTo(name),
  );
  return [...(referred ? [referred[1]] : []), ...allOf];
}

function referenceTo(definition: string): string {
  return `#/definitions/${definition}`;
}

/** The largest warm pool: a larger one is asked for by mistake. */
export const largestPool = schemaAt(['spec', 'pool', 'size'])?.maximum ?? 0;
