import { declaredImage } from '../checkpoint/checkpointImage.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { temporaryPodLabel } from '../kubernetes/temporaryPods.ts';
import type { PodSummary } from '../kubernetes/podSummary.ts';
import { registryOf } from '../kubernetes/registryCredential.ts';
import { restoredFromLabel } from '../restore/restoredMetadata.ts';

/** What is known of the images that a cluster has and runs. */
export interface SeenImages {
  readonly pods: Iterable<PodSummary>;
  /** The names of each image that a node reports; none where that is not known. */
  readonly imagesOf: (node: string) => readonly (readonly string[])[];
}

/**
 * Whether the name of a checkpointed container's image has come to mean another image since: for the newest pod of its namespace
 * that was created later and asks for it by this name, or else for the node of the checkpoint. A registry is not asked. Where
 * nothing is known, nothing has changed.
 */
export function isImageChanged(record: CheckpointRecord, { pods, imagesOf }: SeenImages): boolean {
  const name = declaredImage(record);
  if (name === undefined || record.imageRef === undefined || name.includes('@')) return false;
  const now = imageOfNewestPod(record, name, pods);
  if (now !== undefined) return isOther(record.imageRef, [now]);
  const names = imagesOf(record.archive.node).find((each) => each.includes(completeName(name))) ?? [];
  return isOther(record.imageRef, names);
}

function imageOfNewestPod(
  { namespace, checkpointedAt }: CheckpointRecord,
  image: string,
  pods: Iterable<PodSummary>,
): string | undefined {
  let newest: { readonly createdAt: number; readonly imageID: string } | undefined;
  for (const pod of pods) {
    if (pod.namespace !== namespace || pod.createdAt <= (newest?.createdAt ?? checkpointedAt)) continue;
    // What is restored, or made for a bake, runs what the checkpoint names.
    if (restoredFromLabel in pod.labels || temporaryPodLabel in pod.labels) continue;
    const imageID = pod.containers.find((each) => each.image === image)?.imageID;
    if (imageID !== undefined) newest = { createdAt: pod.createdAt, imageID };
  }
  return newest?.imageID;
}

/** Whether an image has one of these names with a digest, and none is the image's own. */
function isOther(image: string, names: readonly string[]): boolean {
  const known = digestOf(image);
  // The digest of a manifest, by which an image is pulled, cannot be compared with that of an imported one's configuration.
  const others = names.map(digestOf).filter((each) => each?.ofManifest === known?.ofManifest);
  return known !== undefined && others.length > 0 && others.every((each) => each?.digest !== known.digest);
}

/** The digest in what a kubelet calls an image: `name@sha256:…`, or `sha256:…` of one that was imported without. */
function digestOf(image: string): { readonly digest: string; readonly ofManifest: boolean } | undefined {
  const [, name, digest] = /^(?:(.*)@)?(sha256:[0-9a-f]+)$/.exec(image) ?? [];
  return digest === undefined ? undefined : { digest, ofManifest: name !== undefined };
}

/** A name as runtimes complete it: with its registry, and a tag (distribution/reference, "normalized names"). */
function completeName(image: string): string {
  const registry = registryOf(image);
  const path = image.startsWith(`${registry}/`) ? image.slice(registry.length + 1) : image;
  const inLibrary = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  return `${registry}/${inLibrary}${inLibrary.includes(':') ? '' : ':latest'}`;
}
