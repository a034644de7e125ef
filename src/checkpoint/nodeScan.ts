import { ThawError } from '../kubernetes/thawError.ts';
import type { CatalogEntry } from './checkpointRecord.ts';
import type { NodeScan, ScanReport } from './scanReport.ts';
import type { ScanCall, ScanRequest } from './scanRequest.ts';
import { type ListedCatalog, scanNode } from './singleNodeScan.ts';

/**
 * Brings the catalog in line with what lies on nodes. They are scanned one after another, and one that fails does not stop
 * the others.
 *
 * @throws {ThawError} `cancelled`; without `namespaces`, whatever listing the catalog fails with
 */
export async function scanNodes(request: ScanRequest, call: ScanCall = {}): Promise<ScanReport> {
  // Before the archives: so that one without a record can be new, but a record without an archive cannot.
  const listed = await listCatalog(request, call);
  const nodes: NodeScan[] = [];
  for (const node of request.nodes) {
    nodes.push(await scanNode({ ...request, node, listed, nodesDone: nodes.length }, call));
  }
  return {
    nodes,
    unreadable: listed.entries.flatMap((entry) => (entry.status === 'unreadable' ? [entry.problem] : [])),
    namespaceFailures: listed.failures,
  };
}

async function listCatalog(
  { catalog, namespaces }: ScanRequest,
  { signal }: ScanCall,
): Promise<ListedCatalog> {
  if (namespaces === undefined) return { entries: await catalog.list('all', { signal }), failures: [] };
  const entries: CatalogEntry[] = [];
  const failures: { namespace: string; failure: ThawError }[] = [];
  for (const namespace of new Set(namespaces)) {
    try {
      entries.push(...(await catalog.list({ namespace }, { signal })));
    } catch (error) {
      if (!ThawError.is(error) || error.reason === 'cancelled') throw error;
      failures.push({ namespace, failure: error });
    }
  }
  const failed = failures.map(({ namespace }) => namespace);
  return { entries, failures, namespaces: namespaces.filter((name) => !failed.includes(name)) };
}
