import path from 'node:path';
import { parseArgs } from 'node:util';
import { DevCluster } from './devCluster.ts';
import { UnsuitableHostError } from './hostRequirements.ts';
import { ConsoleProgress } from './progress.ts';
import { versions, type ContainerdLine } from './versions.ts';

const usage = `usage: npm run devcluster -- COMMAND [OPTIONS]

commands
  up           start the cluster of this checkout, or leave it as it is when it runs
  down         end it and remove everything it left
  status       say whether it runs
  kubeconfig   print the path of its kubeconfig

options
  --containerd LINE   ${Object.keys(versions.containerd).join(' or ')} (default 2.3, which restores natively)
  --nodes COUNT       1 or 2 (default 1); the second node has the other containerd`;

const checkout = path.resolve(import.meta.dirname, '..');

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      containerd: { type: 'string', default: '2.3' },
      nodes: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command, ...rest] = positionals;
  if (values.help || command === undefined || rest.length > 0) return fail(usage);
  if (!isContainerdLine(values.containerd)) {
    return fail(`There is no containerd ${values.containerd} here.\n\n${usage}`);
  }
  if (!['1', '2'].includes(values.nodes)) return fail(`A dev cluster has 1 or 2 nodes.\n\n${usage}`);
  switch (command) {
    case 'up':
      return up(values.containerd, values.nodes === '2');
    case 'down':
      return down();
    case 'status':
      return status();
    case 'kubeconfig':
      return printKubeconfig();
    default:
      return fail(`There is no command ${command}.\n\n${usage}`);
  }
}

async function up(line: ContainerdLine, hasSecondNode: boolean): Promise<number> {
  const progress = new ConsoleProgress();
  const cluster = await DevCluster.up(checkout, line, progress);
  if (hasSecondNode) await cluster.upSecondNode(progress);
  console.log(`export KUBECONFIG=${cluster.kubeconfig}`);
  return 0;
}

async function down(): Promise<number> {
  const cluster = await DevCluster.find(checkout);
  await cluster?.down();
  console.log(cluster ? 'The dev cluster is down.' : 'There is no dev cluster of this checkout.');
  return 0;
}

async function status(): Promise<number> {
  const cluster = await DevCluster.find(checkout);
  const found = await cluster?.status();
  if (!found?.running) {
    console.log('The dev cluster is down.');
    return 1;
  }
  const readiness = found.ready ? 'Ready' : 'not Ready';
  const second = found.secondContainerd;
  console.log(
    `The dev cluster is up: Kubernetes ${versions.kubernetes}, containerd ${found.containerd}, node ${readiness}${second === undefined ? '' : `, and a second node with containerd ${second}`}.`,
  );
  return found.ready ? 0 : 1;
}

async function printKubeconfig(): Promise<number> {
  const cluster = await DevCluster.find(checkout);
  if (!cluster) return fail('The dev cluster is down: npm run devcluster -- up');
  console.log(cluster.kubeconfig);
  return 0;
}

function isContainerdLine(text: string): text is ContainerdLine {
  return text in versions.containerd;
}

function fail(message: string): number {
  console.error(message);
  return 2;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof UnsuitableHostError ? error.message : error);
  process.exitCode = 1;
}
