import * as l10n from '@vscode/l10n';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { registryReference } from '../checkpoint/pushCheckpointImage.ts';
import { pushWithCredentials, type StagedPushCall } from '../checkpoint/pushWithCredentials.ts';
import { tryAgain } from '../kubernetes/remedy.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { ClusterTools } from './clusterTools.ts';
import type { Environment } from './environment.ts';

/** A bake that is complete, one checkpoint for each of its containers, and the environment that says where its images go. */
export interface BakePush {
  readonly environment: Pick<Environment, 'name' | 'image'>;
  readonly records: readonly CheckpointRecord[];
}

/**
 * Puts the images of a bake into the registry that the environment's file names. They hold the memory of the processes, secrets
 * included: who calls this has asked. Where it fails or is cancelled, the bake stays as it is, on its node.
 *
 * @throws {ThawError} `invalidObject` where the file names no registry; what `pushCheckpointImage` throws
 */
export async function pushBake(
  tools: Pick<ClusterTools, 'connection' | 'agents' | 'catalog'>,
  { environment, records }: BakePush,
  call: StagedPushCall,
): Promise<readonly CheckpointRecord[]> {
  const references = new Map(records.map((record) => [record, bakeReference(environment, record)] as const));
  try {
    const pushed: CheckpointRecord[] = [];
    for (const [record, reference] of references) {
      const begin = performance.now();
      const inRegistry = await pushWithCredentials(tools, { record, reference }, call);
      const seconds = ((performance.now() - begin) / 1000).toFixed(1);
      pushed.push(await logged(tools, inRegistry, `pushed to ${reference} in ${seconds} s`, call.signal));
    }
    return pushed;
  } catch (error) {
    throw ThawError.is(error) ? bakeStays(environment, error) : error;
  }
}

/**
 * The name that the image of a bake has in the registry of its environment.
 *
 * @throws {ThawError} `invalidObject` where the file names no registry
 */
export function bakeReference(
  environment: BakePush['environment'],
  record: Pick<CheckpointRecord, 'name'>,
): string {
  const registry = registryOfEnvironment(environment);
  return registryReference({ registry, name: environment.image.name }, record);
}

/**
 * The registry that the file of an environment names.
 *
 * @throws {ThawError} `invalidObject` where it names none
 */
export function registryOfEnvironment({ name, image: { registry } }: BakePush['environment']): string {
  if (registry !== undefined) return registry;
  throw new ThawError({
    reason: 'invalidObject',
    attempted: l10n.t('push the image of {0}', name),
    explanation: l10n.t('its file names no registry under spec.image.registry'),
  });
}

/** What was done is kept with the bake. */
async function logged(
  { catalog }: Pick<ClusterTools, 'catalog'>,
  record: CheckpointRecord,
  line: string,
  signal: AbortSignal,
): Promise<CheckpointRecord> {
  const add = (known: CheckpointRecord): CheckpointRecord =>
    known.bake ? { ...known, bake: { ...known.bake, log: `${known.bake.log}\n${line}` } } : known;
  return await catalog.update(record, add, { signal });
}

/** Whatever is to be done about it: with another try, only the push is done again. */
function bakeStays({ name }: BakePush['environment'], failure: ThawError): ThawError {
  const { remedies } = failure;
  const isAgain = remedies.some(({ action }) => action === 'retry');
  return failure.told({
    attempted: l10n.t('push the image of {0}, which is baked and stays on its node', name),
    remedies: isAgain ? remedies : [...remedies, tryAgain],
  });
}
