import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import { environmentSchema } from '../../../src/environment/environmentSchema.ts';
import { anyName, fieldsOf, nameOf } from './schemaFields.ts';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');

/** The fields that have a name which the schema gives them. */
const namedFields = fieldsOf(environmentSchema).filter(
  ({ path: steps }) => typeof steps.at(-1) === 'string' && steps.at(-1) !== anyName,
);

describe('the schema of environment files', () => {
  it('describes every field in a sentence', () => {
    expect(namedFields.length).toBeGreaterThan(80);
    const undescribed = namedFields.filter(({ schema }) => !/^[A-Z].*\.$/.test(schema.description ?? ''));
    expect(undescribed.map((field) => nameOf(field.path))).toEqual([]);
  });

  it('shows examples that it allows itself', () => {
    const wrong = namedFields.flatMap(({ path: steps, schema: { pattern, examples = [] } }) =>
      examples
        .filter((example) => typeof example === 'string' && !new RegExp(pattern ?? '', 'u').test(example))
        .map((example) => `${nameOf(steps)}: ${String(example)}`),
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
