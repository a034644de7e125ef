import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import {
  environmentSchema,
  resolvedSchema,
  type Schema,
} from '../../../src/environment/environmentSchema.ts';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');

/** Every field that the schema knows, with its path. */
function fieldsOf(schema: Schema, name: string): readonly (readonly [string, Schema])[] {
  const { properties = {}, items } = resolvedSchema(schema);
  return [
    ...Object.entries(properties).flatMap(([key, field]): readonly (readonly [string, Schema])[] => [
      [`${name}.${key}`, field],
      ...fieldsOf(field, `${name}.${key}`),
    ]),
    ...(items ? fieldsOf(items, `${name}[]`) : []),
  ];
}

describe('the schema of environment files', () => {
  it('describes every field in a sentence', () => {
    const fields = fieldsOf(environmentSchema, '');
    expect(fields.length).toBeGreaterThan(80);
    const undescribed = fields.filter(
      ([, field]) => !/^[A-Z].*\.$/.test(resolvedSchema(field).description ?? ''),
    );
    expect(undescribed.map(([name]) => name)).toEqual([]);
  });

  it('shows examples that it allows itself', () => {
    const fields = fieldsOf(environmentSchema, '').map(
      ([name, field]) => [name, resolvedSchema(field)] as const,
    );
    const wrong = fields.flatMap(([name, { pattern, examples = [] }]) =>
      examples
        .filter((example) => typeof example === 'string' && !new RegExp(pattern ?? '', 'u').test(example))
        .map((example) => `${name}: ${String(example)}`),
    );
    expect(wrong).toEqual([]);
  });

  it('is offered to the YAML extension for the files that Thaw takes for environments', async () => {
    const manifest = JSON.parse(await readFile(path.join(repository, 'package.json'), 'utf8')) as {
      contributes: { yamlValidation: readonly { fileMatch: string; url: string }[] };
    };
    const [offer] = manifest.contributes.yamlValidation;
    expect(offer?.fileMatch).toBe('*.thaw.yaml');
    const offered: unknown = JSON.parse(await readFile(path.join(repository, offer?.url ?? ''), 'utf8'));
    expect(offered).toEqual(environmentSchema);
  });

  it('allows the example of its documentation', async () => {
    const text = await readFile(path.join(repository, 'docs', 'environment-files.md'), 'utf8');
    const [, example = ''] = /```yaml\n(.*?)```/s.exec(text) ?? [];
    const { environment, problems } = parseEnvironmentFile(example);
    expect(problems).toEqual([]);
    expect(environment?.warmUp.map(({ kind }) => kind)).toEqual([
      'logLine',
      'http',
      'exec',
      'settle',
      'sleep',
    ]);
  });
});
