import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UnsuitableHostError } from '../../devcluster/hostRequirements.ts';
import { ThawError } from '../../src/kubernetes/thawError.ts';
import type { Benchmark, BenchmarkContext } from './benchmark.ts';
import { BenchmarkCluster } from './benchmarkCluster.ts';
import { figureTable, reportText } from './figures.ts';
import { benchmarkFile, benchmarkNames, selectBenchmarks } from './selection.ts';

const folder = import.meta.dirname;
const reportFolder = path.resolve(folder, '..', '..', 'out', 'bench');

async function main(wanted: readonly string[]): Promise<number> {
  const known = benchmarkNames(await readdir(folder));
  const { selected, unknown } = selectBenchmarks(known, wanted);
  if (unknown.length > 0) {
    const list = known.length > 0 ? known.join(', ') : 'none yet';
    console.error(`There is no benchmark ${unknown.join(', ')}. Benchmarks: ${list}.`);
    return 2;
  }
  const interruption = interruptionByUser();
  await using context = new BenchmarkCluster(interruption);
  let failures = 0;
  for (const name of selected) {
    try {
      await runBenchmark(name, context);
    } catch (error) {
      if (interruption.aborted) return 130;
      console.error(`${name} failed:`, isSelfExplanatory(error) ? error.message : error);
      failures += 1;
    }
  }
  return failures === 0 ? 0 : 1;
}

async function runBenchmark(name: string, context: BenchmarkContext): Promise<void> {
  const loaded = (await import(`./${benchmarkFile(name)}`)) as { readonly benchmark: Benchmark };
  const { benchmark } = loaded;
  if (benchmark.name !== name) {
    throw new Error(`The benchmark in ${benchmarkFile(name)} calls itself ${benchmark.name}.`);
  }
  context.progress.report(`Benchmark ${name}`);
  const figures = await benchmark.run(context);
  context.signal.throwIfAborted();
  await mkdir(reportFolder, { recursive: true });
  await writeFile(path.join(reportFolder, `${name}.json`), reportText(name, figures));
  console.log(`\n${name}\n${figureTable(figures)}\n`);
}

/** Aborted by the first Ctrl+C or request to end, so that all is put away; a second one ends the process at once. */
function interruptionByUser(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Not `once`: execa ends the process by itself when it finds no listener left.
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      console.error('Interrupted: putting things away.');
      controller.abort();
    });
  }
  return controller.signal;
}

function isSelfExplanatory(error: unknown): error is Error {
  return ThawError.is(error) || error instanceof UnsuitableHostError;
}

// Started work that an interruption left behind must not keep the run from ending.
process.exit(await main(process.argv.slice(2)));
