import type { ArchiveFile } from '../kubernetes/nodeAgent.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { parseArchiveName } from './archiveName.ts';
import { recordOfArchive } from './archiveRecord.ts';
import {
  archiveOf,
  type CatalogEntry,
  type CheckpointRecord,
  isSameArchive,
  readableRecords,
} from './checkpointRecord.ts';
import { checkpointImagePrefix, checkpointImageReference, recordOfImageReference } from './imageReference.ts';
import { imagePlaces, withoutImageOn } from './recordedImage.ts';
import type { NodeScan, ScanFailure, ScanReport } from './scanReport.ts';
import type { ScanCall, ScanningAgent, ScanRequest } from './scanRequest.ts';

/** What the catalog knew when the scan began. */
export interface ListedCatalog {
  readonly entries: readonly CatalogEntry[];
  readonly failures: ScanReport['namespaceFailures'];
  /** The namespaces to which the scan is limited. */
  readonly namespaces?: readonly string[] | undefined;
}

/** A scan of one node. */
export interface NodeScanRequest extends ScanRequest {
  readonly node: string;
  readonly listed: ListedCatalog;
  /** For the progress. */
  readonly nodesDone: number;
}

/** The findings as they come in. */
type Findings = {
  -readonly [Field in keyof NodeScan]: NodeScan[Field] extends readonly (infer Entry)[]
    ? Entry[]
    : NodeScan[Field];
};

/** Scans one node. Throws `cancelled` only: every other failure is among the findings. */
export async function scanNode(request: NodeScanRequest, call: ScanCall): Promise<NodeScan> {
  const { node } = request;
  const findings: Findings = {
    node,
    archives: 0,
    added: [],
    missing: [],
    returned: [],
    imageless: [],
    failures: [],
    strayImages: [],
  };
  try {
    const agent = request.agents.on(node);
    const files = await agent.list({ signal: call.signal });
    const images = await agent.images(checkpointImagePrefix, { signal: call.signal });
    findings.archives = files.length;
    await reconcileRecords(request, files, call, findings);
    await reconcileImages(request, agent, images, call, findings);
    await recordForeignArchives(request, agent, files, call, findings);
  } catch (error) {
    throwUnlessFailure(error);
    findings.failure = error;
  }
  return findings;
}

/** Marks records whose archive has vanished, or has come back. */
async function reconcileRecords(
  request: NodeScanRequest,
  files: readonly ArchiveFile[],
  call: ScanCall,
  findings: Findings,
): Promise<void> {
  const names = new Set(files.map(({ name }) => name));
  for (const record of readableRecords(request.listed.entries)) {
    const { archive } = record;
    const state = names.has(archive.fileName) ? 'present' : 'missing';
    if (archive.node !== request.node || archive.state === state) continue;
    const changed = await changeRecord(request, record, call, findings.failures, (current) => ({
      ...current,
      archive: { ...current.archive, state },
    }));
    if (changed !== undefined) findings[state === 'missing' ? 'missing' : 'returned'].push(changed);
  }
}

/** Takes images that have vanished out of their records, and tells of those that belong to none. */
async function reconcileImages(
  request: NodeScanRequest,
  agent: ScanningAgent,
  found: readonly string[],
  call: ScanCall,
  findings: Findings,
): Promise<void> {
  const { node } = request;
  const recorded = readableRecords(request.listed.entries).flatMap((record) =>
    imagePlaces(record)
      .filter((place) => place.node === node)
      .map(({ reference }) => ({ record, reference })),
  );
  for (const { record, reference } of recorded) {
    // Images that a person has named are not among those with Thaw's own prefix.
    const isThere =
      found.includes(reference) ||
      (!reference.startsWith(checkpointImagePrefix) &&
        (await agent.images(reference, { signal: call.signal })).includes(reference));
    if (isThere) continue;
    const changed = await changeRecord(request, record, call, findings.failures, (current) =>
      imagePlaces(current).some((place) => place.node === node && place.reference === reference)
        ? withoutImageOn(current, node)
        : current,
    );
    if (changed !== undefined && changed.image === undefined) findings.imageless.push(changed);
  }
  const known = new Set([...recorded.map(({ reference }) => reference), ...pushedFrom(request)]);
  findings.strayImages = found.filter((name) => !known.has(name) && isStray(request.listed, name));
}

