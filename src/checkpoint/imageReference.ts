import type { RecordIdentity } from './catalog.ts';

/** With this every checkpoint image begins that Thaw itself has named: by it they are found on a node. */
export const checkpointImagePrefix = 'localhost/thaw/checkpoint/';

/** Not `latest`, for which the kubelet asks a registry each time (kubernetes.io, "Images", default pull policy). */
const tag = '1';

/**
 * A name of an image: an optional host with an optional port, path components, an optional tag, an optional digest
 * (OCI distribution specification, "Pulling manifests"; distribution/reference, the grammar at its top).
 */
const referenceForm =
  /^(?:(?:[a-zA-Z0-9](?:[-a-zA-Z0-9.]*[a-zA-Z0-9])?)(?::\d{1,5})?\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*(?<tag>:[A-Za-z0-9_][-A-Za-z0-9_.]{0,127})?(?<digest>@sha256:[a-f0-9]{64})?$/;

/** The longest name, without tag and digest, that registries take. */
const longestName = 255;

/** The name that the checkpoint image of a record has unless it is given another one. */
export function checkpointImageReference({ namespace, name }: RecordIdentity): string {
  return `${checkpointImagePrefix}${namespace}/${name}:${tag}`;
}

/** The record whose image has this name by default; `undefined` for a name that is not of that form. */
export function recordOfImageReference(reference: string): RecordIdentity | undefined {
  const [namespace, name, ...rest] = reference.startsWith(checkpointImagePrefix)
    ? reference.slice(checkpointImagePrefix.length).split('/')
    : [];
  if (namespace === undefined || name === undefined || rest.length > 0) return undefined;
  return name.endsWith(`:${tag}`) ? { namespace, name: name.slice(0, -tag.length - 1) } : undefined;
}

/** The name by which exactly one image is pulled: without its tag, which may come to mean another. */
export function pinnedReference({
  reference,
  digest,
}: {
  readonly reference: string;
  readonly digest: string;
}): string {
  const tagLength = referenceForm.exec(reference)?.groups?.tag?.length ?? 0;
  return `${reference.slice(0, reference.length - tagLength)}@${digest}`;
}

/** Whether a text is the name of an image with which a runtime can ask a registry: a bare digest is none. */
export function isPullableReference(text: string): boolean {
  return text.length <= 2 * longestName && !/^sha256:[a-f0-9]*$/.test(text) && referenceForm.test(text);
}

/** Whether an image can be given this name: with a tag, and without a digest, which only follows from its content. */
export function isImageName(text: string): boolean {
  const groups = text.length <= 2 * longestName ? referenceForm.exec(text)?.groups : undefined;
  if (groups?.tag === undefined || groups.digest !== undefined) return false;
  return text.length - groups.tag.length <= longestName;
}
