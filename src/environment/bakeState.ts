import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { checkpointHomes } from '../restore/restoredPlacement.ts';
import { bakeFingerprint } from './bakeFingerprint.ts';
import { isImageChanged, type SeenImages } from './changedImage.ts';
import type { Environment, PodTemplate } from './environment.ts';

/** Why a bake is not what a bake would make now. */
export type StaleReason =
  'templateChanged' | 'imageChanged' | 'warmUpChanged' | 'kernelChanged' | 'archiveGone' | 'nodeGone';

/** What has become of an environment. */
export type BakeState =
  | { readonly status: 'neverBaked' }
  | { readonly status: 'baked'; readonly newest: CheckpointRecord }
  | { readonly status: 'stale'; readonly newest: CheckpointRecord; readonly reasons: readonly StaleReason[] };

/** What a bake is compared with. */
export interface BakeComparison {
  /** Absent where there is no file, or a broken one: then nothing has changed in it. */
  readonly environment?: Environment | undefined;
  /** That of the object which the file refers to, as it is now; absent where it refers to none, or that is not known. */
  readonly referencedTemplate?: PodTemplate | undefined;
  readonly images: SeenImages;
  /** The kernel of a node; undefined where that is not known. */
  readonly kernelOf: (node: string) => string | undefined;
  /** Whether the cluster is known to have no node of a name. */
  readonly isNodeGone: (node: string) => boolean;
}

/** The environment that a checkpoint was baked for, where its bake is complete: where it was restored once, and answered. */
export function completeBake({ bake }: Pick<CheckpointRecord, 'bake'>): string | undefined {
  return bake?.restoredMs === undefined ? undefined : bake.environment;
}

/** The newest record of a complete bake among those of one environment, in any order. */
export function newestComplete(records: readonly CheckpointRecord[]): CheckpointRecord | undefined {
  const [newest] = records
    .filter((record) => completeBake(record) !== undefined)
    .toSorted((one, other) => other.checkpointedAt - one.checkpointedAt);
  return newest;
}

/** Where an environment stands, by the records of its bakes, in any order. */
export function bakeState(records: readonly CheckpointRecord[], comparison: BakeComparison): BakeState {
  const newest = newestComplete(records);
  if (newest === undefined) return { status: 'neverBaked' };
  const bake = newest.group ? records.filter(({ group }) => group?.id === newest.group?.id) : [newest];
  const reasons = staleReasons(newest, bake, comparison);
  return reasons.length === 0 ? { status: 'baked', newest } : { status: 'stale', newest, reasons };
}

function staleReasons(
  { bake, archive, image, host }: CheckpointRecord,
  all: readonly CheckpointRecord[],
  { environment, referencedTemplate, kernelOf, isNodeGone, images }: BakeComparison,
): readonly StaleReason[] {
  const kernel = kernelOf(archive.node);
  const now = environment && fingerprintOf(environment, referencedTemplate);
  const found: readonly (readonly [StaleReason, boolean])[] = [
    ['templateChanged', now?.template !== undefined && now.template !== bake?.fingerprint.template],
    ['imageChanged', all.some((record) => isImageChanged(record, images))],
    ['warmUpChanged', now !== undefined && now.warmUp !== bake?.fingerprint.warmUp],
    ['kernelChanged', host !== undefined && kernel !== undefined && kernel !== host.kernel],
    ['archiveGone', archive.state === 'missing' && image?.location !== 'registry'],
    ['nodeGone', checkpointHomes({ archive, image })?.every(isNodeGone) === true],
  ];
  return found.flatMap(([reason, holds]) => (holds ? [reason] : []));
}

/** Of a template that is not known, there is no fingerprint. */
function fingerprintOf(
  environment: Environment,
  referencedTemplate: PodTemplate | undefined,
): { readonly template?: string; readonly warmUp: string } {
  const { pod } = environment;
  const template = pod.kind === 'template' ? pod.template : referencedTemplate;
  if (template) return bakeFingerprint(environment, template);
  return { warmUp: bakeFingerprint(environment, { spec: { containers: [] } }).warmUp };
}
