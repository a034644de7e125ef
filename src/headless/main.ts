#!/usr/bin/env node
import { ClusterTools } from '../environment/clusterTools.ts';
import { loadKubeconfig } from '../kubernetes/kubeconfig.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { type Outcome, perform } from './actions.ts';
import { type NamedEnvironment, readNamedEnvironment, WrongFile } from './namedEnvironment.ts';
import { outcomeText } from './outcomeText.ts';
import { type Request, readRequest, usage } from './request.ts';

/** What the program's exit codes mean; {@link usage} says so, too. */
const exitCodes = {
  done: 0,
  failed: 1,
  wrongCall: 2,
  wrongFile: 3,
  budgetBroken: 4,
  cancelled: 130,
} as const;

/** What became of one environment. */
interface Result extends Outcome {
  readonly name: string;
  readonly namespace: string;
}

function write(stream: NodeJS.WriteStream, text: string): void {
  stream.write(`${text}\n`);
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    write(process.stdout, usage);
    return exitCodes.done;
  }
  const request = readRequest(args);
  if (typeof request === 'string') {
    write(process.stderr, request);
    return exitCodes.wrongCall;
  }
  const cancellation = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      cancellation.abort();
    });
  }
  try {
    const results = await performAll(request, cancellation.signal);
    write(process.stdout, request.json ? jsonOf(results) : results.map(outcomeText).join('\n'));
    return results.every(keepsToBudget) ? exitCodes.done : exitCodes.budgetBroken;
  } catch (error) {
    const exitCode = tellFailure(request, error);
    return cancellation.signal.aborted ? exitCodes.cancelled : exitCode;
  }
}

async function performAll(request: Request, signal: AbortSignal): Promise<readonly Result[]> {
  const kubeconfig = await loadKubeconfig({});
  const tools = new ClusterTools(await kubeconfig.connect(request.context), request.runtimeImage);
  try {
    // What is wrong with one file should be known before anything is done with another.
    const defaultNamespace = request.namespace ?? tools.connection.namespace;
    const all = await Promise.all(request.files.map((file) => readNamedEnvironment(file, defaultNamespace)));
    const results: Result[] = [];
    for (const named of all) results.push(await performOne(tools, request, named, signal));
    return results;
  } finally {
    await tools.dispose();
  }
}

async function performOne(
  tools: ClusterTools,
  request: Request,
  named: NamedEnvironment,
  signal: AbortSignal,
): Promise<Result> {
  const { name } = named.environment;
  const tell = (line: string): void => {
    write(process.stderr, `${name}: ${line}`);
  };
  const outcome = await perform[request.action](tools, named, { request, signal, tell });
  return { name, namespace: named.namespace, ...outcome };
}

function tellFailure({ json }: Request, error: unknown): number {
  if (error instanceof WrongFile) {
    write(process.stderr, error.message);
    return exitCodes.wrongFile;
  }
  const message = error instanceof Error ? error.message : String(error);
  const remedies = ThawError.is(error) ? error.remedies.map(({ text }) => text) : [];
  write(process.stderr, [message, ...remedies.map((text) => `  ${text}`)].join('\n'));
  if (json) {
    const reason = ThawError.is(error) ? error.reason : 'unexpected';
    write(process.stdout, JSON.stringify({ failure: { reason, message, remedies } }));
  }
  return exitCodes.failed;
}

/** Where nothing could be decided, nothing guards the startup either. */
function keepsToBudget({ budget }: Result): boolean {
  return budget === undefined || budget.outcome === 'met';
}

function jsonOf(environments: readonly Result[]): string {
  return JSON.stringify({ environments }, undefined, 2);
}

process.exitCode = await main(process.argv.slice(2));
