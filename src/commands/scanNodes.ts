import * as vscode from 'vscode';
import { scanNodes as scanAll } from '../checkpoint/nodeScan.ts';
import type { ScanReport } from '../checkpoint/scanReport.ts';
import { readSourcePod } from '../checkpoint/sourcePod.ts';
import type { NodeDiskUse } from '../kubernetes/nodeDiskUse.ts';
import type { ClusterParts } from '../views/clusterParts.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { formatBytes } from '../views/format.ts';
import { showInformation } from '../views/messages.ts';
import type { Command } from './command.ts';
import { joinFailures, mostNamed } from './joinedFailures.ts';
import { withStages } from './stages.ts';
import { currentWatch } from './targets.ts';

/** Brings the catalog in line with what lies on the nodes, and tells what has changed. */
export const scanNodes: Command = async (thaw, { report }) => {
  const [watch, cluster] = await Promise.all([currentWatch(thaw), thaw.session.cluster()]);
  const ready = watch?.nodes().filter((node) => node.ready) ?? [];
  // Where nodes may not be listed: those that are known by their pods and checkpoints.
  const nodes = ready.length > 0 ? ready.map(({ name }) => name) : nodesInUse(watch);
  if (nodes.length === 0) throw noNodes();
  const namespaces = thaw.session.namespaces(cluster.connection.contextName);
  const title = vscode.l10n.t('Scanning nodes for checkpoints');
  const { scanReport, disks } = await withStages(
    title,
    async (signal, tell) => {
      const request = { nodes, namespaces: namespaces === 'all' ? undefined : namespaces, signal, tell };
      const found = await scan(cluster, request);
      return { scanReport: found, disks: await disksOf(cluster, found, signal) };
    },
    thaw.operations,
  );
  for (const error of failuresOf(scanReport)) {
    report(error, { retry: () => vscode.commands.executeCommand('thaw.scanNodes') });
  }
  logFailures(scanReport, thaw.host.log);
  void showInformation([summaryOf(scanReport), ...disks.map(diskText)].join(' '));
};

/** Why nodes could not be scanned, each reason once. */
function failuresOf({ nodes }: ScanReport): readonly unknown[] {
  const failures = nodes.flatMap(({ node, failure }) =>
    failure === undefined ? [] : [{ thing: node, name: node, error: failure }],
  );
  const attempted = (names: readonly string[]): string =>
    names.length > mostNamed
      ? vscode.l10n.t('scan {0} nodes for checkpoints', names.length)
      : vscode.l10n.t('scan nodes {0} for checkpoints', names.join(', '));
  return joinFailures(failures, attempted).map(({ error }) => error);
}

/** What checkpoints take of the disk of a node. */
interface NodeDisk {
  readonly node: string;
  readonly use: NodeDiskUse;
}

/** Of the nodes that could be scanned: what cannot be told of one is no failure of the scan. */
async function disksOf(
  { agents }: Pick<ClusterParts, 'agents'>,
  { nodes }: ScanReport,
  signal: AbortSignal,
): Promise<readonly NodeDisk[]> {
  const scanned = nodes.filter(({ failure }) => failure === undefined);
  const disks = scanned.map(async ({ node }) => {
    const use = await agents
      .on(node)
      .diskUse({ signal })
      .catch(() => undefined);
    return use === undefined ? [] : [{ node, use }];
  });
  return (await Promise.all(disks)).flat();
}

/** How full the disk of a node is, in one sentence. */
export function diskText({ node, use }: NodeDisk): string {
  const { archiveBytes, imageBytes, freeBytes, totalBytes } = use;
  return vscode.l10n.t(
    'On {0}, archives take {1} and checkpoint images {2}; {3} of {4} are free.',
    node,
    formatBytes(archiveBytes),
    formatBytes(imageBytes),
    formatBytes(freeBytes),
    formatBytes(totalBytes),
  );
}

/** What a scan has found, in one sentence. */
export function summaryOf({ nodes }: ScanReport): string {
  const count = (of: (node: ScanReport['nodes'][number]) => number): number =>
    nodes.reduce((sum, node) => sum + of(node), 0);
  const facts = [
    vscode.l10n.t(
      'Archives on {0}: {1}',
      nodeText(nodes),
      count(({ archives }) => archives),
    ),
    changed(
      count(({ added }) => added.length),
      (n) => vscode.l10n.t('{0} new', n),
    ),
    changed(
      count(({ missing }) => missing.length),
      (n) => vscode.l10n.t('{0} gone', n),
    ),
    changed(
      count(({ returned }) => returned.length),
      (n) => vscode.l10n.t('{0} back', n),
    ),
    changed(
      count(({ failures }) => failures.length),
      (n) => vscode.l10n.t('{0} could not be read', n),
    ),
  ];
  return `${facts.filter((fact) => fact !== '').join(', ')}.`;
}

function nodeText(nodes: ScanReport['nodes']): string {
  const [first] = nodes;
  return first !== undefined && nodes.length === 1 ? first.node : vscode.l10n.t('{0} nodes', nodes.length);
}

function changed(count: number, text: (count: number) => string): string {
  return count === 0 ? '' : text(count);
}

async function scan(
  { agents, catalog, connection }: ClusterParts,
  request: {
    readonly nodes: readonly string[];
    readonly namespaces: readonly string[] | undefined;
    readonly signal: AbortSignal;
    readonly tell: (stage: string) => void;
  },
): Promise<ScanReport> {
  const { nodes, namespaces, signal, tell } = request;
  return await scanAll(
    { catalog, agents, nodes, namespaces, readPod: (pod, call) => readSourcePod(connection, pod, call) },
    {
      signal,
      onProgress: ({ node, nodesDone, archivesDone, archives }) => {
        const step = vscode.l10n.t('{0} ({1} of {2})', node, nodesDone + 1, nodes.length);
        tell(archives === 0 ? step : vscode.l10n.t('{0}: archive {1} of {2}', step, archivesDone, archives));
      },
    },
  );
}

function nodesInUse(watch: Awaited<ReturnType<typeof currentWatch>>): readonly string[] {
  const ofPods = [...(watch?.pods() ?? [])].flatMap(({ node }) => node ?? []);
  const ofRecords = [...(watch?.records() ?? [])].map(({ archive }) => archive.node);
  return [...new Set([...ofPods, ...ofRecords])].sort();
}

function logFailures(
  { nodes, unreadable, namespaceFailures }: ScanReport,
  log: vscode.LogOutputChannel,
): void {
  for (const { node, failures } of nodes) {
    for (const { fileName, failure } of failures) log.warn(`${node}: ${fileName}: ${failure.message}`);
  }
  for (const { namespace, name, explanation } of unreadable) log.warn(`${namespace}/${name}: ${explanation}`);
  for (const { failure } of namespaceFailures) log.warn(failure.message);
}

function noNodes(): ThawError {
  return new ThawError({
    reason: 'notFound',
    attempted: vscode.l10n.t('scan nodes for checkpoints'),
    explanation: vscode.l10n.t('no node is known that is ready'),
    remedies: [{ action: 'retry', text: vscode.l10n.t('Try again when a node is ready') }],
  });
}
