import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { launchBrowser } from '../../devcluster/vscode/browser.ts';
import { CodeServer } from '../../devcluster/vscode/codeServer.ts';
import { packExtension } from '../../devcluster/vscode/packExtension.ts';
import { summarize } from '../../src/startup/statistics.ts';
import { runInExtensionHost } from '../runner/extensionHost.ts';
import { TemporaryFolder } from '../support/temporaryFolder.ts';
import { type Activation, activationFileVariable, comparedExtensions } from './activationMeasurement.ts';
import type { Benchmark } from './benchmark.ts';
import { figureOf } from './figures.ts';

const rounds = 10;

const repository = path.resolve(import.meta.dirname, '..', '..');

/** What Thaw costs everyone who has installed it: its activation, against an empty extension's in the same host; its size. */
export const benchmark: Benchmark = {
  name: 'activation',
  run: async ({ progress, signal }) => {
    await using folder = await TemporaryFolder.create();
    const vsix = path.join(folder.path, 'thaw.vsix');
    await packExtension(vsix);
    const activations = await measureActivations(vsix, path.join(folder.path, 'activations'), (round) => {
      signal.throwIfAborted();
      progress.report(`Window ${round} of ${rounds}`);
    });
    const median = (id: string): number =>
      summarize(activations.map((each) => each[id] ?? NaN))?.median ?? NaN;
    const { thaw, empty } = comparedExtensions;
    const baseline = { what: 'an empty extension in the same host', value: median(empty) };
    const entry = await stat(path.join(repository, 'dist', 'extension.js'));
    return [
      figureOf('activateMs', median(thaw), 'ms', baseline),
      figureOf('entryBytes', entry.size, 'bytes'),
      figureOf('vsixBytes', (await stat(vsix)).size, 'bytes'),
    ];
  },
};

/** Activates both extensions in a new window for each round. */
async function measureActivations(
  vsix: string,
  file: string,
  onRound: (round: number) => void,
): Promise<readonly Activation[]> {
  const environment = { [activationFileVariable]: file };
  await using server = await CodeServer.start({ extensions: [vsix], environment, hostTests: true });
  await using browser = await launchBrowser();
  for (let round = 1; round <= rounds; round += 1) {
    onRound(round);
    await runInExtensionHost(browser, server, {
      module: path.join(import.meta.dirname, 'activationInHost.ts'),
      extension: path.join(import.meta.dirname, 'emptyExtension'),
      timeoutMs: 60_000,
      picture: path.join(repository, 'out', 'bench', 'activation.png'),
    });
  }
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Activation);
}
