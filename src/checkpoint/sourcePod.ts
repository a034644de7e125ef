import type { V1ObjectMeta, V1PodSpec } from '@kubernetes/client-node';
import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { podPath } from '../kubernetes/podPath.ts';
import { bodyJson, bodyText, failureOfResponse } from '../kubernetes/responseFailure.ts';
import { without } from './without.ts';

/**
 * A pod's manifest as it was when its container was checkpointed: all that creating it again takes. Without its status, and
 * without what the API server keeps for itself; no field is a time, so that it is the same as JSON.
 */
export interface SourcePod {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: Omit<V1ObjectMeta, 'creationTimestamp' | 'deletionTimestamp' | 'managedFields'>;
  readonly spec: V1PodSpec;
}

/** Which pod is meant. */
export interface SourcePodIdentity {
  readonly namespace: string;
  readonly pod: string;
  /** Another pod of the same name is not the one. */
  readonly podUid?: string | undefined;
}

/** As much of a Pod in its JSON form as is read of it here. */
export interface SourcePodText {
  readonly metadata: Omit<V1ObjectMeta, 'creationTimestamp' | 'deletionTimestamp'> & {
    readonly creationTimestamp?: unknown;
    readonly deletionTimestamp?: unknown;
  };
  readonly spec: V1PodSpec;
}

/** Repeats the manifest, and is of no use without the tool that wrote it. */
const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** The largest manifest that is kept, in bytes of JSON: a ConfigMap holds 1 MiB (kubernetes.io, "ConfigMaps"). */
const largestManifest = 512 * 1024;

/**
 * Reads the manifest of a pod to keep it with a checkpoint. `undefined` where the pod is gone or replaced by another, and
 * where the manifest is larger than 512 KiB.
 *
 * @throws {ThawError} `forbidden`, `cancelled` and whatever else a request can meet
 */
export async function readSourcePod(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, pod, podUid }: SourcePodIdentity,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<SourcePod | undefined> {
  const attempted = l10n.t('read the pod {0}/{1}', namespace, pod);
  // As text: the generated client would drop the fields that are newer than itself.
  const response = await connection.request(attempted, podPath({ namespace, pod }), { signal });
  if (response.status === 404) {
    await bodyText(attempted, response, signal);
    return undefined;
  }
  if (!response.ok) throw await failureOfResponse(attempted, response, signal);
  const found = (await bodyJson(attempted, response, signal)) as SourcePodText;
  return podUid !== undefined && found.metadata.uid !== podUid ? undefined : sourcePodOf(found);
}

/** What is kept of a pod as the API server sends it; `undefined` where that is larger than 512 KiB. */
export function sourcePodOf({ metadata, spec }: SourcePodText): SourcePod | undefined {
  const annotations = without(metadata.annotations ?? {}, lastAppliedAnnotation);
  const manifest: SourcePod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...without(metadata, 'managedFields', 'creationTimestamp', 'deletionTimestamp', 'annotations'),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec,
  };
  return Buffer.byteLength(JSON.stringify(manifest)) <= largestManifest ? manifest : undefined;
}
