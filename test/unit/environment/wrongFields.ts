import {
  alternativesOf,
  environmentSchema,
  resolvedSchema,
  type Schema,
  typesOf,
} from '../../../src/environment/environmentSchema.ts';
import type { FieldPath } from '../../../src/environment/fileProblem.ts';
import { anyName, nameOf, type SchemaField } from './schemaFields.ts';

/** A way in which a field can be wrong. */
export interface WrongField {
  /** What is wrong, for the name of a test. */
  readonly what: string;
  /** The field that has an error then, and whose place that must have. */
  readonly at: FieldPath;
  /** What the error must say: at least the field. */
  readonly says: string;
  /** A whole file with that error, and no other. */
  readonly file: unknown;
}

/** The keywords of JSON Schema from which errors are derived; another one needs cases of its own. */
export const provokedKeywords: ReadonlySet<string> = new Set([
  ...['type', 'const', 'enum', 'pattern', 'maxLength', 'minLength', 'minimum', 'maximum'],
  ...['minItems', 'minProperties', 'required', 'oneOf', 'additionalProperties'],
]);

/** A value of each of YAML's types, none of them what any field of the format allows by chance. */
const valuesByType: Readonly<Record<string, unknown>> = {
  string: 'No such Text',
  integer: 12,
  number: 1.5,
  infinite: Infinity,
  boolean: true,
  null: null,
  array: ['a'],
  object: { a: 'b' },
};

/** A whole file that has a field, and beside it only what must be there. */
export function fileWith(path: FieldPath): unknown {
  const file = allowedValue(environmentSchema, path);
  // What the schema cannot say: no two containers of a pod have one name.
  return path.includes('initContainers')
    ? withValue(file, ['spec', 'template', 'spec', 'containers', 0, 'name'], 'other')
    : file;
}

/** The value that a schema allows, with as little in it as possible; what is on the way is in it. */
function allowedValue(schema: Schema, way: FieldPath = []): unknown {
  const whole = resolvedSchema(schema);
  const { properties = {}, required = [], items = {}, additionalProperties } = whole;
  const [step, ...rest] = way;
  const types = typesOf(whole);
  if (types.includes('array')) return [allowedValue(items, rest)];
  if (!types.includes('object')) return allowedScalar(whole);
  const alternatives = alternativesOf(whole);
  const chosen = alternatives.includes(String(step)) ? [] : alternatives.slice(0, 1);
  const least = required.length + chosen.length === 0 && whole.minProperties === 1 && step === undefined;
  const names = new Set([
    ...required,
    ...chosen,
    ...(least ? Object.keys(properties).slice(0, 1) : []),
    ...(typeof step === 'string' ? [step] : []),
  ]);
  const free = typeof additionalProperties === 'object' ? additionalProperties : {};
  return Object.fromEntries(
    [...names].map((name) => [name, allowedValue(properties[name] ?? free, name === step ? rest : [])]),
  );
}

function allowedScalar({ const: only, enum: values, default: usual, examples, minimum }: Schema): unknown {
  return only ?? usual ?? values?.[0] ?? examples?.[0] ?? minimum ?? 'text';
}

/** Every way in which a field can be wrong by what the schema says of it, and of what it is in. */
export function waysToBeWrong(field: SchemaField): readonly WrongField[] {
  const { path, schema } = field;
  const wrongValue = (what: string, value: unknown): WrongField => ({
    what,
    at: path,
    says: nameOf(path),
    file: withValue(fileWith(path), path, value),
  });
  return [
    ...valuesOfOtherTypes(schema).map(([type, value]) => wrongValue(`of type ${type}`, value)),
    ...valuesBeyondLimits(schema).map(([what, value]) => wrongValue(what, value)),
    ...(schema.required ?? []).map((name) => ({
      ...wrongValue(`without ${name}`, without(allowedValue(schema), name)),
      says: `${nameOf(path)} lacks the field ${name}`,
    })),
    ...alternativesTogether(schema).map(([what, value]) => wrongValue(what, value)),
    ...misspelt(field),
  ];
}

function valuesOfOtherTypes(schema: Schema): readonly (readonly [string, unknown])[] {
  const types = typesOf(schema);
  const isAllowed = (type: string): boolean =>
    types.includes(type) || (types.includes('number') && type === 'integer');
  return Object.entries(valuesByType).filter(([type]) => !isAllowed(type));
}

function valuesBeyondLimits(schema: Schema): readonly (readonly [string, unknown])[] {
  const { minimum, maximum, pattern, maxLength, minLength, minItems, minProperties } = schema;
  const choice = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  const cases: readonly (readonly [string, unknown, boolean])[] = [
    ['less than its minimum', (minimum ?? 0) - 1, minimum !== undefined],
    ['more than its maximum', (maximum ?? 0) + 1, maximum !== undefined],
    ['of no such pattern', ' ', pattern !== undefined],
    ['empty', '', pattern !== undefined || minLength !== undefined],
    ['longer than allowed', '1'.repeat((maxLength ?? 0) + 1), maxLength !== undefined],
    ['a list of none', [], minItems !== undefined],
    ['a map of none', {}, minProperties !== undefined],
    ['a choice in other letters', String(choice[0]).toLowerCase().concat('s'), choice.length > 0],
  ];
  return cases.filter(([, , applies]) => applies).map(([what, value]) => [what, value]);
}

/** An object that must have exactly one of some fields has none of them, or two. */
function alternativesTogether(schema: Schema): readonly (readonly [string, unknown])[] {
  const [one, other] = alternativesOf(schema);
  if (one === undefined || other === undefined) return [];
  const both = { ...asObject(allowedValue(schema, [one])), ...asObject(allowedValue(schema, [other])) };
  return [
    ['with none of its alternatives', without(allowedValue(schema), one)],
    ['with two of its alternatives', both],
  ];
}

/** Beside a field is one that is called nearly so, where only known ones may be. */
function misspelt({ path, around }: SchemaField): readonly WrongField[] {
  const name = path.at(-1);
  if (typeof name !== 'string' || name === anyName || around.additionalProperties !== false) return [];
  const wrong = name + name.slice(-1);
  const outer = path.slice(0, -1);
  const at = [...outer, wrong];
  const says = `${nameOf(outer)} has no field ${wrong}: did you mean ${name}?`;
  return [{ what: `beside ${wrong}`, at, says, file: withValue(fileWith(path), at, 'text') }];
}

function withValue(value: unknown, [step, ...rest]: FieldPath, replacement: unknown): unknown {
  if (step === undefined) return replacement;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (index === step ? withValue(item, rest, replacement) : item));
  }
  const fields = asObject(value);
  return { ...fields, [step]: withValue(fields[step], rest, replacement) };
}

function without(value: unknown, name: string): unknown {
  return Object.fromEntries(Object.entries(asObject(value)).filter(([key]) => key !== name));
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return value as Readonly<Record<string, unknown>>;
}

/** Words of JSON Schema that only describe, or lead to other schemas. */
const describing: ReadonlySet<string> = new Set([
  ...['$schema', '$ref', 'allOf', 'title', 'description', 'default', 'examples', 'definitions'],
  ...['properties', 'items'],
]);

/** The keywords by which the schema says of fields what is wrong. */
export function keywordsOf(fields: readonly SchemaField[]): ReadonlySet<string> {
  return new Set(
    fields.flatMap(({ schema }) => Object.keys(schema)).filter((keyword) => !describing.has(keyword)),
  );
}
