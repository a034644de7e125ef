import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from './connection.ts';
import { credentialsInAuths } from './registryAuths.ts';
import { type FoundCredentials, joinFound } from './registryCredential.ts';
import { bodyJson, failureOfResponse } from './responseFailure.ts';
import { ThawError } from './thawError.ts';

/** Whose pull secrets are meant: those that a pod names, and those of its service account. */
export interface PullSecretOwner {
  readonly namespace: string;
  /** `default` unless given. */
  readonly serviceAccount?: string | undefined;
  /** Names of secrets, as in the pod's `imagePullSecrets`. */
  readonly secrets?: readonly string[] | undefined;
}

/** As much of a Secret as is read (core/v1). */
interface SecretJson {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** As much of a ServiceAccount as is read (core/v1). */
interface ServiceAccountJson {
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
}

type Requester = Pick<ClusterConnection, 'request'>;

/**
 * The credentials for an image among the pull secrets of a pod and its service account. What may not be read, or is broken, is
 * told of; only `cancelled` is thrown.
 */
export async function pullSecretCredentials(
  connection: Requester,
  { namespace, serviceAccount = 'default', secrets = [] }: PullSecretOwner,
  image: string,
  signal?: AbortSignal,
): Promise<FoundCredentials> {
  const account = await read(
    connection,
    { namespace, kind: 'serviceaccounts', name: serviceAccount },
    signal,
  );
  const ofAccount =
    (account.value as ServiceAccountJson | undefined)?.imagePullSecrets?.flatMap(({ name }) => name ?? []) ??
    [];
  const names = [...new Set([...secrets, ...ofAccount])];
  const found = await Promise.all(
    names.map(async (name) => {
      const { value, problems } = await read(connection, { namespace, kind: 'secrets', name }, signal);
      return value === undefined
        ? { credentials: [], problems }
        : credentialsInSecret(value as SecretJson, image, l10n.t('the secret {0}/{1}', namespace, name));
    }),
  );
  return joinFound({ credentials: [], problems: account.problems }, ...found);
}

/** The two kinds of pull secrets (kubernetes.io, "Pull an Image from a Private Registry"; core/v1 SecretTypeDockercfg). */
function credentialsInSecret(
  { type, data = {} }: SecretJson,
  image: string,
  origin: string,
): FoundCredentials {
  const isConfig = type === 'kubernetes.io/dockerconfigjson';
  if (!isConfig && type !== 'kubernetes.io/dockercfg') {
    return { credentials: [], problems: [l10n.t('{0} is not a pull secret', origin)] };
  }
  const encoded = data[isConfig ? '.dockerconfigjson' : '.dockercfg'] ?? '';
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
    const auths = isConfig ? (value as { readonly auths?: unknown } | null)?.auths : value;
    return credentialsInAuths(auths, image, origin);
  } catch {
    return { credentials: [], problems: [l10n.t('{0} has no JSON that could be read', origin)] };
  }
}

interface ObjectPath {
  readonly namespace: string;
  readonly kind: 'secrets' | 'serviceaccounts';
  readonly name: string;
}

/** Reads an object; undefined where that fails, with the reason unless there is none of that name. */
async function read(
  connection: Requester,
  { namespace, kind, name }: ObjectPath,
  signal: AbortSignal | undefined,
): Promise<{ readonly value?: unknown; readonly problems: readonly string[] }> {
  const attempted =
    kind === 'secrets'
      ? l10n.t('read the secret {0}/{1}', namespace, name)
      : l10n.t('read the service account {0}/{1}', namespace, name);
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/${kind}/${encodeURIComponent(name)}`;
  try {
    const response = await connection.request(attempted, path, { signal });
    if (!response.ok) throw await failureOfResponse(attempted, response, signal);
    return { value: await bodyJson(attempted, response, signal), problems: [] };
  } catch (error) {
    if (!ThawError.is(error) || error.reason === 'cancelled') throw error;
    return { problems: [error.message.replace(/\.$/, '')] };
  }
}
