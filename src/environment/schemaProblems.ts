import * as l10n from '@vscode/l10n';
import { Ajv, type ErrorObject } from 'ajv';
import { environmentSchema, type Schema } from './environmentSchema.ts';
import { type FieldPath, mostProblems, type ValueProblem } from './fileProblem.ts';
import { correctionOf, likelyWord } from './likelyWord.ts';

const validate = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(
  environmentSchema,
);

/** A value that fails one of these is of no use, and what else it is not need not be told. */
const decisiveKeywords: ReadonlySet<string> = new Set(['type', 'minLength', 'maxLength']);

/** What of a file's value is not as the schema says. */
export function schemaProblems(value: unknown): readonly ValueProblem[] {
  if (validate(value)) return [];
  const errors = (validate.errors ?? []).filter(({ schemaPath }) => !schemaPath.includes('/oneOf/'));
  const isDecisive = ({ keyword }: ErrorObject): boolean => decisiveKeywords.has(keyword);
  const decided = new Set(errors.filter(isDecisive).map(({ instancePath }) => instancePath));
  return errors
    .filter((error) => isDecisive(error) || !decided.has(error.instancePath))
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
      return problem(l10n.t('{0} lacks the field {1}', where, String(error.params.missingProperty)));
    case 'oneOf':
      return problem(alternatives(where, error));
    case 'type':
      return problem(l10n.t('{0} must be {1}, and is {2}', where, expected(schema), typeName(found)));
    case 'enum':
    case 'const':
      return choiceProblem(path, schema, found);
    case 'pattern':
      return problem(l10n.t('{0} must be {1}', where, expected(schema)));
    case 'minLength':
      return problem(l10n.t('{0} must not be empty', where));
    case 'maxLength':
      return problem(l10n.t('{0} is longer than {1} characters', where, String(error.params.limit)));
    case 'minItems':
    case 'minProperties':
      return problem(
        Array.isArray(found)
          ? l10n.t('{0} must have at least one entry', where)
          : l10n.t('{0} must have at least one field', where),
      );
    case 'minimum':
      return problem(l10n.t('{0} must be at least {1}', where, String(error.params.limit)));
    case 'maximum':
      return problem(l10n.t('{0} must be at most {1}', where, String(error.params.limit)));
    default:
      return problem(
        error.message === undefined
          ? l10n.t('{0} is not as the schema says', where)
          : `${where} ${error.message}`,
      );
  }
}

function unknownField(name: string, path: FieldPath, { parentSchema, data }: ErrorObject): ValueProblem {
  const known = Object.keys((parentSchema as Schema).properties ?? {});
  const likely = likelyWord(name, known);
  const hint =
    likely === undefined ? l10n.t('it has {0}', known.join(', ')) : l10n.t('did you mean {0}?', likely);
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  const message = l10n.t('{0} has no field {1}: {2}', fieldName(path), shown, hint);
  const missing = known.filter((field) => !Object.hasOwn(data as object, field));
  const correction = correctionOf(name, missing);
  return { severity: 'error', message, path: [...path, name], atKey: true, correction };
}

/** For objects that must have exactly one of some fields. */
function alternatives(where: string, { schema, data }: ErrorObject): string {
  const names = (schema as readonly Schema[]).flatMap(({ required = [] }) => required);
  const given = names.filter((name) => Object.hasOwn(data as object, name));
  if (given.length > 1) return l10n.t('{0} has {1}: keep one of them', where, list(given, 'and'));
  return l10n.t('{0} must have one of {1}', where, list(names, 'and'));
}

function choiceProblem(path: FieldPath, { enum: values, const: only }: Schema, found: unknown): ValueProblem {
  const words = (values ?? [only]).map(String);
  const likely = typeof found === 'string' ? likelyWord(found, words) : undefined;
  const field = fieldName(path);
  const choice = list(words, 'or');
  const message =
    likely === undefined || words.length === 1
      ? l10n.t('{0} must be {1}', field, choice)
      : l10n.t('{0} must be {1}: did you mean {2}?', field, choice, likely);
  const correction = typeof found === 'string' ? correctionOf(found, words) : undefined;
  return { severity: 'error', message, path, correction };
}

/** What a value should be: its title or its type, with examples. */
function expected({ title, type, examples = [] }: Schema): string {
  const types = [type ?? []].flat();
  const isText = types.includes('string');
  const name = title !== undefined && isText ? uncapitalized(l10n.t(title)) : nameOfType(types.join(' or '));
  const shown = examples.filter((example) => typeof example !== 'object').map(String);
  const isPlainText = isText && title === undefined && types.length === 1;
  const kind = isPlainText ? name : l10n.t('a {0}', name);
  return shown.length === 0 ? kind : l10n.t('{0} such as {1}', kind, list(shown, 'or'));
}

function uncapitalized(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}

/** YAML's own words for JSON's types say little to those who write files. */
function nameOfType(type: string): string {
  const names: Readonly<Record<string, string>> = {
    object: l10n.t('map of fields'),
    array: l10n.t('list'),
    string: l10n.t('text'),
    integer: l10n.t('whole number'),
  };
  return names[type] ?? type;
}

function typeName(value: unknown): string {
  if (value === null) return l10n.t('empty');
  if (Array.isArray(value)) return l10n.t('a list');
  if (typeof value === 'object') return l10n.t('a map of fields');
  if (typeof value === 'string') return l10n.t('text');
  // JSON has no word for what YAML writes as .inf and .nan.
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

function list(words: readonly string[], conjunction: 'and' | 'or'): string {
  const last = words.at(-1) ?? '';
  if (words.length < 2) return last;
  const others = words.slice(0, -1).join(', ');
  return conjunction === 'and' ? l10n.t('{0} and {1}', others, last) : l10n.t('{0} or {1}', others, last);
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
  if (path.length === 0) return l10n.t('the file');
  return path
    .map((name) => (typeof name === 'number' ? `[${name}]` : `.${name}`))
    .join('')
    .replace(/^\./, '');
}
