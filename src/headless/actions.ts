import { randomBytes } from 'node:crypto';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { diskBytes } from '../checkpoint/diskBytes.ts';
import { othersOfGroup } from '../checkpoint/groupOthers.ts';
import { recordCheckpointImage } from '../checkpoint/recordedImage.ts';
import { bake } from '../environment/bake.ts';
import { type BakeProgress, progressLines } from '../environment/bakeProgress.ts';
import { bakeState } from '../environment/bakeState.ts';
import { measureCheckpoint } from '../environment/checkpointMeasurement.ts';
import type { ClusterTools } from '../environment/clusterTools.ts';
import { allBakes, onlyComplete } from '../environment/completeBakes.ts';
import { environmentRoute } from '../environment/environmentRoute.ts';
import { firstResponse, readinessOf } from '../environment/firstResponse.ts';
import { givenUpCheckpoints } from '../environment/givenUpCheckpoints.ts';
import { measureRestore, removeRestored } from '../environment/measuredRestore.ts';
import { registryOfEnvironment } from '../environment/pushBake.ts';
import { readComparison } from '../environment/readComparison.ts';
import { newestBake } from '../environment/newestBake.ts';
import { prune } from '../environment/retention.ts';
import { fileStart, type RestoredWay, restoredWay } from '../environment/restoredWay.ts';
import { setPool } from '../environment/setPool.ts';
import { untilWarm } from '../environment/untilWarm.ts';
import { WarmPool } from '../environment/warmPool.ts';
import type { ThawError } from '../kubernetes/thawError.ts';
import { restorableCheckpoint } from '../restore/restorableCheckpoint.ts';
import type { RestorableCheckpoint, RestoredPod } from '../restore/restoreRoute.ts';
import type { RouteChoice } from '../restore/restoreRoutes.ts';
import { reportComparison } from '../startup/comparisonReport.ts';
import type { RestoredStart } from '../startup/startupRun.ts';
import { type BudgetVerdict, checkBudget } from '../startup/startupBudget.ts';
import { doubtedSides, type StartDoubt, startDoubts } from '../startup/startDoubts.ts';
import type { NamedEnvironment } from './namedEnvironment.ts';
import { runFailureText } from './outcomeText.ts';
import { pushRecords } from './pushRecords.ts';
import type { Action, Request } from './request.ts';
import { type UnfinishedBake, unfinishedBakes } from './unfinishedBakes.ts';

/** How an action is followed and ended. */
export interface ActionCall {
  readonly request: Request;
  readonly signal: AbortSignal;
  /** Says what is being done. */
  readonly tell: (line: string) => void;
}

/** What became of one environment, as JSON has it. */
export interface Outcome {
  /** Whether what was measured keeps to the budget; absent where there is none. */
  readonly budget?: BudgetVerdict | undefined;
  /** Checkpoints of bakes that are not complete; absent where there is none. */
  readonly unfinished?: readonly UnfinishedBake[] | undefined;
  /** What speaks against taking the measured times as they are; absent where nothing was measured. */
  readonly warnings?: readonly StartDoubt[];
  readonly [fact: string]: unknown;
}

/** Does one thing with one environment. */
type Perform = (tools: ClusterTools, named: NamedEnvironment, call: ActionCall) => Promise<Outcome>;

/** What each action does. */
export const perform: Readonly<Record<Action, Perform>> = {
  bake: bakeOne,
  push: pushOne,
  restore: restoreOne,
  measure: measureOne,
  pool: poolOne,
  list: listOne,
  prune: pruneOne,
};

async function bakeOne(
  tools: ClusterTools,
  { environment, namespace }: NamedEnvironment,
  { request: { replace, push }, signal, tell }: ActionCall,
): Promise<Outcome> {
  // What cannot be pushed in the end should be known before all else.
  if (push) registryOfEnvironment(environment);
  const onProgress = (progress: BakeProgress): void => {
    for (const line of progressLines(progress)) tell(line);
  };
  const request = { environment, namespace, replacesOther: replace };
  const records = await bake(tools, request, { signal, onProgress });
  const [record] = records;
  const images = push ? await pushRecords(tools, { environment, records }, { signal, tell }) : {};
  return { checkpoint: record?.name, ...startupsOf(record), bytes: record?.archive.bytes, ...images };
}

