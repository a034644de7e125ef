import { isDnsLabel, isDnsSubdomain } from '../kubernetes/dnsName.ts';

/** A namespace and a container that an archive's name may mean. */
export interface ArchiveOrigin {
  readonly namespace: string;
  readonly container: string;
}

/** What an archive's name says. */
export interface ParsedArchiveName {
  readonly pod: string;
  /**
   * Every pair that the name can mean, at least one: namespace and container are joined by a hyphen, and both may
   * contain hyphens. Where there are several, only the archive's `spec.dump` tells.
   */
  readonly origins: readonly ArchiveOrigin[];
  /** When the archive was written, to the second. */
  readonly checkpointedAt: Date;
}

/**
 * The kubelet's form: `checkpoint-<pod>_<namespace>-<container>-<time>.tar`, the time as in RFC 3339 with the node's own
 * offset (kubernetes pkg/kubelet/kubelet.go, CheckpointContainer).
 */
const form =
  /^checkpoint-(?<pod>[^_/]+)_(?<origin>[^_/]+)-(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d))\.tar$/;

/** The longest file name of common Linux file systems, in bytes: longer ones are not read at all. */
const longestFileName = 255;

/** The name that the kubelet gives an archive of this container written at `checkpointedAt`, on a node set to UTC. */
export function buildArchiveName({
  pod,
  namespace,
  container,
  checkpointedAt,
}: ArchiveOrigin & { readonly pod: string; readonly checkpointedAt: Date }): string {
  const time = checkpointedAt.toISOString().replace(/\.\d+Z$/, 'Z');
  return `checkpoint-${pod}_${namespace}-${container}-${time}.tar`;
}

/** Reads an archive's file name; `undefined` for a name that the kubelet would not give. */
export function parseArchiveName(fileName: string): ParsedArchiveName | undefined {
  if (fileName.length > longestFileName) return undefined;
  const { pod, origin, time } = form.exec(fileName)?.groups ?? {};
  if (pod === undefined || origin === undefined || time === undefined || !isDnsSubdomain(pod))
    return undefined;

  const origins = splitOrigin(origin);
  const checkpointedAt = new Date(time);
  if (origins.length === 0 || Number.isNaN(checkpointedAt.getTime())) return undefined;
  return { pod, origins, checkpointedAt };
}

/** Every way to cut `namespace-container` into two valid names. */
function splitOrigin(origin: string): ArchiveOrigin[] {
  const parts = origin.split('-');
  return parts
    .slice(1)
    .map((_, index) => ({
      namespace: parts.slice(0, index + 1).join('-'),
      container: parts.slice(index + 1).join('-'),
    }))
    .filter(({ namespace, container }) => isDnsLabel(namespace) && isDnsLabel(container));
}
