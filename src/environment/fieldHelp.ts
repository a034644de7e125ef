import * as l10n from '@vscode/l10n';
import { alternativesOf, type Schema, schemaAt, typesOf } from './environmentSchema.ts';
import type { FieldPath } from './fileProblem.ts';

/** What the schema says of a field, for people. */
export interface FieldHelp {
  readonly name: string;
  /** The sentences that the schema has, in VS Code's language. */
  readonly description: string;
  /** JSON's types that its value may have; none where only certain values are allowed. */
  readonly types: readonly string[];
  readonly isRequired: boolean;
  /** Fields of which exactly one must be there, this one included; empty where it stands for itself. */
  readonly alternatives: readonly string[];
  readonly default: string | undefined;
  /** All values that are allowed; empty where they are not counted up. */
  readonly allowed: readonly string[];
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly examples: readonly string[];
}

/** What the schema says of a field; `undefined` where it says nothing, as of most fields of a pod. */
export function fieldHelp(path: FieldPath): FieldHelp | undefined {
  const name = path.findLast((step) => typeof step === 'string');
  const schema = schemaAt(path);
  if (name === undefined || schema?.description === undefined) return undefined;
  const around = typeof path.at(-1) === 'string' ? schemaAt(path.slice(0, -1)) : undefined;
  const alternatives = around ? alternativesOf(around) : [];
  return {
    name,
    description: l10n.t(schema.description),
    types: typesOf(schema),
    isRequired: around?.required?.includes(name) === true,
    alternatives: alternatives.includes(name) ? alternatives : [],
    default: schema.default === undefined ? undefined : shown(schema.default),
    allowed: allowedValues(schema).map(shown),
    minimum: schema.minimum,
    maximum: schema.maximum,
    examples: (schema.examples ?? []).map(shown),
  };
}

/** The values that a schema counts up, the default first; none where it counts up none. */
export function allowedValues({
  enum: values,
  const: only,
  default: usual,
  type,
}: Schema): readonly unknown[] {
  const all = values ?? (only === undefined ? (type === 'boolean' ? [true, false] : []) : [only]);
  return all.includes(usual) ? [usual, ...all.filter((value) => value !== usual)] : all;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
