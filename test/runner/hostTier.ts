import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { resultsFileVariable, type HostTestResult } from '../host/hostTestResult.ts';
import { packKubernetesExtensionStub } from '../support/kubernetesExtensionStub.ts';
import { TemporaryFolder } from '../support/temporaryFolder.ts';
import { launchBrowser } from '../../devcluster/vscode/browser.ts';
import { CodeServer, type CodeServerOptions } from '../../devcluster/vscode/codeServer.ts';
import { runInExtensionHost } from './extensionHost.ts';
import { failure, oneFailure, total, type Tally } from './tally.ts';

/** How long all tests together may take, in milliseconds. */
const timeoutMs = 300_000;

/**
 * Runs the tests in test/host in the extension host of a real VS Code, with the extension of the folder `root` as it is
 * built for production. A tier that breaks down shows why and counts as one failure.
 */
export async function runHostTier(root: string): Promise<Tally> {
  console.log('\nTier host');
  try {
    await execa('npm', ['run', 'build', '--', '--production'], { cwd: root });
    await using folder = await TemporaryFolder.create();
    const file = path.join(folder.path, 'results');
    const stub = path.join(folder.path, 'kubernetes-extension.vsix');
    await packKubernetesExtensionStub(stub);
    const output = await runTests(root, {
      extensions: [stub],
      environment: { [resultsFileVariable]: file },
    });
    const results = await readResults(file);
    for (const result of results) showResult(result);
    if (results.at(-1)?.state === 'ended') return tallyOfResults(results);
    console.error(`The tests did not end. The extension host said:\n${output.join('\n')}`);
    return total([tallyOfResults(results), oneFailure('tier host', 'the tests did not end')]);
  } catch (error) {
    console.error('The tier "host" broke down:', error);
    return oneFailure('tier host', error);
  }
}

async function runTests(
  root: string,
  options: Pick<CodeServerOptions, 'extensions' | 'environment'>,
): Promise<readonly string[]> {
  await using server = await CodeServer.start({ ...options, hostTests: true });
  await using browser = await launchBrowser();
  return await runInExtensionHost(browser, server, {
    module: path.join(root, 'test', 'host', 'index.ts'),
    extension: root,
    timeoutMs,
    picture: path.join(root, 'out', 'host', 'window.png'),
  });
}

async function readResults(file: string): Promise<readonly HostTestResult[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as HostTestResult);
}

function showResult(result: HostTestResult): void {
  if (result.state === 'ended') return;
  console.log(` ${result.state}: ${result.title}`);
  if (result.state === 'failed') console.error(result.error);
}

function tallyOfResults(results: readonly HostTestResult[]): Tally {
  const count = (state: HostTestResult['state']): number =>
    results.filter((result) => result.state === state).length;
  return {
    passed: count('passed'),
    failures: results
      .filter((result) => result.state === 'failed')
      .map(({ title, error }) => failure(title, error)),
    skipped: count('skipped'),
  };
}
