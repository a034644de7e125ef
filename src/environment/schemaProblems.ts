import { Ajv, type ErrorObject } from 'ajv';
import { environmentSchema, type Schema } from './environmentSchema.ts';
import { type FieldPath, mostProblems, type ValueProblem } from './fileProblem.ts';
import { correctionOf, likelyWord } from './likelyWord.ts';

const validate = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(
  environmentSchema,
);

/** What of a file's value is not as the schema says. */
export function schemaProblems(value: unknown): readonly ValueProblem[] {
  if (validate(value)) return [];
  return (validate.errors ?? [])
    .filter(({ schemaPath }) => !schemaPath.includes('/oneOf/'))
    .slice(0, mostProblems)
    .map((error) => problemOf(error, value));
}

function problemOf(error: ErrorObject, value: unknown): ValueProblem {
  const path = fieldPath(error.instancePath, value);
  const where = fieldName(path);
  const schema = error.parentSchema as Schema;
  const found = error.data;
  const problem = (message: string): ValueProblem => ({ severity: 'error', message, path });
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownField(String(error.params.additionalProperty), path, error);
    case 'required':
      return problem(`${where} lacks the field ${String(error.params.missingProperty)}`);
    case 'oneOf':
      return problem(alternatives(where, error));
    case 'type':
      return problem(`${where} must be ${expected(schema)}, and is ${typeName(found)}`);
    case 'enum':
    case 'const':
      return choiceProblem(path, schema, found);
    case 'pattern':
      return problem(`${where} must be ${expected(schema)}`);
    case 'minLength':
      return problem(`${where} must not be empty`);
    case 'maxLength':
      return problem(`${where} is longer than ${String(error.params.limit)} characters`);
    case 'minItems':
    case 'minProperties':
      return problem(`${where} must have at least one ${Array.isArray(found) ? 'entry' : 'field'}`);
    case 'minimum':
      return problem(`${where} must be at least ${String(error.params.limit)}`);
    case 'maximum':
      return problem(`${where} must be at most ${String(error.params.limit)}`);
    default:
      return problem(`${where} ${error.message ?? 'is not as the schema says'}`);
  }
}

function unknownField(name: string, path: FieldPath, { parentSchema, data }: ErrorObject): ValueProblem {
  const known = Object.keys((parentSchema as Schema).properties ?? {});
  const likely = likelyWord(name, known);
  const hint = likely === undefined ? `it has ${known.join(', ')}` : `did you mean ${likely}?`;
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  const message = `${fieldName(path)} has no field ${shown}: ${hint}`;
  const missing = known.filter((field) => !Object.hasOwn(data as object, field));
  const correction = correctionOf(name, missing);
  return { severity: 'error', message, path: [...path, name], atKey: true, correction };
}

/** For objects that must have exactly one of some fields. */
function alternatives(where: string, { schema, data }: ErrorObject): string {
  const names = (schema as readonly Schema[]).flatMap(({ required = [] }) => required);
  const given =
    typeof data === 'object' && data !== null ? names.filter((name) => Object.hasOwn(data, name)) : [];
  if (given.length > 1) return `${where} has ${list(given, 'and')}: keep one of them`;
  return `${where} must have one of ${list(names, 'and')}`;
}

function choiceProblem(path: FieldPath, { enum: values, const: only }: Schema, found: unknown): ValueProblem {
  const words = (values ?? [only]).map(String);
  const likely = typeof found === 'string' ? likelyWord(found, words) : undefined;
  const hint = likely === undefined || words.length === 1 ? '' : `: did you mean ${likely}?`;
  const message = `${fieldName(path)} must be ${list(words, 'or')}${hint}`;
  const correction = typeof found === 'string' ? correctionOf(found, words) : undefined;
  return { severity: 'error', message, path, correction };
}

/** What a value should be: its title or its type, with examples. */
function expected({ title, type, examples = [] }: Schema): string {
  const types = [type ?? []].flat();
  const isText = types.includes('string');
  const name = title !== undefined && isText ? uncapitalized(title) : nameOfType(types.join(' or '));
  const shown = examples.filter((example) => typeof example !== 'object').map(String);
  const kind = name === 'text' ? name : `a ${name}`;
  return shown.length === 0 ? kind : `${kind} such as ${list(shown, 'or')}`;
}

function uncapitalized(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}

/** YAML's own words for JSON's types say little to those who write files. */
function nameOfType(type: string): string {
  const names: Readonly<Record<string, string>> = {
    object: 'map of fields',
    array: 'list',
    string: 'text',
    integer: 'whole number',
  };
  return names[type] ?? type;
}

function typeName(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map of fields';
  return typeof value === 'string' ? 'text' : JSON.stringify(value);
}

function list(words: readonly string[], conjunction: 'and' | 'or'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

/** A JSON Pointer (RFC 6901) as a path: what indexes a list is a number. */
function fieldPath(pointer: string, value: unknown): FieldPath {
  let inside = value;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((name) => {
      const step = Array.isArray(inside) ? Number(name) : name;
      inside = (inside as Readonly<Record<string | number, unknown>>)[step];
      return step;
    });
}

/** How a field is called in messages, such as `spec.warmUp[0].http`. */
export function fieldName(path: FieldPath): string {
  if (path.length === 0) return 'the file';
  return path
    .map((name) => (typeof name === 'number' ? `[${name}]` : `.${name}`))
    .join('')
    .replace(/^\./, '');
}