/** Puts the newest bake into a registry. */
async function pushOne(
  tools: ClusterTools,
  named: NamedEnvironment,
  { signal, tell }: ActionCall,
): Promise<Outcome> {
  const newest = await newestBake(tools.catalog, named, 'push');
  const records = [newest, ...(await othersOfGroup(tools.catalog, newest))];
  const images = await pushRecords(tools, { environment: named.environment, records }, { signal, tell });
  return { checkpoint: newest.name, ...images };
}

async function restoreOne(
  tools: ClusterTools,
  named: NamedEnvironment,
  { request, signal, tell }: ActionCall,
): Promise<Outcome> {
  const { environment, namespace } = named;
  const baked = await bakedRestore(tools, named, signal);
  const { newest, others, checkpoint, route, reason } = baked;
  const complete =
    route.name === 'native' ? await withImages(tools, [newest, ...others], signal) : checkpoint;
  const name = request.name ?? `${environment.name}-${randomBytes(3).toString('hex')}`;
  tell(`restoring ${newest.name} as ${name}, ${route.name}: ${reason}`);
  const { probe, timeoutMs } = firstResponse(environment);
  const options = { name, namespace };
  let creation: Promise<RestoredPod> | undefined;
  const onCreation = (created: Promise<RestoredPod>): void => {
    creation = created;
  };
  const likelyNode = newest.archive.node;
  const restore = { checkpoint: complete, route, options, probe, likelyNode, onCreation };
  try {
    const { failure, firstResponseMs = 0 } = await measureRestore(tools, restore, { timeoutMs, signal });
    if (failure !== undefined) throw failure;
    const startupMs = Math.round(firstResponseMs);
    return { checkpoint: newest.name, pod: name, route: route.name, startupMs };
  } catch (error) {
    await removeRestored(tools.connection, creation);
    throw error;
  }
}

async function measureOne(
  tools: ClusterTools,
  named: NamedEnvironment,
  { request, signal, tell }: ActionCall,
): Promise<Outcome> {
  const { environment } = named;
  const { newest: checkpoint, others, way } = await measuredBake(tools, named, request.start, signal);
  const { probe } = firstResponse(environment);
  const runs = await measureCheckpoint(
    tools,
    { checkpoint, others, way, probe, runsEach: request.runs },
    {
      signal,
      onProgress: ({ completed, total }) => {
        tell(`${completed} of ${total} starts measured`);
      },
    },
  );
  for (const sentence of new Set(runs.flatMap((run) => runFailureText(run) ?? []))) tell(sentence);
  const report = reportComparison(runs);
  const budget = environment.startupBudget && checkBudget(report, environment.startupBudget);
  const sides = doubtedSides(runs, { cold: 'cold', restored: 'restored' });
  const warnings = startDoubts(sides, (ms) => `${Math.round(ms)} ms`);
  return { checkpoint: checkpoint.name, route: way.name, ...report, warnings, budget };
}

/** Makes the pool of the newest bake, and waits until all of its pods are warm. */
async function poolOne(
  tools: ClusterTools,
  named: NamedEnvironment,
  { request, signal, tell }: ActionCall,
): Promise<Outcome> {
  const { environment, namespace } = named;
  const size = request.size ?? environment.poolSize;
  const pool = new WarmPool(tools.connection, { namespace, environment: environment.name });
  if (size === 0) {
    await pool.remove();
    return { wanted: 0, ready: 0 };
  }
  const newest = await newestBake(tools.catalog, named, 'keep a pool of');
  const route = await setPool(tools, { environment, namespace, size, bake: newest }, signal);
  const wish = { namespace, environment: environment.name, size, checkpoint: newest.name };
  let told = '';
  const onLook = (warm: number, failure: ThawError | undefined): void => {
    const line = `${warm} of ${size} pods are warm${failure === undefined ? '' : `: ${failure.explanation}`}`;
    if (line !== told) tell(line);
    told = line;
  };
  await untilWarm(pool, { ...wish, timeoutMs: readinessOf(environment).timeoutMs }, { signal, onLook });
  return { wanted: size, ready: size, checkpoint: newest.name, route: route.name };
}

