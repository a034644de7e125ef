import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { PushProgress } from '../kubernetes/imagePush.ts';
import type { PullSecretOwner } from '../kubernetes/pullSecrets.ts';
import { registryOf } from '../kubernetes/registryCredential.ts';
import { findRegistryCredentials } from '../kubernetes/registryCredentials.ts';
import type { CheckpointRecord } from './checkpointRecord.ts';
import { pushCheckpointImage, type PushRequest, type PushTools } from './pushCheckpointImage.ts';

/** What a push is doing. */
export type PushStage =
  | { readonly stage: 'findingCredential'; readonly registry: string }
  | { readonly stage: 'connecting'; readonly registry: string }
  | ({ readonly stage: 'sending' } & PushProgress);

/** How a push is followed and ended. */
export interface StagedPushCall {
  readonly signal: AbortSignal;
  readonly onStage: (stage: PushStage) => void;
}

/**
 * As {@link pushCheckpointImage}, with the credentials that the user has, or that the checkpointed pod has for pulling. They are
 * looked up each time and kept nowhere.
 */
export async function pushWithCredentials(
  { connection, agents, catalog }: PushTools & { readonly connection: Pick<ClusterConnection, 'request'> },
  { record, reference }: Omit<PushRequest, 'found'>,
  { signal, onStage }: StagedPushCall,
): Promise<CheckpointRecord> {
  const registry = registryOf(reference);
  onStage({ stage: 'findingCredential', registry });
  const owner = pullSecretOwner(record);
  const found = await findRegistryCredentials(connection, { image: reference, owner }, signal);
  onStage({ stage: 'connecting', registry });
  const onProgress = (progress: PushProgress): void => {
    onStage({ stage: 'sending', ...progress });
  };
  return await pushCheckpointImage({ agents, catalog }, { record, reference, found }, { signal, onProgress });
}

/** Whose pull secrets are looked at: those of the pod as it was. */
function pullSecretOwner({ namespace, sourcePod }: CheckpointRecord): PullSecretOwner {
  const { serviceAccountName, imagePullSecrets = [] } = sourcePod?.spec ?? {};
  const secrets = imagePullSecrets.flatMap(({ name }) => name ?? []);
  return { namespace, serviceAccount: serviceAccountName, secrets };
}
