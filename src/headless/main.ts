#!/usr/bin/env node
import { CheckpointIntents } from '../checkpoint/checkpointIntents.ts';
import { ClusterTools } from '../environment/clusterTools.ts';
import { loadKubeconfig } from '../kubernetes/kubeconfig.ts';
import { type Outcome, perform } from './actions.ts';
import { type FailureFacts, failureFacts } from './failureFacts.ts';
import { type NamedEnvironment, readEnvironments, WrongFile } from './namedEnvironment.ts';
import { outcomeText } from './outcomeText.ts';
import { type Request, readRequest, usage } from './request.ts';
import { intentsFolder, settleLeft } from './settleLeft.ts';

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
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      cancellation.abort();
    });
  }
  const results: Result[] = [];
  try {
    await performAll(request, cancellation.signal, results);
    tellResults(request, { environments: results });
    return results.every(keepsToBudget) ? exitCodes.done : exitCodes.budgetBroken;
  } catch (error) {
    const failure = failureFacts(error, request.action);
    tellFailure(failure);
    // What was done before is done all the same.
    tellResults(request, { environments: results, failure });
    if (cancellation.signal.aborted) return exitCodes.cancelled;
    return error instanceof WrongFile ? exitCodes.wrongFile : exitCodes.failed;
  }
}

/** Does what is asked for with one environment after the other, and adds to `results` what has become of each. */
async function performAll(request: Request, signal: AbortSignal, results: Result[]): Promise<void> {
  // What is wrong with one file should be known before anything is done with another.
  const all = await readEnvironments(request.files);
  const kubeconfig = await loadKubeconfig({});
  const tell = (line: string): void => {
    write(process.stderr, line);
  };
  const intents = new CheckpointIntents(intentsFolder(), (error) => {
    tell(`It is not kept on this machine what is being checkpointed: ${String(error)}`);
  });
  const tools = new ClusterTools(await kubeconfig.connect(request.context), request.runtimeImage, intents);
  try {
    if (request.action === 'bake') await settleLeft(tools, intents, { signal, tell });
    const defaultNamespace = request.namespace ?? tools.connection.namespace;
    for (const environment of all) {
      const named = { environment, namespace: environment.namespace ?? defaultNamespace };
      results.push(await performOne(tools, request, named, signal));
    }
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

function tellFailure({ message, remedies }: FailureFacts): void {
  write(process.stderr, [message, ...remedies.map((text) => `  ${text}`)].join('\n'));
}

function tellResults(
  { json }: Request,
  told: { readonly environments: readonly Result[]; readonly failure?: FailureFacts },
): void {
  if (json) write(process.stdout, JSON.stringify(told, undefined, 2));
  else if (told.environments.length > 0) {
    write(process.stdout, told.environments.map(outcomeText).join('\n'));
  }
}

/** Where nothing could be decided, nothing guards the startup either. */
function keepsToBudget({ budget }: Result): boolean {
  return budget === undefined || budget.outcome === 'met';
}

process.exitCode = await main(process.argv.slice(2));