/** The native route starts checkpoint images, which a bake makes; one may have been deleted since. */
async function withImages(
  tools: ClusterTools,
  records: readonly CheckpointRecord[],
  signal: AbortSignal,
): Promise<RestorableCheckpoint> {
  const complete: CheckpointRecord[] = [];
  for (const record of records) {
    complete.push(
      record.image === undefined ? await recordCheckpointImage(tools, record, { signal }) : record,
    );
  }
  const [first, ...others] = complete;
  if (first === undefined) throw new TypeError('There is no checkpoint to restore');
  return restorableCheckpoint(first, others);
}

/** Deletes what an environment's retention no longer keeps. */
async function pruneOne(
  tools: ClusterTools,
  { environment, namespace }: NamedEnvironment,
  { signal, tell }: ActionCall,
): Promise<Outcome> {
  const records = await givenUpCheckpoints(tools, { environment, namespace }, signal);
  const { catalog, agents } = tools;
  const onProgress = ({ name }: CheckpointRecord): void => {
    tell(`deleting ${name}`);
  };
  const { deleted, failures, remainingImages } = await prune(
    { records, catalog, agents },
    { signal, onProgress },
  );
  const [first] = failures;
  if (first !== undefined) throw first.failure;
  return { deleted: deleted.map(({ name }) => name), remainingImages };
}

async function listOne(
  tools: ClusterTools,
  named: NamedEnvironment,
  { signal }: ActionCall,
): Promise<Outcome> {
  const { environment, namespace } = named;
  const all = await allBakes(tools.catalog, { namespace, name: environment.name });
  const records = onlyComplete(all);
  const compared = { environment, namespace, records };
  const state = bakeState(records, await readComparison(tools.connection, compared, signal));
  const unfinished = unfinishedBakes(all, environment);
  if (state.status === 'neverBaked') return { status: state.status, unfinished };
  const { newest } = state;
  return {
    status: state.status,
    ...(state.status === 'stale' && { reasons: state.reasons }),
    checkpoint: newest.name,
    bakedAt: new Date(newest.checkpointedAt).toISOString(),
    ...startupsOf(newest),
    bytes: newest.archive.bytes,
    allBytes: records.reduce((sum, record) => sum + diskBytes(record), 0),
    unfinished,
  };
}

function startupsOf(record: CheckpointRecord | undefined): Outcome {
  return { coldMs: record?.bake?.coldMs, restoredMs: record?.bake?.restoredMs };
}

/** The newest bake of an environment, with what its restore takes. */
interface BakedRestore extends RouteChoice {
  readonly newest: CheckpointRecord;
  /** The other checkpoints of its group. */
  readonly others: readonly CheckpointRecord[];
  readonly checkpoint: RestorableCheckpoint;
}

/** The newest bake of an environment, and how its restored starts are measured: as was asked, else as its file says. */
async function measuredBake(
  tools: ClusterTools,
  named: NamedEnvironment,
  start: RestoredStart | undefined,
  signal: AbortSignal,
): Promise<Pick<BakedRestore, 'newest' | 'others'> & { readonly way: RestoredWay }> {
  const record = await newestBake(tools.catalog, named, 'measure');
  const others = await othersOfGroup(tools.catalog, record);
  const wanted = start ?? fileStart(named.environment, record, others);
  const way = await restoredWay(tools.routes, { record, others, wanted, signal });
  return { newest: record, others, way };
}

async function bakedRestore(
  tools: ClusterTools,
  named: NamedEnvironment,
  signal: AbortSignal,
): Promise<BakedRestore> {
  const { environment, namespace } = named;
  const newest = await newestBake(tools.catalog, named, 'restore');
  const others = await othersOfGroup(tools.catalog, newest);
  const checkpoint = restorableCheckpoint(newest, others);
  const choice = await environmentRoute(tools.routes, environment, checkpoint, { namespace, signal });
  return { newest, others, checkpoint, ...choice };
}
