import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { type LocalCluster, localClusterOf } from '../kubernetes/localCluster.ts';
import type { NodeSummary } from '../kubernetes/nodeSummary.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { CheckpointRecord } from './checkpointRecord.ts';
import { type FileProgress, receiveFile, withPrivateFile } from './imageFile.ts';
import { loadImageArchive } from './loadImageArchive.ts';
import { imagePlaces, type ImageTools, recordCheckpointImage, withImageOn } from './recordedImage.ts';

/** Which checkpoint's image is loaded onto which nodes, and by what. */
export interface LoadPlan {
  readonly record: CheckpointRecord;
  readonly cluster: LocalCluster;
  /** Those that do not have it, as far as its record says; at least one. */
  readonly nodes: readonly string[];
  /** Those on which the tool leaves a copy of the file. */
  readonly copiesOn: readonly string[];
}

/** What loading an image is doing. */
export type LoadStage =
  | { readonly stage: 'makingImage'; readonly node: string }
  | ({ readonly stage: 'receiving' } & FileProgress)
  | { readonly stage: 'loading'; readonly tool: LocalCluster['tool']; readonly nodes: readonly string[] }
  | { readonly stage: 'looking'; readonly nodes: readonly string[] };

/** How loading an image is followed and ended. */
export interface LoadCall {
  readonly signal: AbortSignal;
  readonly onStage: (stage: LoadStage) => void;
}

/**
 * What loading the image of a checkpoint onto the other nodes of its cluster would be.
 *
 * @param nodes all nodes of the cluster
 * @throws {ThawError} `restoreUnsupported` where there is nothing to do, or nothing that it could be done with
 */
export function planImageLoad(
  record: CheckpointRecord,
  nodes: readonly Pick<NodeSummary, 'name' | 'ready' | 'labels' | 'providerID'>[],
): LoadPlan {
  const refused = (explanation: string): ThawError =>
    new ThawError({
      reason: 'restoreUnsupported',
      attempted: l10n.t('load the image of {0} onto other nodes', record.name),
      explanation,
    });
  if (record.image?.location === 'registry') throw refused(l10n.t('every node pulls it from its registry'));
  const cluster = localClusterOf(nodes);
  if (cluster === undefined) {
    throw refused(
      l10n.t('neither kind nor minikube has made this cluster: push the image to a registry instead'),
    );
  }
  const known = [record.archive.node, ...imagePlaces(record).map(({ node }) => node)];
  const ready = nodes.filter((node) => node.ready).map(({ name }) => name);
  const others = ready.filter((name) => !known.includes(name));
  if (others.length === 0) {
    throw refused(
      nodes.length > 1
        ? l10n.t('all nodes that are ready have it already')
        : l10n.t('the cluster has only one node, and that has it'),
    );
  }
  // minikube takes no choice of nodes.
  return { record, cluster, nodes: others, copiesOn: cluster.tool === 'minikube' ? ready : [] };
}

/**
 * Puts the image of a checkpoint onto other nodes of a kind or minikube cluster, with the tool that made the cluster, and records which
 * nodes have it: they can restore it from then on. It passes through a file on this machine that only its owner can read, and that
 * is removed whatever happens. The image is made first where its node has none.
 *
 * The image holds the memory of the process, secrets included: who calls this has said so.
 *
 * @throws {ThawError} `toolMissing`, `imageImportFailed`, `diskFull`, `notFound` and `archiveNotFound` where the image or its archive is
 * gone; what making the image throws; `cancelled`
 */
export async function loadCheckpointImage(
  tools: ImageTools,
  plan: LoadPlan,
  call: LoadCall,
): Promise<CheckpointRecord> {
  const record = await onItsNode(tools, plan.record, call);
  await withPrivateFile(async (file) => {
    await receive(tools, record, file, call);
    await load(tools, plan, file, call).catch(async (error: unknown) => {
      // Some nodes may have got it before: they must lose it with the checkpoint, too.
      if (!ThawError.is(error, 'toolMissing')) {
        await recordPlaces(tools, record, plan.nodes).catch(() => undefined);
      }
      throw error;
    });
  });
  call.onStage({ stage: 'looking', nodes: plan.nodes });
  const { recorded, lacking } = await recordPlaces(tools, record, plan.nodes, call.signal);
  if (lacking.length === 0) return recorded;
  throw new ThawError({
    reason: 'imageImportFailed',
    attempted: l10n.t('load the image of {0} onto other nodes', record.name),
    explanation: l10n.t(
      '{0} reported no error, but {1} did not get it',
      plan.cluster.tool,
      lacking.join(', '),
    ),
    remedies: [{ action: 'retry', text: l10n.t('Check that these nodes run and have room, then try again') }],
  });
}

/** The record with its image on the node that has the archive, where it is made if need be. */
async function onItsNode(
  tools: ImageTools,
  record: CheckpointRecord,
  { signal, onStage }: LoadCall,
): Promise<CheckpointRecord> {
  const { node } = record.archive;
  if (imagePlaces(record).some((place) => place.node === node)) return record;
  onStage({ stage: 'makingImage', node });
  return await recordCheckpointImage(tools, record, { signal });
}

async function receive(
  { agents }: ImageTools,
  { archive, image }: CheckpointRecord,
  file: string,
  { signal, onStage }: LoadCall,
): Promise<void> {
  const source = { archive: archive.fileName, image: image?.reference ?? '' };
  await receiveFile(
    file,
    image?.bytes ?? 0,
    (target) => agents.on(archive.node).exportImage(source, target, { signal }),
    (progress) => {
      onStage({ stage: 'receiving', ...progress });
    },
  );
}

async function load(
  { agents }: ImageTools,
  { cluster, nodes, copiesOn }: LoadPlan,
  file: string,
  { signal, onStage }: LoadCall,
): Promise<void> {
  onStage({ stage: 'loading', tool: cluster.tool, nodes });
  try {
    await loadImageArchive(cluster, { file, nodes }, signal);
  } finally {
    // Also where it was cancelled: they would stay for ever.
    const copy = path.basename(file);
    await Promise.all(copiesOn.map((node) => agents.on(node).deleteLoadedFile(copy)));
  }
}

/** Records the nodes on which the image is found: what a tool says of them is not enough. Returns also those that lack it. */
async function recordPlaces(
  { agents, catalog }: ImageTools,
  record: CheckpointRecord,
  nodes: readonly string[],
  signal?: AbortSignal,
): Promise<{ readonly recorded: CheckpointRecord; readonly lacking: readonly string[] }> {
  const reference = record.image?.reference ?? '';
  const found = await Promise.all(
    nodes.map(async (node) => (await agents.on(node).images(reference, { signal })).includes(reference)),
  );
  const having = nodes.filter((_, index) => found[index]);
  const lacking = nodes.filter((_, index) => !found[index]);
  if (having.length === 0) return { recorded: record, lacking };
  const recorded = await catalog.update(record, (known) => withImageOn(known, having), { signal });
  return { recorded, lacking };
}
