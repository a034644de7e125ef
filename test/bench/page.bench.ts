import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { launchBrowser } from '../../devcluster/vscode/browser.ts';
import { buildWebviews } from '../../esbuild.config.ts';
import { StartupHistory } from '../../src/startup/startupHistory.ts';
import { measurementFormat } from '../../src/views/measurementFormat.ts';
import { summarize } from '../../src/startup/statistics.ts';
import { TemporaryFolder } from '../support/temporaryFolder.ts';
import { alternate, timed } from './alternating.ts';
import type { Benchmark } from './benchmark.ts';
import { figureOf } from './figures.ts';
import { historyOf, manyMeasurements, manyRuns } from './manyRuns.ts';
import { TimingsPage } from './timingsPage.ts';

const rounds = 5;

/** 500 starts of each kind. */
const measured = { type: 'show', state: { status: 'measured', measurement: manyRuns(500) } } as const;

/** 10,000 starts. */
const kept = manyMeasurements(500);
const history = { type: 'history', history: historyOf(kept) } as const;

const lastMark = '#run-native-500';
const historyRow = '[id^="row-"]';

/**
 * The built Startup Timings page in a real browser, as painted, in a new document each time: a measurement of 1,000 starts from the
 * message on (at most 200 ms); the slowest thing that is done on the page with all of them and a history of 10,000 starts (below
 * 50 ms); how soon that history is listed, and read from its file. And what the page weighs (at most 120 KB).
 */
export const benchmark: Benchmark = {
  name: 'page',
  run: async ({ progress, signal }) => {
    await using folder = await TemporaryFolder.create();
    await buildWebviews({ folder: folder.path, production: true });
    await using browser = await launchBrowser();
    const historyFolder = path.join(folder.path, 'history');
    const written = await writeHistory(historyFolder);
    const visits: Visit[] = [];
    // The first one, which fills caches, is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      signal.throwIfAborted();
      progress.report(`Page ${round} of ${rounds}`);
      await using page = await TimingsPage.open(browser, folder.path);
      const visit = await visitPage(page);
      if (round > 0) visits.push(visit);
    }
    const median = (name: keyof Visit): number => summarize(visits.map((each) => each[name]))?.median ?? NaN;
    const reads = await alternate(
      rounds,
      {
        read: () => timed(() => historyIn(historyFolder).content()),
        parse: () => timed(() => parseLines(written)),
      },
      signal,
    );
    const frames = { what: 'two frames of the page without anything to draw', value: median('idleMs') };
    const parsing = { what: 'the file read, and its lines parsed as JSON', value: reads.parse };
    return [
      figureOf('firstPaintMs', median('firstPaintMs'), 'ms', frames),
      figureOf('interactionMs', median('interactionMs'), 'ms', frames),
      figureOf('historyPaintMs', median('historyPaintMs'), 'ms', frames),
      figureOf('historyReadMs', reads.read, 'ms', parsing),
      figureOf('bundleGzBytes', await compressedBytes(folder.path), 'bytes'),
    ];
  },
};

/** What a new page takes, in milliseconds. */
interface Visit {
  /** Frames in which nothing is drawn. */
  readonly idleMs: number;
  readonly firstPaintMs: number;
  readonly historyPaintMs: number;
  /** The slowest of what is done on the page. */
  readonly interactionMs: number;
}

async function visitPage(page: TimingsPage): Promise<Visit> {
  const idleMs = await page.idle();
  const firstPaintMs = await page.show(measured, lastMark);
  const historyPaintMs = await page.show(history, historyRow);
  const interactionMs = Math.max(
    await page.choose('#filter-node', 'node-1'),
    await page.click('#runs-scale-log', '#runs-scale-log[checked]'),
    await page.focus(lastMark),
    await page.click('#run-cold-400', '#run-cold-400[aria-pressed="true"]'),
    await page.choose('#second-run', 'native-300'),
  );
  return { idleMs, firstPaintMs, historyPaintMs, interactionMs };
}

function historyIn(folder: string): StartupHistory<(typeof kept)[number], { readonly id: string }> {
  const onPutAside = ({ path: file }: { readonly path: string }): void => {
    throw new Error(`The history was put aside as ${file}.`);
  };
  return new StartupHistory({ folder, onPutAside }, measurementFormat);
}

/** Writes the history; returns its file. */
async function writeHistory(folder: string): Promise<string> {
  const made = historyIn(folder);
  for (const each of kept) await made.append(each);
  return made.path;
}

async function parseLines(file: string): Promise<void> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  for (const line of lines) JSON.parse(line);
}

/** The script, with the toolkit, and the style sheet. */
async function compressedBytes(folder: string): Promise<number> {
  const files = ['startupTimings.js', 'startupTimings.css'];
  const contents = await Promise.all(files.map((file) => readFile(path.join(folder, file))));
  return contents.reduce((sum, content) => sum + gzipSync(content).length, 0);
}
