import type { ClusterConnection } from './connection.ts';
import { dockerConfigCredentials } from './dockerConfig.ts';
import { type PullSecretOwner, pullSecretCredentials } from './pullSecrets.ts';
import { type FoundCredentials, joinFound } from './registryCredential.ts';

/** Where to look for the credentials of a registry. */
export interface CredentialSearch {
  /** The name of the image to push. */
  readonly image: string;
  readonly owner: PullSecretOwner;
  /** The user's Docker configuration; the usual one unless given. */
  readonly dockerConfig?: string | undefined;
}

/**
 * The credentials with which an image can be pushed: the user's own first, as those of a cluster can often only pull. They are
 * looked up each time and kept nowhere.
 *
 * @throws {ThawError} `cancelled`
 */
export async function findRegistryCredentials(
  connection: Pick<ClusterConnection, 'request'>,
  { image, owner, dockerConfig }: CredentialSearch,
  signal?: AbortSignal,
): Promise<FoundCredentials> {
  const [own, ofCluster] = await Promise.all([
    dockerConfigCredentials(image, dockerConfig, signal),
    pullSecretCredentials(connection, owner, image, signal),
  ]);
  return joinFound(own, ofCluster);
}
