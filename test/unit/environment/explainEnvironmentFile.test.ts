import { describe, expect, it } from 'vitest';
import { type Explanation, explainEnvironmentFile } from '../../../src/environment/explainEnvironmentFile.ts';
import { exampleFile } from './exampleFile.ts';

/** What is said of the word at the cursor, which is written as `‸`. */
function explanationOf(file: string): Explanation | undefined {
  return explainEnvironmentFile(file.replace('‸', ''), file.indexOf('‸'));
}

describe('what is said of a word in an environment file', () => {
  it('is what the schema says of the field that has the name', () => {
    const file = 'spec:\n  readiness:\n    timeo‸ut: 90s';
    expect(explanationOf(file)).toEqual({
      start: 23,
      end: 30,
      help: {
        name: 'timeout',
        description: 'How long to wait for it.',
        types: ['string'],
        isRequired: false,
        alternatives: [],
        default: '2m',
        allowed: [],
        minimum: undefined,
        maximum: undefined,
        examples: ['30s', '5m', '1h30m'],
      },
    });
  });

  it('is the same of its value', () => {
    const { start, end, help } = explanationOf('spec: { route: nat‸ive }') ?? {};
    expect({ start, end }).toEqual({ start: 15, end: 21 });
    expect(help).toMatchObject({ name: 'route', default: 'auto', allowed: ['auto', 'native', 'nested'] });
  });

  it('names the fields that exclude each other', () => {
    const { help } = explanationOf('spec:\n  warmUp:\n    - sett‸le:\n        window: 5') ?? {};
    expect(help?.alternatives).toEqual(['http', 'exec', 'logLine', 'settle', 'sleep']);
  });

  it('tells the required fields from others', () => {
    expect(explanationOf('metadata:\n  na‸me: a')?.help.isRequired).toBe(true);
    expect(explanationOf('metadata:\n  names‸pace: a')?.help.isRequired).toBe(false);
  });

  it('is there for a file that is half written', () => {
    expect(explanationOf('spec:\n  pool:\n    si‸ze: [\n  rou')?.help.name).toBe('size');
  });

  it('is there for each name of the format', () => {
    const free = ['app', 'Content-Type'];
    const names = [...exampleFile.matchAll(/(?<=^ *(?:- )?)[\w-]+(?=:)/gm)];
    expect(names.length).toBeGreaterThan(50);
    const unexplained = names.filter(
      ({ 0: name, index }) => explainEnvironmentFile(exampleFile, index)?.help.name !== name,
    );
    expect(unexplained.map(([name]) => name)).toEqual(free);
  });

  it.each([
    ['between words', 'spec:\n ‸ route: auto'],
    ['in a comment', 'spec: # abo‸ut'],
    ['of what the API server checks', 'spec: { template: { spec: { nodeNa‸me: a } } }'],
    ['of an unknown field', 'spec: { toStr‸ing: 1 }'],
    ['of a map as a name', 'spec: { ? { a‸: b } : 1 }'],
    ['in a file of a megabyte', `spe‸c: ${'x'.repeat(1024 * 1024)}`],
    ['in what is nested too deep', `spec: ${'['.repeat(60_000)}‸a`],
  ])('is nothing %s', (_, file) => {
    expect(explanationOf(file)).toBeUndefined();
  });
});
