import type { ClusterConnection } from '../kubernetes/connection.ts';
import { deletePodAndWait, type PodIdentity } from '../kubernetes/podRequests.ts';
import { readPod } from '../kubernetes/readPod.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { bakeDeadlineLabel, bakeLabel } from './bakePod.ts';

/** Which bakes are ended. */
export interface OtherBakes {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Also one that may still be under way. */
  readonly alsoUnderWay: boolean;
}

/**
 * Removes the pod that an interrupted bake of the same environment has left, so that its name is free. A pod that no bake has made
 * stays.
 *
 * @throws {ThawError} `forbidden` and whatever else a request can meet
 */
export async function removeOtherBake(
  connection: Pick<ClusterConnection, 'request'>,
  pod: PodIdentity,
  { now, alsoUnderWay }: OtherBakes,
): Promise<void> {
  const labels = await labelsOf(connection, pod);
  if (labels?.[bakeLabel] === undefined) return;
  if (alsoUnderWay || isLeft(labels, now)) await deletePodAndWait(connection, pod);
}

/** Whether no bake that could have made a pod with these labels can still be under way. */
export function isLeft(labels: Readonly<Record<string, string>>, now: number): boolean {
  return now > Number(labels[bakeDeadlineLabel] ?? Infinity) * 1000;
}

/** That an environment cannot be baked, as somebody does so. */
export function otherBake(environment: string, { namespace, name }: PodIdentity): ThawError {
  return new ThawError({
    reason: 'alreadyExists',
    attempted: `bake ${namespace}/${environment}`,
    explanation: `the pod ${name} is there already: somebody is baking this environment, or a bake was interrupted`,
    remedies: [{ action: 'replaceBake', text: 'Bake it all the same, which ends the other bake' }],
  });
}

async function labelsOf(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, name }: PodIdentity,
): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    return (await readPod(connection, { namespace, pod: name })).metadata.labels ?? {};
  } catch (error) {
    if (ThawError.is(error, 'podNotFound')) return undefined;
    throw error;
  }
}
