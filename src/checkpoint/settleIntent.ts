import type { AgentCall } from '../kubernetes/agentCommands.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { NodeAgent } from '../kubernetes/nodeAgent.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { parseArchiveName } from './archiveName.ts';
import type { CheckpointIntent } from './checkpointIntent.ts';
import { type CheckpointRecord, readableRecords } from './checkpointRecord.ts';
import { inTurn } from './dumpTurn.ts';
import { scanNodes } from './nodeScan.ts';
import type { NodeScan } from './scanReport.ts';
import type { ScanningAgent, ScanRequest } from './scanRequest.ts';
import { readSourcePod } from './sourcePod.ts';

/** What intents are settled with. */
export interface SettlingTools {
  readonly connection: Pick<ClusterConnection, 'request'>;
  readonly catalog: ScanRequest['catalog'];
  readonly agents: { on(node: string): SettlingAgent };
}

type SettlingAgent = ScanningAgent & Pick<NodeAgent, 'takeTurn' | 'untilUndumped' | 'delete'>;

/** How far the clocks of a node and of the API server may be apart, in milliseconds: archives have the time of the node. */
const clockDifferenceMs = 60_000;

/** What has become of a checkpoint. */
export interface SettledIntent {
  /** The records that were missing; none where nothing was left, or others have recorded it meanwhile. */
  readonly records: readonly CheckpointRecord[];
  /** How many archives were deleted that nobody wanted, as the checkpoint was cancelled or had failed. */
  readonly deleted: number;
}

/**
 * Puts into the catalog what a checkpoint has become whose process was killed in the middle of it: waits until the node has ended the
 * dump, and scans it for the archives of the intent. One that was not written to its end is deleted: nothing can be made of it. Of a
 * checkpoint that was cancelled or has failed, what is left is deleted, and nothing else.
 *
 * @throws {ThawError} why it cannot be told yet what was left: `agentNotReady`, `forbidden`, `cancelled` and what else a request can
 * meet; not where the node is gone, which has taken all with it
 */
export async function settleIntent(
  tools: SettlingTools,
  intent: CheckpointIntent,
  { signal }: AgentCall = {},
): Promise<SettledIntent> {
  const agent = tools.agents.on(intent.node);
  const { unwanted } = intent;
  try {
    if (unwanted) return { records: [], deleted: await deleteUnwanted(tools, intent, { unwanted, signal }) };
    // Others who have the pod dumped do so before or after.
    return await inTurn({ agent, podUid: intent.podUid, signal }, async () => {
      await agent.untilUndumped(intent.podUid, { signal });
      const { added, failures } = await scanFor(tools, intent, signal);
      for (const { fileName, failure } of failures) {
        if (!(await isBroken(agent, fileName, signal))) throw failure;
        await agent.delete(fileName, { signal });
      }
      return { records: added, deleted: 0 };
    });
  } catch (error) {
    if (ThawError.is(error, 'nodeGone')) return { records: [], deleted: 0 };
    throw error;
  }
}

/** Deletes archives that are in no list: those that are, a scan has found meanwhile, and somebody may want them. Returns how many. */
async function deleteUnwanted(
  { catalog, agents }: SettlingTools,
  { node, namespace }: CheckpointIntent,
  { unwanted, signal }: AgentCall & { readonly unwanted: readonly string[] },
): Promise<number> {
  const agent = agents.on(node);
  const records = readableRecords(await catalog.list({ namespace }, { signal }));
  const recorded = new Set(
    records.flatMap(({ archive }) => (archive.node === node ? [archive.fileName] : [])),
  );
  let deleted = 0;
  for (const fileName of unwanted) {
    if (recorded.has(fileName)) continue;
    try {
      await agent.delete(fileName, { signal });
      deleted += 1;
    } catch (error) {
      if (!ThawError.is(error, 'archiveNotFound')) throw error;
    }
  }
  return deleted;
}

/** Scans the node for the archives of an intent. Throws why it could not be scanned. */
async function scanFor(
  { connection, catalog, agents }: SettlingTools,
  intent: CheckpointIntent,
  signal: AbortSignal | undefined,
): Promise<Pick<NodeScan, 'added' | 'failures'>> {
  const isMeant = (fileName: string): boolean => isArchiveOf(intent, fileName);
  const { nodes, namespaceFailures } = await scanNodes(
    {
      catalog,
      agents,
      nodes: [intent.node],
      namespaces: [intent.namespace],
      isMeant,
      readPod: (pod, call) => readSourcePod(connection, pod, call),
    },
    { signal },
  );
  const [failure] = [...namespaceFailures, ...nodes].flatMap((each) => each.failure ?? []);
  if (failure !== undefined) throw failure;
  return {
    added: nodes.flatMap(({ added }) => added),
    // Those of other records are none of its business.
    failures: nodes.flatMap(({ failures }) => failures.filter(({ fileName }) => isMeant(fileName))),
  };
}

/** Whether an archive ends before its end; told from one that Thaw only does not understand. */
async function isBroken(
  agent: SettlingAgent,
  fileName: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    await agent.readContent(fileName, { signal });
    return false;
  } catch (error) {
    return ThawError.is(error, 'invalidArchive');
  }
}

/** Whether an archive is one that the checkpoint of an intent has made, as far as its name tells. */
function isArchiveOf(intent: CheckpointIntent, fileName: string): boolean {
  const { pod, origins = [], checkpointedAt } = parseArchiveName(fileName) ?? {};
  if (pod !== intent.pod || checkpointedAt === undefined) return false;
  return (
    checkpointedAt.getTime() >= intent.beganAt - clockDifferenceMs &&
    origins.some(
      ({ namespace, container }) => namespace === intent.namespace && intent.containers.includes(container),
    )
  );
}
