import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  type Completion,
  completeEnvironmentFile,
  type Completions,
} from '../../../src/environment/completeEnvironmentFile.ts';
import { exampleFile } from './exampleFile.ts';

/** Completes a file at its cursor, which is written as `‸`. */
function completionsOf(file: string): Completions | undefined {
  return completeEnvironmentFile(file.replace('‸', ''), file.indexOf('‸'));
}

function labelsOf(file: string): readonly string[] {
  return completionsOf(file)?.items.map(({ label }) => label) ?? [];
}

function completionOf(file: string, label: string): Completion {
  const found = completionsOf(file)?.items.find((item) => item.label === label);
  if (!found) throw new Error(`${label} is not among ${labelsOf(file).join(', ')}`);
  return found;
}

/** The file after a completion was chosen, as a snippet. */
function completed(file: string, label: string): string {
  const text = file.replace('‸', '');
  const { start = 0, end = 0 } = completionsOf(file) ?? {};
  return text.slice(0, start) + completionOf(file, label).text + text.slice(end);
}

/** What a file is after a completion was chosen, and each of its places left as it was proposed. */
function completedValue(file: string, label: string): unknown {
  const proposed = completed(file, label)
    .replaceAll(/\$\{\d\|([^,|]*)[^}]*\}/g, '$1')
    .replaceAll(/\$\{\d:([^}]*)\}/g, '$1')
    .replaceAll(/\$\d/g, '');
  return parse(proposed);
}

const template = `spec:
  template:
    spec:
      containers:
        - name: web
          image: shop:1
        - name: cache
          image: cache:1
`;

describe('the fields that are offered', () => {
  it('are all of the file where it is empty', () => {
    expect(labelsOf('‸')).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
    expect(completed('‸\n', 'metadata')).toBe('metadata:\n  name: ${1:notebook}\n');
  });

  it('are those that are missing, on a line between others', () => {
    expect(labelsOf('apiVersion: thaw.dev/v1alpha1\n‸\nmetadata:\n  name: shop\n')).toEqual(['kind', 'spec']);
  });

  it('are those of the map into which the line is indented', () => {
    expect(labelsOf('metadata:\n  name: shop\n  ‸\nspec:\n')).toEqual(['namespace']);
    expect(labelsOf('metadata:\n  name: shop\n‸\nspec:\n')).toEqual(['apiVersion', 'kind']);
  });

  it('begin with those of which there must be one', () => {
    expect(labelsOf('spec:\n  readiness:\n    ‸')).toEqual(['http', 'exec', 'logLine', 'timeout']);
    expect(labelsOf('spec:\n  readiness:\n    http:\n      ‸').slice(0, 2)).toEqual(['port', 'path']);
  });

  it('are none that exclude what is there', () => {
    expect(labelsOf('spec:\n  readiness:\n    http: { port: 80 }\n    ‸')).toEqual(['timeout']);
    expect(labelsOf(`${template}  ‸`)).not.toContain('templateFrom');
  });

  it('are known where only a part of a name is written', () => {
    expect(labelsOf('spec:\n  readiness:\n    http:\n      port: 80\n      expec‸\n  warmUp: []')).toContain(
      'expectedStatus',
    );
  });

  it('include the one that is there where its name is changed, which keeps its value', () => {
    const file = 'metadata:\n  na‸me: shop\n';
    expect(labelsOf(file)).toEqual(['name', 'namespace']);
    expect(completed(file, 'namespace')).toBe('metadata:\n  namespace: shop\n');
  });

  it('are known where a line above waits for its colon', () => {
    expect(labelsOf('metadata:\n  namesp\n  ‸\nspec:\n')).toContain('name');
  });

  it('are known where the file ends its lines as Windows does', () => {
    expect(labelsOf('metadata:\r\n  name: shop\r\n  ‸\r\nspec:\r\n')).toEqual(['namespace']);
  });

  it('are described as the schema does', () => {
    expect(completionOf('spec:\n  pool:\n    ‸', 'size').help).toEqual({
      name: 'size',
      description: 'Number of pods that wait; 0 for no pool. More than 0 needs readiness.',
      types: ['integer'],
      isRequired: true,
      alternatives: [],
      default: '0',
      allowed: [],
      minimum: 0,
      maximum: 500,
      examples: [],
    });
  });

  it.each([
    ['in a comment', 'metadata: # na‸'],
    ['in a text of several lines', 'metadata:\n  name: shop\n      ‸'],
    ['in a block of text', 'spec:\n  warmUp:\n    - http:\n        body: |-\n          ‸'],
    ['at an indentation that nothing has', 'spec:\n  readiness:\n      http: {}\n    ‸'],
    ['where a map would have to begin on another line', 'spec:\n  readiness: !!map\n &a ‸'],
    ['right behind a colon', 'spec:\n  route:‸'],
    ['where the schema knows none', 'spec:\n  template:\n    metadata:\n      labels:\n        ‸'],
    ['in a file of a megabyte', `${'x'.repeat(1024 * 1024)}\n‸`],
    ['in what is nested too deep', `${'['.repeat(60_000)}‸`],
  ])('are none %s', { timeout: 30_000 }, (_, file) => {
    expect(completionsOf(file)).toBeUndefined();
  });
});

