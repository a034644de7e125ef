import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { environments } from '../../../devcluster/environments/environments.ts';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import { changedExample, exampleFile } from './exampleFile.ts';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');

/** The problems of a text, as `line:column message`. */
function problemsOf(text: string): readonly string[] {
  return parseEnvironmentFile(text).problems.map(
    ({ message, range: { start } }) => `${start.line}:${start.column} ${message}`,
  );
}

describe('an environment file', () => {
  it('is read with all its fields', () => {
    const { environment, problems } = parseEnvironmentFile(exampleFile);
    expect(problems).toEqual([]);
    expect(environment).toEqual({
      name: 'shop',
      namespace: 'demo',
      pod: {
        kind: 'template',
        template: {
          metadata: { labels: { app: 'shop' } },
          spec: {
            containers: [
              { name: 'web', image: 'registry.example/shop:1' },
              { name: 'cache', image: 'registry.example/cache:1' },
            ],
            initContainers: [{ name: 'migrate', image: 'registry.example/migrate:1' }],
          },
        },
      },
      containers: ['web', 'cache'],
      readiness: {
        probe: { kind: 'http', port: 8080, path: '/health', expectedStatus: 204 },
        timeoutMs: 90_000,
      },
      warmUp: [
        { kind: 'logLine', container: 'web', contains: 'Started', timeoutMs: 60_000 },
        {
          kind: 'http',
          request: {
            method: 'POST',
            port: 8080,
            path: '/search?q=shoes',
            headers: { 'Content-Type': 'application/json' },
            body: '{}',
            expectedStatus: 201,
            bodyContains: 'results',
            timeoutMs: 2000,
          },
          count: 500,
        },
        { kind: 'exec', container: 'cache', command: ['/bin/fill', '--all'], timeoutMs: 300_000 },
        {
          kind: 'settle',
          request: {
            method: 'GET',
            port: 8080,
            path: '/',
            headers: {},
            expectedStatus: 200,
            timeoutMs: 10_000,
          },
          window: 50,
          tolerancePercent: 2.5,
          timeoutMs: 600_000,
        },
        { kind: 'sleep', ms: 500 },
      ],
      beforeDump: [{ command: ['/bin/collect'], timeoutMs: 30_000 }],
      atClaim: [{ container: 'cache', command: ['/bin/reseed'], timeoutMs: 90_000 }],
      route: 'nested',
      image: { name: 'team/shop', registry: 'registry.example:5000' },
      poolSize: 5,
      claimLifetimeMs: 28_800_000,
      retention: { count: 4, ageMs: 7 * 86_400_000, bytes: 20 * 2 ** 30 },
      startupProbe: { probe: { kind: 'exec', command: ['/bin/check'] }, timeoutMs: 120_000 },
      startupBudget: { budgetMs: 600, leastSpeedUp: 3 },
    });
  });

  it('needs little: a name and where the pod comes from', () => {
    const { environment, problems } = parseEnvironmentFile(
      'apiVersion: thaw.dev/v1alpha1\nkind: Environment\nmetadata: { name: shop }\nspec: { templateFrom: { kind: Deployment, name: shop } }',
    );
    expect(problems).toEqual([]);
    expect(environment).toEqual({
      name: 'shop',
      pod: { kind: 'reference', reference: { kind: 'Deployment', name: 'shop' } },
      containers: [],
      warmUp: [],
      beforeDump: [],
      atClaim: [],
      route: 'auto',
      image: { name: 'thaw/shop' },
      poolSize: 0,
      retention: {},
    });
  });

  it.each(environments)(
    'describes the demo environment $name',
    async ({ name, pod, container, startupPath, port }) => {
      const file = path.join(repository, 'devcluster', 'environments', name, `${name}.thaw.yaml`);
      const { environment, problems } = parseEnvironmentFile(await readFile(file, 'utf8'));
      expect(problems).toEqual([]);
      const expected = structuredClone(pod);
      // In the file the readiness says what the demo's pod leaves to the kubelet.
      for (const each of expected.spec?.containers ?? []) {
        delete each.startupProbe;
        delete each.env;
      }
      expect(environment).toMatchObject({
        name,
        pod: { kind: 'template', template: { metadata: expected.metadata, spec: expected.spec } },
        containers: [container],
        readiness: { probe: { kind: 'http', port, path: startupPath, expectedStatus: 200 } },
      });
    },
  );

  it('lets anchors and merged maps stand for what is repeated', () => {
    const text = changedExample(
      'image: registry.example/shop:1\n        - name: cache\n          image: registry.example/cache:1',
      'image: &image registry.example/shop:1\n        - { name: cache, image: *image }',
    );
    expect(parseEnvironmentFile(text).environment?.pod).toMatchObject({
      template: { spec: { containers: [{}, { name: 'cache', image: 'registry.example/shop:1' }] } },
    });
  });

  it('may begin with a byte order mark and end its lines as Windows does', () => {
    const text = `\uFEFF${exampleFile.replaceAll('\n', '\r\n')}`;
    expect(parseEnvironmentFile(text)).toEqual(parseEnvironmentFile(exampleFile));
  });

  it.each([
    // Fields
    ['  warmUp:', '  warmup:', '27:3 spec has no field warmup: did you mean warmUp?'],
    [
      'expectedStatus: 204',
      'expectedState: 204',
      '25:7 spec.readiness.http has no field expectedState: did you mean expectedStatus?',
    ],
    [
      '    size: 5\n',
      '    size: 5\n    zone: a\n',
      '67:5 spec.pool has no field zone: it has size, lifetime',
    ],
    ['lifetime: 8h', 'lifetimes: 8h', '67:5 spec.pool has no field lifetimes: did you mean lifetime?'],
    ['  name: shop\n', '', '3:1 metadata lacks the field name'],
    ['kind: Environment\n', '', '1:1 the file lacks the field kind'],
    [
      '          port: 8080\n          path: /\n',
      '          port: 8080\n',
      '47:9 spec.warmUp[3].settle.http lacks the field path',
    ],
    // Values
    ['thaw.dev/v1alpha1', 'thaw.dev/v1', '1:13 apiVersion must be thaw.dev/v1alpha1'],
    [
      'route: nested',
      'route: nestd',
      '61:10 spec.route must be auto, native or nested: did you mean nested?',
    ],
    ['name: shop', 'name: Shop', '4:9 metadata.name must be a name such as notebook'],
    [
      'timeout: 90s',
      'timeout: 90',
      '26:14 spec.readiness.timeout must be a duration such as 30s, 5m or 1h30m, and is 90',
    ],
    ['sleep: 500ms', 'sleep: 0s', '53:14 spec.warmUp[4].sleep must be a duration such as 30s, 5m or 1h30m'],
    ['size: 20Gi', 'size: 20 GB', '71:11 spec.retention.size must be a size such as 500Mi or 20Gi'],
    [
      'port: 8080',
      'port: http',
      '23:13 spec.readiness.http.port must be a whole number such as 8080, and is text',
    ],
    ['port: 8080', 'port: 80800', '23:13 spec.readiness.http.port must be at most 65535'],
    ['count: 500', 'count: 0', '38:16 spec.warmUp[1].http.count must be at least 1'],
    [
      'path: /health',
      'path: health',
      '24:13 spec.readiness.http.path must be a path such as /health or /predict?x=12',
    ],
    [
      'command: [/bin/collect]',
      'command: /bin/collect',
      '56:18 spec.hooks.beforeDump[0].command must be a list, and is text',
    ],
    [
      'command: [/bin/collect]',
      'command: []',
      '56:9 spec.hooks.beforeDump[0].command must have at least one entry',
    ],
    ['contains: Started', "contains: ''", '30:19 spec.warmUp[0].logLine.contains must not be empty'],
    [
      'name: team/shop',
      'name: team/shop:1',
      '63:11 spec.image.name must be a name of an image without registry and tag such as team/notebook',
    ],
    [
      'registry: registry.example:5000',
      'registry: https://registry.example',
      '64:15 spec.image.registry must be a host of a registry such as registry.example.com or localhost:5000',
    ],
    [
      'retention:\n    count: 4\n    age: 7d\n    size: 20Gi',
      'retention: {}',
      '68:3 spec.retention must have at least one field',
    ],
    [
      '    - sleep: 500ms',
      '    - sleep:',
      '53:7 spec.warmUp[4].sleep must be a duration such as 30s, 5m or 1h30m, and is empty',
    ],
    [
      'budgetMs: 600',
      'budgetMs: 600ms',
      '76:15 spec.startup.budgetMs must be a whole number such as 600, and is text',
    ],
    ['budgetMs: 600', 'budgetMs: 0', '76:15 spec.startup.budgetMs must be at least 1'],
    ['budgetMs: 600', 'budget: 600', '76:5 spec.startup has no field budget: did you mean budgetMs?'],
    ['cold: 3', 'cold: 3x', '78:13 spec.startup.compareWith.cold must be a number such as 3, and is text'],
    ['cold: 3', 'cold: 0.5', '78:13 spec.startup.compareWith.cold must be at least 1'],
    ['      cold: 3', '      {}', '77:5 spec.startup.compareWith lacks the field cold'],
    [
      'startup:\n    budgetMs: 600\n    compareWith:\n      cold: 3',
      'startup: {}',
      '75:3 spec.startup must have at least one field',
    ],
    // One of several
    [
      '    - sleep: 500ms',
      '    - {}',
      '53:7 spec.warmUp[4] must have one of http, exec, logLine, settle and sleep',
    ],
    [
      '    - sleep: 500ms',
      '    - sleep: 500ms\n      exec: { command: [a] }',
      '53:7 spec.warmUp[4] has exec and sleep: keep one of them',
    ],
    [
      '  template:\n',
      '  templateFrom: { kind: Pod, name: shop }\n  template:\n',
      '6:1 spec has template and templateFrom: keep one of them',
    ],
    // What the schema cannot say
    [
      'containers: [web, cache]',
      'containers: [web, cach]',
      '20:21 the template has no container cach: did you mean cache?',
    ],
    [
      'containers: [web, cache]',
      'containers: [web, migrate]',
      '20:21 migrate is an init container, which has ended when the warm-up begins; choose one of web, cache',
    ],
    ['containers: [web, cache]', 'containers: [web, web]', '20:21 the container web is named twice'],
    [
      '  containers: [web, cache]\n',
      '',
      '6:1 spec lacks the field containers: the template has web, cache; name those to checkpoint',
    ],
    [
      'container: web',
      'container: database',
      '29:20 the template has no container database: it has web, cache',
    ],
    [
      'container: cache\n        command: [/bin/reseed]',
      'container: redis\n        command: [/bin/reseed]',
      '58:20 the template has no container redis: it has web, cache',
    ],
    ['        - name: cache', '        - name: web', '15:17 another container of the template is called web'],
    [
      '  readiness:\n    http:\n      port: 8080\n      path: /health\n      expectedStatus: 204\n    timeout: 90s\n',
      '',
      '60:11 a pool needs readiness, which says when a restored pod may be claimed: add spec.readiness',
    ],
    [
      '    http:\n      port: 8080\n      path: /health\n      expectedStatus: 204\n',
      '    logLine: { contains: Started }\n',
      '22:5 a restored container does not write again what it wrote before the checkpoint: pods of a pool need readiness by http or exec',
    ],
    // YAML
    ['  namespace: demo', '  name: demo', '5:3 the field name is there already, in line 4'],
    ['app: shop', 'app: *shop', '10:14 there is no anchor &shop before this alias'],
    [
      'labels:\n        app: shop',
      'labels: &labels\n        app: *labels',
      '10:14 the alias *labels stands inside of what it stands for',
    ],
    [
      '      cold: 3',
      '      cold: 3\n---\nanother: one',
      '80:1 a file describes one environment: put this document into another file',
    ],
  ])('with %j changed to %j is told what is wrong, and where', (part, replacement, problem) => {
    expect(problemsOf(changedExample(part, replacement))).toContain(problem);
    expect(parseEnvironmentFile(changedExample(part, replacement)).environment).toBeUndefined();
  });

  it.each([
    ['', '1:1 the file is empty; an environment begins with apiVersion: thaw.dev/v1alpha1'],
    [
      '# nothing yet\n---\n',
      '1:1 the file is empty; an environment begins with apiVersion: thaw.dev/v1alpha1',
    ],
    ['just text', '1:1 the file must be a map of fields, and is text'],
    ['- a\n- b\n', '1:1 the file must be a map of fields, and is a list'],
    ['spec:\n\twarmUp: []\n', '2:1 Tabs are not allowed as indentation'],
    [' '.repeat(70_000), '1:1 the file has 70000 characters, and an environment file at most 65536'],
    ['['.repeat(20_000), '1:1 the file is nested too deep'],
  ])('that is no environment at all (%#) is told so', (text, problem) => {
    expect(problemsOf(text)).toContain(problem);
  });

  it('is told all its errors at once, in their order', () => {
    const text = exampleFile
      .replace('name: shop', 'nam: shop')
      .replace('timeout: 90s', 'timeout: soon')
      .replace('[web, cache]', '[web, cach]')
      .replace('size: 5', 'size: -1');
    expect(problemsOf(text)).toEqual([
      '3:1 metadata lacks the field name',
      '4:3 metadata has no field nam: did you mean name?',
      '20:21 the template has no container cach: did you mean cache?',
      '26:14 spec.readiness.timeout must be a duration such as 30s, 5m or 1h30m',
      '66:11 spec.pool.size must be at least 0',
    ]);
  });

  it('is warned of a secret and of a terminal, and still read', () => {
    const text = changedExample(
      'image: registry.example/shop:1',
      'image: registry.example/shop:1\n          tty: true\n          env: [{ name: API_TOKEN, value: abc }]',
    );
    const { environment, problems } = parseEnvironmentFile(text);
    expect(environment).toBeDefined();
    expect(problems.map(({ severity, origin, message }) => `${severity} ${origin} ${message}`)).toEqual([
      'warning meaning CRIU cannot dump a container that has a terminal: remove tty from what is checkpointed',
      'warning meaning spec.template.spec.containers[0].env[0].value looks like a secret, and files are shared: take it from a Secret by valueFrom.secretKeyRef',
    ]);
  });

  it('with a budget is warned of a first response that a restored container does not give', () => {
    const text = changedExample(
      '    exec:\n      command: [/bin/check]',
      '    logLine: { contains: Started }',
    );
    const { environment, problems } = parseEnvironmentFile(text);
    expect(environment).toBeDefined();
    expect(problems.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'warning a restored container does not write again what it wrote before the checkpoint: measure a startup that has a budget by http or exec',
    ]);
  });

  it('underlines no more of a map than the name of its field', () => {
    const [problem] = parseEnvironmentFile(changedExample('  name: shop\n', '')).problems;
    expect(problem?.range).toEqual({ start: { line: 3, column: 1 }, end: { line: 3, column: 9 } });
  });
});