/** The names on this node of images that their records name as they are in a registry. */
function pushedFrom({ listed, node }: NodeScanRequest): readonly string[] {
  return readableRecords(listed.entries)
    .filter(({ image, archive }) => image?.location === 'registry' && archive.node === node)
    .map(checkpointImageReference);
}

/** Whether an image that no readable record names is one that the scan can judge. */
function isStray(listed: ListedCatalog, reference: string): boolean {
  const owner = recordOfImageReference(reference);
  if (owner === undefined || !isInScope(listed, [owner.namespace])) return false;
  return !listed.entries.some(
    (entry) =>
      entry.status === 'unreadable' &&
      entry.problem.namespace === owner.namespace &&
      entry.problem.name === owner.name,
  );
}

/** Makes records of archives that have none. */
async function recordForeignArchives(
  request: NodeScanRequest,
  agent: ScanningAgent,
  files: readonly ArchiveFile[],
  call: ScanCall,
  findings: Findings,
): Promise<void> {
  const { node, nodes, listed, nodesDone } = request;
  const foreign = files.filter(({ name }) => isForeign(listed, { node, fileName: name }));
  for (const [index, file] of foreign.entries()) {
    call.onProgress?.({
      node,
      nodesDone,
      nodes: nodes.length,
      archivesDone: index,
      archives: foreign.length,
    });
    try {
      const added = await recordForeignArchive(request, agent, file, call);
      if (added !== undefined) findings.added.push(added);
    } catch (error) {
      throwUnlessFailure(error);
      // Without its agent there is no use in trying the others.
      if (ThawError.is(error, 'agentNotReady', 'agentLost', 'nodeGone', 'unreachable')) throw error;
      findings.failures.push({ fileName: file.name, failure: error });
    }
  }
  call.onProgress?.({
    node,
    nodesDone: nodesDone + 1,
    nodes: nodes.length,
    archivesDone: foreign.length,
    archives: foreign.length,
  });
}

/** Whether the catalog does not know an archive, and the scan is to know it. */
function isForeign(listed: ListedCatalog, archive: { node: string; fileName: string }): boolean {
  const origins = parseArchiveName(archive.fileName)?.origins;
  const namespaces = origins?.map(({ namespace }) => namespace);
  // Where the name does not tell, the archive itself must.
  if (namespaces !== undefined && !isInScope(listed, namespaces)) return false;
  return !listed.entries.some((entry) => isSameArchive(archiveOf(entry), archive));
}

async function recordForeignArchive(
  { catalog, readPod, folder, listed }: NodeScanRequest,
  agent: ScanningAgent,
  file: ArchiveFile,
  { signal }: ScanCall,
): Promise<CheckpointRecord | undefined> {
  const record = await recordOfArchive(agent, file, { readPod, folder }, { signal });
  return isInScope(listed, [record.namespace]) ? await catalog.add(record, { signal }) : undefined;
}

function isInScope({ namespaces }: ListedCatalog, candidates: readonly string[]): boolean {
  return namespaces === undefined || candidates.some((namespace) => namespaces.includes(namespace));
}

/** Changes a record; `undefined` where that failed, or the record is gone since. */
async function changeRecord(
  { catalog }: NodeScanRequest,
  record: CheckpointRecord,
  { signal }: ScanCall,
  failures: ScanFailure[],
  change: (current: CheckpointRecord) => CheckpointRecord,
): Promise<CheckpointRecord | undefined> {
  try {
    return await catalog.update(record, change, { signal });
  } catch (error) {
    throwUnlessFailure(error);
    if (error.reason !== 'notFound') failures.push({ fileName: record.archive.fileName, failure: error });
    return undefined;
  }
}

function throwUnlessFailure(error: unknown): asserts error is ThawError {
  if (!ThawError.is(error) || error.reason === 'cancelled') throw error;
}