describe('a field that is chosen', () => {
  it('has its only value', () => {
    expect(completed('‸', 'apiVersion')).toBe('apiVersion: thaw.dev/v1alpha1');
  });

  it('lets its values be chosen from, the default first', () => {
    expect(completed('spec:\n  ro‸', 'route')).toBe('spec:\n  route: ${1|auto,native,nested|}');
  });

  it('proposes its default, or an example', () => {
    const file = 'spec:\n  readiness:\n    ‸';
    expect(completed(file, 'timeout')).toBe('spec:\n  readiness:\n    timeout: ${1:2m}');
    expect(completed('metadata:\n  ‸', 'name')).toBe('metadata:\n  name: ${1:notebook}');
  });

  it('comes with the fields that it must have, indented', () => {
    expect(completed('spec:\n  ‸', 'templateFrom')).toBe(
      'spec:\n  templateFrom:\n    kind: ${1|Deployment,StatefulSet,Pod|}\n    name: ${2:notebook}',
    );
    expect(completed('spec:\n  ‸', 'template')).toBe(
      'spec:\n  template:\n    spec:\n      containers:\n        - name: ${1:main}\n          image: $2',
    );
  });

  it('opens the suggestions where one of its fields must be chosen', () => {
    const file = 'spec:\n  ‸';
    expect(completed(file, 'readiness')).toBe('spec:\n  readiness:\n    $1');
    expect(completed(file, 'warmUp')).toBe('spec:\n  warmUp:\n    - $1');
    expect(completionOf(file, 'warmUp').opensSuggestions).toBe(true);
    expect(completionOf(file, 'templateFrom').opensSuggestions).toBe(false);
  });

  it('is indented below its name where the cursor is behind that', () => {
    expect(completed('spec:\n  readiness: ‸\n  warmUp: []', 'http')).toBe(
      'spec:\n  readiness:\n    http:\n      port: ${1:8080}\n  warmUp: []',
    );
  });

  it('leaves an anchor where it is', () => {
    expect(completed('spec:\n  readiness: &probe ‸', 'http')).toContain('readiness: &probe\n    http:\n');
  });

  it('names the container where there is one, and lets it be chosen among several', () => {
    const one =
      'spec:\n  template: { spec: { containers: [{ name: web }] } }\n  readiness:\n    exec:\n      ‸';
    expect(completed(one, 'container')).toMatch(/ {6}container: web$/);
    expect(completed(`${template}  readiness:\n    exec:\n      ‸`, 'container')).toMatch(
      / {6}container: \$\{1\|web,cache\|\}$/,
    );
  });
});

describe('in a list', () => {
  const steps = ['http', 'exec', 'logLine', 'settle', 'sleep'];

  it('each kind of step is offered behind a dash', () => {
    expect(labelsOf('spec:\n  warmUp:\n    - ‸')).toEqual(steps);
    expect(completed('spec:\n  warmUp:\n    - ‸', 'settle')).toBe(
      'spec:\n  warmUp:\n    - settle:\n        http:\n          port: ${1:8080}\n          path: ${2:/health}',
    );
  });

  it('each kind of step is offered with its dash where there is none', () => {
    for (const file of [
      'spec:\n  warmUp:\n    ‸',
      'spec:\n  warmUp:\n    - sleep: 1s\n    ‸\n  route: auto',
    ]) {
      expect(labelsOf(file)).toEqual(steps.map((step) => `- ${step}`));
      expect(completed(file, '- exec')).toContain('\n    - exec:\n        command: [$1]');
    }
    expect(completed('spec:\n  warmUp:\n    -‸', '- sleep')).toBe('spec:\n  warmUp:\n    - sleep: ${1:30s}');
  });

  it('a step that has its kind gets no other', () => {
    expect(labelsOf('spec:\n  warmUp:\n    - sleep: 1s\n      ‸')).toEqual([]);
  });

  it('the fields of an entry are offered on its own lines', () => {
    expect(labelsOf('spec:\n  hooks:\n    atClaim:\n      - command: [/bin/reseed]\n        ‸')).toEqual([
      'container',
      'timeout',
    ]);
  });

  it('the dashes may stand below the name of the list', () => {
    expect(labelsOf('spec:\n  warmUp:\n  - sleep: 1s\n  - ‸')).toEqual(steps);
    expect(labelsOf('spec:\n  warmUp:\n  - sleep: 1s\n  ‸')).toContain('route');
  });
});

