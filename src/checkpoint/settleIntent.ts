import type { AgentCall } from '../kubernetes/agentCommands.ts';
import type { NodeAgent } from '../kubernetes/nodeAgent.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { CheckpointCatalog } from './catalog.ts';
import type { CheckpointIntent } from './checkpointIntent.ts';
import { archiveOf, type CatalogEntry, isSameArchive, readableRecords } from './checkpointRecord.ts';
import { deleteCheckpoint, type DeletingAgent } from './deleteCheckpoint.ts';
import { inTurn } from './dumpTurn.ts';
import { ownArchives } from './ownArchives.ts';

/** What intents are settled with. */
export interface SettlingTools {
  readonly catalog: Pick<CheckpointCatalog, 'list' | 'remove'>;
  readonly agents: { on(node: string): SettlingAgent };
}

type SettlingAgent = DeletingAgent & Pick<NodeAgent, 'list' | 'takeTurn' | 'untilUndumped'>;

/**
 * Deletes what a checkpoint has left that was cancelled or has failed, or in whose middle its process was killed: of the latter what the
 * node has made of it, when that has ended the dump. Nothing else is deleted, and nothing that is in a list as a checkpoint of its own: a
 * scan has found that meanwhile, or it was made to its end, and somebody may want it.
 *
 * @returns how many archives were deleted
 * @throws {ThawError} why it cannot be told yet what was left, or be deleted: `agentNotReady`, `forbidden`, `cancelled` and what else a
 * request can meet; not where the node is gone, which has taken all with it
 */
export async function settleIntent(
  tools: SettlingTools,
  intent: CheckpointIntent,
  call: AgentCall = {},
): Promise<number> {
  const agent = tools.agents.on(intent.node);
  const { podUid, unwanted, dumps = [] } = intent;
  try {
    if (unwanted !== undefined) return await deleteUnlisted(tools, intent, unwanted, call);
    if (dumps.length === 0) return 0;
    // Others who have the pod dumped do so before or after.
    return await inTurn({ agent, podUid, signal: call.signal }, async () => {
      await agent.untilUndumped(podUid, call);
      const names = (await agent.list(call)).map(({ name }) => name);
      return await deleteUnlisted(tools, intent, await ownArchives(agent, intent, names, call), call);
    });
  } catch (error) {
    if (ThawError.is(error, 'nodeGone')) return 0;
    throw error;
  }
}

/** Deletes archives, each with its record where it is of a group that was never recorded to its end. Returns how many. */
async function deleteUnlisted(
  { catalog, agents }: SettlingTools,
  { node, namespace }: CheckpointIntent,
  fileNames: Iterable<string>,
  call: AgentCall,
): Promise<number> {
  const agent = agents.on(node);
  const entries = await catalog.list({ namespace }, call);
  let deleted = 0;
  for (const fileName of fileNames) {
    const entry = entries.find((each) => isSameArchive(archiveOf(each), { node, fileName }));
    if (entry !== undefined && !isOfUnfinishedGroup(entry, entries)) continue;
    try {
      if (entry?.status === 'readable')
        await deleteCheckpoint({ record: entry.record, catalog, agents }, call);
      else await agent.delete(fileName, call);
      deleted += 1;
    } catch (error) {
      if (!ThawError.is(error, 'archiveNotFound')) throw error;
    }
  }
  return deleted;
}

/** Whether an entry is of several that were to be recorded together, and are not. */
function isOfUnfinishedGroup(entry: CatalogEntry, entries: readonly CatalogEntry[]): boolean {
  const group = entry.status === 'readable' ? entry.record.group : undefined;
  if (group === undefined) return false;
  return readableRecords(entries).filter((each) => each.group?.id === group.id).length < group.size;
}
