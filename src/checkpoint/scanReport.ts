import type { ThawError } from '../kubernetes/thawError.ts';
import type { CheckpointRecord, RecordProblem } from './checkpointRecord.ts';

/** How far a scan is. */
export interface ScanProgress {
  readonly node: string;
  /** Nodes that are done. */
  readonly nodesDone: number;
  readonly nodes: number;
  /** Archives of this node that are done, of those that the catalog did not know. */
  readonly archivesDone: number;
  readonly archives: number;
}

/** An archive, or the change of a record, that could not be brought into the catalog. */
export interface ScanFailure {
  readonly fileName: string;
  readonly failure: ThawError;
}

/** What a scan has found on a node, and changed in the catalog. */
export interface NodeScan {
  readonly node: string;
  /** How many archives lie there. */
  readonly archives: number;
  readonly added: readonly CheckpointRecord[];
  /** Records whose archive has vanished since the last scan. */
  readonly missing: readonly CheckpointRecord[];
  /** Records whose archive has come back. */
  readonly returned: readonly CheckpointRecord[];
  /** Records whose image has vanished; they no longer name it. */
  readonly imageless: readonly CheckpointRecord[];
  readonly failures: readonly ScanFailure[];
  /** Checkpoint images named by Thaw of which no record knows: of an interrupted deletion, or being made just now. */
  readonly strayImages: readonly string[];
  /** Why the node could not be scanned, or not to the end. */
  readonly failure?: ThawError | undefined;
}

/** All that a scan has found. */
export interface ScanReport {
  readonly nodes: readonly NodeScan[];
  /** Records that cannot be understood; they are left as they are. */
  readonly unreadable: readonly RecordProblem[];
  /** Namespaces whose records cannot be listed; their archives are left alone. */
  readonly namespaceFailures: readonly { readonly namespace: string; readonly failure: ThawError }[];
}
