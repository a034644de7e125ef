import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadKubeconfig } from '../../src/kubernetes/kubeconfig.ts';
import { ThawError } from '../../src/kubernetes/thawError.ts';
import { demoEnvironments } from '../environments/environments.ts';
import { HeldCluster } from '../heldCluster.ts';
import { UnsuitableHostError } from '../hostRequirements.ts';
import { ConsoleProgress } from '../progress.ts';
import { reasonNotToInstallVSCode } from '../vscode/installVSCode.ts';
import { bakeEnvironment } from './bakedEnvironment.ts';
import { Demo } from './demo.ts';
import { demoReport, demoTable, isStateKept } from './demoReport.ts';
import { demoFolder, type ShownCluster, startDemoVSCode } from './demoVSCode.ts';
import { driveWindow } from './drivenWindow.ts';
import { measureEnvironment, type MeasuredEnvironment } from './measuredEnvironment.ts';
import { startWarmEnvironments } from './warmEnvironments.ts';

const usage = `usage: npm run demo -- [--headless] [--context NAME] [--runs N]

Starts three environments on a real cluster and VS Code with Thaw beside it, prints the address, and takes all down at Ctrl+C.

  --headless       without a person: bake the environments, measure them cold and restored, print a table; then use VS Code as
                   a person would, and take pictures of it (out/demo)
  --context NAME   on the cluster of this kubeconfig context, which must have the demo's images
                   (node devcluster/environments/build.ts makes them); otherwise on the dev cluster
  --runs N         with --headless: starts of each kind for each environment (default 5)`;

interface Options {
  readonly headless: boolean;
  readonly context: string | undefined;
  readonly runsEach: number;
}

async function main(signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    options: {
      headless: { type: 'boolean', default: false },
      context: { type: 'string' },
      runs: { type: 'string', default: '5' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const runsEach = Number(values.runs);
  if (values.help || !Number.isInteger(runsEach) || runsEach < 1) {
    console.error(usage);
    return 2;
  }
  const options = { headless: values.headless, context: values.context, runsEach };
  return options.context === undefined
    ? onDevCluster(options, signal)
    : onCluster(options, { context: options.context }, signal);
}

/** On the dev cluster, which is taken down again if it was not up before. */
async function onDevCluster(options: Options, signal: AbortSignal): Promise<number> {
  await using held = await HeldCluster.hold(new ConsoleProgress(), signal);
  return await onCluster(options, { kubeconfigFile: held.cluster.kubeconfig }, signal);
}

async function onCluster(options: Options, shown: ShownCluster, signal: AbortSignal): Promise<number> {
  const kubeconfig = await loadKubeconfig('kubeconfigFile' in shown ? { paths: [shown.kubeconfigFile] } : {});
  const connection = await kubeconfig.connect('context' in shown ? shown.context : undefined);
  const demo = new Demo(connection, new ConsoleProgress(), signal);
  try {
    await demo.begin();
    return options.headless ? await headless(demo, shown, options.runsEach) : await withPerson(demo, shown);
  } finally {
    demo.progress.report('Removing what the demo has made');
    await demo.end();
    connection.dispose();
  }
}

/** Ends with the signal only. */
async function withPerson(demo: Demo, shown: ShownCluster): Promise<number> {
  await startWarmEnvironments(demo);
  await using server = await startDemoVSCode(demo, shown);
  console.log(`\nVS Code with Thaw: ${server.windowUrl()}\nCtrl+C takes all down.\n`);
  if (!demo.signal.aborted) await once(demo.signal, 'abort');
  return 0;
}

async function headless(demo: Demo, shown: ShownCluster, runsEach: number): Promise<number> {
  const measured: MeasuredEnvironment[] = [];
  for (const environment of demoEnvironments) {
    const baked = await bakeEnvironment(demo, environment);
    measured.push(await measureEnvironment(demo, baked, runsEach));
  }
  const isKept = await report(measured);
  const obstacle = await reasonNotToInstallVSCode(demo.progress);
  if (obstacle !== undefined) {
    console.error(`There are no pictures: ${obstacle}`);
    return 1;
  }
  await using server = await startDemoVSCode(demo, shown);
  const lost = await driveWindow(demo, server);
  for (const sentence of lost) console.log(`In the window: ${sentence}`);
  console.log(`Pictures: ${path.relative(process.cwd(), demoFolder)}/*.png`);
  return isKept && lost.length === 0 ? 0 : 1;
}

/** Prints the table and writes the report; returns whether all state was kept. */
async function report(measured: readonly MeasuredEnvironment[]): Promise<boolean> {
  const file = path.join(demoFolder, 'report.json');
  await mkdir(demoFolder, { recursive: true });
  await writeFile(file, `${JSON.stringify(demoReport(measured), null, 2)}\n`);
  console.log(`\n${demoTable(measured)}\n`);
  for (const { baked, lostState, runs } of measured) {
    for (const sentence of lostState) console.log(`${baked.environment.name}: ${sentence}`);
    for (const { failure } of runs) if (failure) console.log(failure.message);
  }
  return measured.every(isStateKept);
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
