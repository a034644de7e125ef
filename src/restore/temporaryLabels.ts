import { temporaryPodLabel } from '../kubernetes/temporaryPods.ts';
import { isOwnLabel } from './restoredMetadata.ts';

/** The value that takes the place of a label's own. */
const hidden = 'thaw-temporary';

/** As much of a pod, or of a pod's template, as is read here. */
export interface LabelledPod {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> | undefined } | undefined;
}

/**
 * A pod's labels, but for Thaw's own, with another value: so that no Service sends requests to a pod that is made after it, and no
 * controller takes that for one of its own.
 */
export function unseenLabels({ metadata }: LabelledPod, value: string): Record<string, string> {
  const labels = Object.keys(metadata?.labels ?? {}).filter((label) => !isOwnLabel(label));
  return Object.fromEntries(labels.map((label) => [label, value]));
}

/** The labels of a pod that is made after another one for a while, {@link unseenLabels}; and that by which it is removed should it be left behind. */
export function temporaryLabels(
  pod: LabelledPod,
  longestUseSeconds: number,
): Readonly<Record<string, string>> {
  return { ...unseenLabels(pod, hidden), [temporaryPodLabel]: String(longestUseSeconds) };
}
