import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadKubeconfig } from '../../src/kubernetes/kubeconfig.ts';
import { ThawError } from '../../src/kubernetes/thawError.ts';
import { demoEnvironments } from '../environments/environments.ts';
import { HeldCluster } from '../heldCluster.ts';
import { UnsuitableHostError } from '../hostRequirements.ts';
import { ConsoleProgress } from '../progress.ts';
import { bakeEnvironment } from './bakedEnvironment.ts';
import { Demo } from './demo.ts';
import { demoReport, demoTable, isStateKept } from './demoReport.ts';
import { measureEnvironment, type MeasuredEnvironment } from './measuredEnvironment.ts';

const usage = `usage: npm run demo -- --headless [--context NAME] [--runs N]

  --headless       without a person: bake three environments, measure them cold and restored, print a table
  --context NAME   on the cluster of this kubeconfig context, which must have the demo's images
                   (node devcluster/environments/build.ts makes them); otherwise on the dev cluster
  --runs N         starts of each kind for each environment (default 5)`;

const checkout = path.resolve(import.meta.dirname, '..', '..');

interface Options {
  readonly context: string | undefined;
  readonly runsEach: number;
}

async function main(signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    options: {
      headless: { type: 'boolean' },
      context: { type: 'string' },
      runs: { type: 'string', default: '5' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const runsEach = Number(values.runs);
  if (values.help || !values.headless || !Number.isInteger(runsEach) || runsEach < 1) {
    console.error(usage);
    return 2;
  }
  const options = { context: values.context, runsEach };
  return options.context === undefined
    ? onDevCluster(options, signal)
    : onCluster(options, undefined, signal);
}

/** On the dev cluster, which is taken down again if it was not up before. */
async function onDevCluster(options: Options, signal: AbortSignal): Promise<number> {
  await using held = await HeldCluster.hold(new ConsoleProgress(), signal);
  return await onCluster(options, held.cluster.kubeconfig, signal);
}

async function onCluster(
  { context, runsEach }: Options,
  kubeconfigFile: string | undefined,
  signal: AbortSignal,
): Promise<number> {
  const kubeconfig = await loadKubeconfig(kubeconfigFile === undefined ? {} : { paths: [kubeconfigFile] });
  const connection = await kubeconfig.connect(context);
  const demo = new Demo(connection, new ConsoleProgress(), signal);
  const measured: MeasuredEnvironment[] = [];
  try {
    await demo.begin();
    for (const environment of demoEnvironments) {
      const baked = await bakeEnvironment(demo, environment);
      measured.push(await measureEnvironment(demo, baked, runsEach));
    }
  } finally {
    demo.progress.report('Removing what the demo has made');
    await demo.end();
    connection.dispose();
  }
  return report(measured);
}

async function report(measured: readonly MeasuredEnvironment[]): Promise<number> {
  const file = path.join(checkout, 'out', 'demo', 'report.json');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(demoReport(measured), null, 2)}\n`);
  console.log(`\n${demoTable(measured)}\n`);
  for (const { baked, lostState, runs } of measured) {
    for (const sentence of lostState) console.log(`${baked.environment.name}: ${sentence}`);
    for (const { failure } of runs) if (failure) console.log(failure.message);
  }
  return measured.every(isStateKept) ? 0 : 1;
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interruption.abort();
  });
}
try {
  process.exitCode = await main(interruption.signal);
} catch (error) {
  console.error(error instanceof UnsuitableHostError || error instanceof ThawError ? error.message : error);
  process.exitCode = 1;
}
