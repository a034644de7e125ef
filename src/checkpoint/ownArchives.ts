import type { AgentCall } from '../kubernetes/agentCommands.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { parseArchiveName } from './archiveName.ts';
import type { BegunDump, CheckpointIntent } from './checkpointIntent.ts';
import { type ArchiveReader, readArchive } from './readArchive.ts';

/**
 * How long after it was asked for a dump may begin, in milliseconds. The kubelet names an archive by when it begins to write it, and
 * while a client has its turn, nobody else has containers of the pod dumped.
 */
const beginsWithinMs = 5000;

/**
 * Which of the archives on a node the checkpoint of an intent has certainly made: those of its pod and containers that were begun when
 * it asked for them, by the clock of their node. Where two could be meant, it is neither of them.
 *
 * @param names of the files of all archives on the node
 * @throws {ThawError} what an agent can fail with
 */
export async function ownArchives(
  agent: ArchiveReader,
  intent: CheckpointIntent,
  names: readonly string[],
  call: AgentCall = {},
): Promise<ReadonlySet<string>> {
  const own = new Set<string>();
  for (const dump of intent.dumps ?? []) {
    const [name, ...others] = names.filter((each) => canBeOf(intent, dump, each));
    if (name === undefined || others.length > 0) continue;
    if (await isOfPod(agent, intent, name, call)) own.add(name);
  }
  return own;
}

/** Whether an archive can be what came of a dump, as far as its name tells. */
function canBeOf(intent: CheckpointIntent, { container, at }: BegunDump, fileName: string): boolean {
  const { pod, origins = [], checkpointedAt } = parseArchiveName(fileName) ?? {};
  if (pod !== intent.pod || checkpointedAt === undefined) return false;
  const begun = checkpointedAt.getTime();
  // Names have the second only.
  const isThen = begun >= Math.floor(at / 1000) * 1000 && begun <= at + beginsWithinMs;
  return (
    isThen && origins.some((each) => each.namespace === intent.namespace && each.container === container)
  );
}

/** Whether an archive is of the pod itself, and not of another one with its name; where it is broken, its name must say so alone. */
async function isOfPod(
  agent: ArchiveReader,
  { podUid }: CheckpointIntent,
  fileName: string,
  call: AgentCall,
): Promise<boolean> {
  const uid = await readPodUid(agent, fileName, call);
  return uid === undefined ? parseArchiveName(fileName)?.origins.length === 1 : uid === podUid;
}

async function readPodUid(
  agent: ArchiveReader,
  fileName: string,
  call: AgentCall,
): Promise<string | undefined> {
  try {
    return (await readArchive(agent, fileName, call)).podUid;
  } catch (error) {
    if (!ThawError.is(error, 'invalidArchive', 'archiveNotFound')) throw error;
    return undefined;
  }
}
