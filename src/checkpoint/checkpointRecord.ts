import type { DumpTimes } from '../kubernetes/archiveContent.ts';
import type { ArchiveEngine } from './archiveMetadata.ts';
import type { RecordedBake } from './recordedBake.ts';
import type { SourcePod } from './sourcePod.ts';

/** Which container was checkpointed. Its namespace is that of the record. */
export interface CheckpointSource {
  readonly pod: string;
  readonly podUid?: string | undefined;
  readonly container: string;
  /** The node on which it ran. */
  readonly node: string;
}

/** Where the archive is, and how large. */
export interface RecordedArchive {
  readonly node: string;
  readonly fileName: string;
  /** The absolute path on the node. */
  readonly path: string;
  /** Size of the file. */
  readonly bytes: number;
  /** How much of it is the memory of the processes. */
  readonly memoryBytes: number;
  /** As the last scan of the node found it. */
  readonly state: 'present' | 'missing';
}

/** A checkpoint image that was made of the archive. */
export type RecordedImage = {
  /** The name with which a pod asks for it. */
  readonly reference: string;
  /** Of its manifest: `sha256:…`. */
  readonly digest: string;
  /** Size of its layer. */
  readonly bytes: number;
  /** The nodes that it was loaded onto, which have it under the name that it got on its own. */
  readonly otherNodes?: readonly string[] | undefined;
} & ({ readonly location: 'registry' } | { readonly location: 'node'; readonly node: string });

/** What a node was at the time of the checkpoint, and a node to restore on should be, too. */
export interface CheckpointHost {
  readonly kernel: string;
  /** As Go names it: `amd64`, `arm64`. */
  readonly architecture: string;
  readonly containerRuntime: { readonly name: string; readonly version: string };
  /**
   * What its processor can do, as the kernel says it: words with spaces between; absent where that is not known. CRIU does not
   * keep it: runc has it write no `cpuinfo.img`.
   */
  readonly cpuFeatures?: string | undefined;
}

/** The place of a checkpoint among those that were made of several containers of one pod in one act. */
export interface GroupPlace {
  /** The same in all records of the group, and in no other; also a valid value of a label. */
  readonly id: string;
  /** In the order in which the containers were dumped, from 1. */
  readonly position: number;
  /** How many checkpoints were made. */
  readonly size: number;
  /** From the beginning of the first dump until that of the last, in milliseconds. */
  readonly gapMs: number;
}

/** What the catalog knows of a checkpoint, as plain data. */
export interface CheckpointRecord {
  /** The name of the checkpoint and of its ConfigMap; also a valid value of a label. */
  readonly name: string;
  /** The namespace of the pod and of the record. */
  readonly namespace: string;
  readonly source: CheckpointSource;
  readonly archive: RecordedArchive;
  /** Milliseconds since the Unix epoch. */
  readonly checkpointedAt: number;
  readonly engine: ArchiveEngine;
  /** Absent where CRIU has left none in the archive. */
  readonly dumpTimes?: DumpTimes | undefined;
  /** The image of the container as it was asked for. */
  readonly imageName?: string | undefined;
  /** The exact image of the container; see `ArchiveMetadata.imageRef`. */
  readonly imageRef?: string | undefined;
  /** The host name that the process remembers. */
  readonly hostname?: string | undefined;
  /** The OCI runtime, such as `io.containerd.runc.v2`. */
  readonly runtime?: string | undefined;
  /** Absent where the archive was found later on. */
  readonly host?: CheckpointHost | undefined;
  readonly image?: RecordedImage | undefined;
  /** Absent where its container alone was checkpointed. */
  readonly group?: GroupPlace | undefined;
  /** Absent where the pod was gone before the archive was found. */
  readonly sourcePod?: SourcePod | undefined;
  /** Absent where no environment was baked. */
  readonly bake?: RecordedBake | undefined;
  /** What a person calls it; see `labelAndNote.ts`. */
  readonly label?: string | undefined;
  /** What a person has written about it. */
  readonly note?: string | undefined;
}

/** A checkpoint that is not in the catalog yet, which gives it its name. */
export type NewCheckpointRecord = Omit<CheckpointRecord, 'name'>;

/** An object of the catalog that this version of Thaw cannot read. */
export interface RecordProblem {
  readonly name: string;
  readonly namespace: string;
  /** `newer`: written by a later version of Thaw. `broken`: not written by Thaw, or changed by hand. */
  readonly reason: 'newer' | 'broken';
  /** One sentence for a person, without the final full stop. */
  readonly explanation: string;
  /** The archive that it is about, where that can still be told. */
  readonly archive?: ArchiveIdentity | undefined;
}

/** What tells one archive from all others of a cluster. */
export interface ArchiveIdentity {
  readonly node: string;
  readonly fileName: string;
}

/** An object of the catalog. */
export type CatalogEntry =
  | { readonly status: 'readable'; readonly record: CheckpointRecord }
  | { readonly status: 'unreadable'; readonly problem: RecordProblem };

/** The archive that an entry is about, where it can be told. */
export function archiveOf(entry: CatalogEntry): ArchiveIdentity | undefined {
  return entry.status === 'readable' ? entry.record.archive : entry.problem.archive;
}

/** Whether both are one archive. */
export function isSameArchive(one: ArchiveIdentity | undefined, other: ArchiveIdentity): boolean {
  return one?.node === other.node && one.fileName === other.fileName;
}

/** The records of those entries that can be read. */
export function readableRecords(entries: readonly CatalogEntry[]): CheckpointRecord[] {
  return entries.flatMap((entry) => (entry.status === 'readable' ? [entry.record] : []));
}