describe('inside of braces and brackets', () => {
  it('what is missing is offered on the same line', () => {
    expect(labelsOf('spec:\n  readiness: { http: { port: 80, ‸ } }')).toEqual([
      'path',
      'expectedStatus',
      'bodyContains',
    ]);
    expect(completed('spec:\n  readiness: { ‸ }', 'http')).toBe(
      'spec:\n  readiness: { http: { port: ${1:8080} } }',
    );
    expect(completed('spec:\n  warmUp: [{ ‸ }]', 'exec')).toBe(
      'spec:\n  warmUp: [{ exec: { command: [$1] } }]',
    );
  });

  it('it is offered before they are closed', () => {
    expect(labelsOf('spec:\n  readiness: { http: { port: 80, pa‸\n  route: auto\n')).toContain('path');
    expect(labelsOf('spec:\n  route: auto\n  templateFrom: { kind: ‸\n')).toEqual([
      'Deployment',
      'StatefulSet',
      'Pod',
    ]);
  });

  it('it is offered on lines of their own', () => {
    expect(labelsOf('spec:\n  readiness: {\n    ‸\n    timeout: 1m\n  }\n  route: auto')).toEqual([
      'http',
      'exec',
      'logLine',
    ]);
  });
});

describe('the values that are offered', () => {
  it('are those that are allowed', () => {
    expect(labelsOf('spec:\n  route: ‸\n  pool: { size: 1 }')).toEqual(['auto', 'native', 'nested']);
    expect(labelsOf('kind: ‸')).toEqual(['Environment']);
    expect(labelsOf('spec:\n  templateFrom: { kind: De‸ }')).toEqual(['Deployment', 'StatefulSet', 'Pod']);
  });

  it('tell which one is the default', () => {
    const items = completionsOf('spec:\n  route: ‸')?.items ?? [];
    expect(items.filter(({ isDefault }) => isDefault).map(({ label }) => label)).toEqual(['auto']);
  });

  it('are durations, the default first', () => {
    expect(labelsOf('spec:\n  readiness:\n    timeout: ‸')).toEqual(['2m', '30s', '5m', '1h30m']);
    expect(labelsOf('spec:\n  retention: { age: ‸ }')).toEqual(['30s', '5m', '1h30m']);
  });

  it('are the containers of the template that are not named yet', () => {
    expect(labelsOf(`${template}  containers: [‸]`)).toEqual(['web', 'cache']);
    expect(labelsOf(`${template}  containers: [web, ‸]`)).toEqual(['cache']);
    expect(labelsOf(`${template}  containers:\n    - web\n    - ‸`)).toEqual(['cache']);
    expect(labelsOf(`${template}  containers:\n    ‸`)).toEqual(['- web', '- cache']);
    expect(labelsOf(`${template}  containers: ["‸"]`)).toEqual(['web', 'cache']);
  });

  it('are the containers where a probe, a step or a hook takes one', () => {
    expect(labelsOf(`${template}  warmUp:\n    - exec:\n        container: c‸`)).toEqual(['web', 'cache']);
  });

  it('are no containers where one gets its name', () => {
    expect(labelsOf(`${template}        - name: ‸`)).toEqual(['main']);
  });

  it('replace the whole word at the cursor', () => {
    expect(completed('spec:\n  route: na‸tive # fast', 'nested')).toBe('spec:\n  route: nested # fast');
    expect(completed("spec:\n  route: 'na‸tive'", 'nested')).toBe("spec:\n  route: 'nested'");
  });
});

describe('a completion', () => {
  /** The example, with the cursor wherever a word begins. */
  const cursors = [...exampleFile.matchAll(/(?<=^ *(?:- )?)\w+(?=:)/gm)].map(({ index }) => index);

  it(
    'leaves YAML that can be read, wherever a field of a file is replaced by another',
    { timeout: 60_000 },
    () => {
      expect(cursors.length).toBeGreaterThan(50);
      for (const cursor of cursors) {
        const file = `${exampleFile.slice(0, cursor)}‸${exampleFile.slice(cursor)}`;
        for (const label of labelsOf(file).slice(0, 3)) {
          expect(() => completedValue(file, label), `${cursor} ${label}`).not.toThrow();
        }
      }
    },
  );
});
