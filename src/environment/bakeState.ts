import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { bakeFingerprint } from './bakeFingerprint.ts';
import type { Environment } from './environment.ts';

/** Why a bake is not what a bake would make now. */
export type StaleReason = 'templateChanged' | 'warmUpChanged' | 'kernelChanged' | 'archiveGone';

/** What has become of an environment. */
export type BakeState =
  | { readonly status: 'neverBaked' }
  | { readonly status: 'baked'; readonly newest: CheckpointRecord }
  | { readonly status: 'stale'; readonly newest: CheckpointRecord; readonly reasons: readonly StaleReason[] };

/** What a bake is compared with. */
export interface BakeComparison {
  /** Absent where there is no file, or a broken one: then nothing has changed in it. */
  readonly environment?: Environment | undefined;
  /** The kernel of a node; undefined where that is not known. */
  readonly kernelOf: (node: string) => string | undefined;
}

/** The environment that a checkpoint was baked for, where its bake is complete: where it was restored once, and answered. */
export function completeBake({ bake }: Pick<CheckpointRecord, 'bake'>): string | undefined {
  return bake?.restoredMs === undefined ? undefined : bake.environment;
}

/** Where an environment stands, by the records of its bakes, in any order. */
export function bakeState(records: readonly CheckpointRecord[], comparison: BakeComparison): BakeState {
  const [newest] = records
    .filter((record) => completeBake(record) !== undefined)
    .toSorted((one, other) => other.checkpointedAt - one.checkpointedAt);
  if (newest === undefined) return { status: 'neverBaked' };
  const reasons = staleReasons(newest, comparison);
  return reasons.length === 0 ? { status: 'baked', newest } : { status: 'stale', newest, reasons };
}

function staleReasons(
  { bake, archive, image, host }: CheckpointRecord,
  { environment, kernelOf }: BakeComparison,
): readonly StaleReason[] {
  const kernel = kernelOf(archive.node);
  const now = environment && fingerprintOf(environment);
  const found: readonly (readonly [StaleReason, boolean])[] = [
    ['templateChanged', now?.template !== undefined && now.template !== bake?.fingerprint.template],
    ['warmUpChanged', now !== undefined && now.warmUp !== bake?.fingerprint.warmUp],
    ['kernelChanged', host !== undefined && kernel !== undefined && kernel !== host.kernel],
    ['archiveGone', archive.state === 'missing' && image?.location !== 'registry'],
  ];
  return found.flatMap(([reason, holds]) => (holds ? [reason] : []));
}

/** Of a template that is read from the cluster at the time of the bake, nothing is known in between. */
function fingerprintOf(environment: Environment): { readonly template?: string; readonly warmUp: string } {
  const { pod } = environment;
  if (pod.kind === 'template') return bakeFingerprint(environment, pod.template);
  return { warmUp: bakeFingerprint(environment, { spec: { containers: [] } }).warmUp };
}
