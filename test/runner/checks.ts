import path from 'node:path';
import { execa } from 'execa';
import { oneFailure, total, type Tally } from './tally.ts';

/** A tool that looks at the whole source and is content or not. */
interface Check {
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  /** Below the root, if not there. */
  readonly folder?: string;
}

const checks: readonly Check[] = [
  { name: 'ESLint', command: 'eslint', arguments: ['.'] },
  { name: 'Prettier', command: 'prettier', arguments: ['--check', '.'] },
  { name: 'TypeScript', command: 'tsc', arguments: ['--noEmit'] },
  { name: 'TypeScript, pages', command: 'tsc', arguments: ['--noEmit', '--project', 'webview'] },
  {
    name: 'TypeScript, tests of the pages',
    command: 'tsc',
    arguments: ['--noEmit', '--project', 'test/webview'],
  },
  { name: 'Go vet', command: 'go', arguments: ['vet', './...'], folder: 'runtime' },
  { name: 'Go tests', command: 'go', arguments: ['test', './...'], folder: 'runtime' },
  {
    name: 'gofmt',
    command: 'sh',
    // It says which files it would change, and fails for none.
    arguments: [
      '-c',
      'unformatted=$(gofmt -l .) && test -z "$unformatted" || { echo "$unformatted"; exit 1; }',
    ],
    folder: 'runtime',
  },
];

/** Runs all checks side by side; each counts as one test, and says more only where it failed. */
export async function runChecks(root: string): Promise<Tally> {
  return total(await Promise.all(checks.map((check) => runCheck(check, root))));
}

async function runCheck(check: Check, root: string): Promise<Tally> {
  const { failed, all, shortMessage } = await execa(check.command, check.arguments, {
    cwd: path.join(root, check.folder ?? ''),
    preferLocal: true,
    localDir: root,
    all: true,
    reject: false,
    env: process.stdout.isTTY ? { FORCE_COLOR: '1' } : {},
  });
  if (!failed) {
    console.log(`${check.name}: passed`);
    return { passed: 1, failures: [], skipped: 0 };
  }
  console.log(`${check.name}: failed\n${all || shortMessage}`);
  return oneFailure(check.name, shortMessage);
}
