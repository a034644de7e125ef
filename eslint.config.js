import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Packages that cost tens of milliseconds to load: they are reached through `import()` on first use only. */
const heavyPackages = ['@kubernetes/client-node', 'execa'];

/** The parts that run in plain Node (DESIGN.md, "the rule of the house"). */
const coreParts = ['kubernetes', 'checkpoint', 'restore', 'environment', 'startup', 'doctor', 'headless'];

/**
 * What each part may not import: imports point one way, from the top of the house to `kubernetes`.
 * @type {Record<string, readonly string[]>}
 */
const forbiddenImports = {
  kubernetes: ['checkpoint', 'restore', 'environment', 'startup', 'doctor', 'commands', 'views'],
  checkpoint: ['restore', 'environment', 'startup', 'doctor', 'commands', 'views'],
  restore: ['environment', 'startup', 'doctor', 'commands', 'views'],
  environment: ['doctor', 'commands', 'views'],
  startup: ['checkpoint', 'restore', 'environment', 'doctor', 'commands', 'views'],
  doctor: ['checkpoint', 'restore', 'environment', 'startup', 'commands', 'views'],
  headless: ['commands', 'views'],
};

/** What shows a text in which VS Code makes Markdown's links work, those of commands included. */
const linkingFunctions =
  '/^(showInformationMessage|showWarningMessage|showErrorMessage|withProgress|showInputBox|createInputBox)$/';

/** What shows a text past `src/views/messages.ts`. */
const linking = [
  `MemberExpression[property.name=${linkingFunctions}]`,
  `ObjectPattern > Property[key.name=${linkingFunctions}]`,
].map((selector) => ({
  selector,
  message: 'Use src/views/messages.ts: VS Code would make links of what a cluster writes.',
}));

/** What a failure, a remedy, a difference or an availability says to people. */
const spokenName = '/^(attempted|explanation|why|text|reason)$/';

/** Plain English: more than one word, or words around a value. */
const plainWords =
  ':matches(Literal[value=/\\p{L}{2}[,.:;]? \\p{L}/u], TemplateLiteral:has(> TemplateElement[value.raw=/\\p{L}{2}/u]))';

/** A sentence that no translation can take the place of. */
const untranslatable = [
  `Property[key.name=${spokenName}]`,
  `VariableDeclarator[id.name=${spokenName}]`,
  `AssignmentPattern[left.name=${spokenName}]`,
].flatMap((place) =>
  ['>', ':matches(ConditionalExpression, LogicalExpression, ReturnStatement) >'].map((way) => ({
    selector: `${place} ${way} ${plainWords}`,
    message: "Say it by l10n.t of '@vscode/l10n': it is shown in VS Code’s language.",
  })),
);

export default defineConfig(
  globalIgnores(['dist', 'out', 'node_modules']),
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      // The generated client's models are classes, meant to be given as object literals.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: 'error',
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
    settings: {
      'import-x/extensions': ['.ts', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js'] })],
    },
  },
  {
    // Configuration files are read by tools that want a default export.
    files: ['*.config.{ts,js}'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    // Command-line programs speak through the console.
    files: ['devcluster/**', 'test/**', '*.config.{ts,js}', 'requireNode.js'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['requireNode.js'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly' } },
  },
  ...coreParts.map((part) => ({
    files: [`src/${part}/**`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'vscode', message: 'The core runs in plain Node (DESIGN.md, the rule of the house).' },
          ],
          patterns: (forbiddenImports[part] ?? []).map((other) => ({
            group: [`**/${other}/**`],
            message: `${part} must not know ${other} (DESIGN.md, layout).`,
          })),
        },
      ],
    },
  })),
  {
    // The extension's entry and everything shown at start-up: nothing heavy may be loaded with them.
    files: ['src/extension.ts', 'src/commands/**', 'src/views/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: heavyPackages.map((name) => ({
            name,
            allowTypeImports: true,
            message: 'Load it on first use, through a part that is itself imported dynamically.',
          })),
        },
      ],
    },
  },
  {
    // The toolkit is no longer developed: replacing it must touch one file.
    files: ['webview/**'],
    ignores: ['webview/toolkit.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            { name: '@vscode/webview-ui-toolkit', message: 'Only webview/toolkit.ts knows the toolkit.' },
          ],
        },
      ],
    },
  },
  {
    // Labels, names and explanations come from the cluster: a link in them would run a command of the window.
    files: ['src/**'],
    rules: { 'no-restricted-syntax': ['error', ...linking] },
  },
  {
    // The headless program speaks English: its output is read by machines, too.
    files: ['src/**'],
    ignores: ['src/headless/**'],
    rules: { 'no-restricted-syntax': ['error', ...linking, ...untranslatable] },
  },
  {
    files: ['src/views/messages.ts'],
    rules: { 'no-restricted-syntax': ['error', ...untranslatable] },
  },
  prettier,
);
