import { temporaryPodLabel } from '../kubernetes/temporaryPods.ts';
import { isOwnLabel } from './restoredMetadata.ts';

/** The value that takes the place of a label's own. */
const hidden = 'thaw-temporary';

/** As much of a pod, or of a pod's template, as is read here. */
export interface LabelledPod {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> | undefined } | undefined;
}

/**
 * The labels of a pod that is made after another one for a while: with other values, so that no Service sends requests to it, and no
 * controller takes it for one of its own; and the label by which it is removed should it be left behind.
 */
export function temporaryLabels(
  { metadata }: LabelledPod,
  longestUseSeconds: number,
): Readonly<Record<string, string>> {
  const labels = Object.keys(metadata?.labels ?? {}).filter((label) => !isOwnLabel(label));
  return {
    ...Object.fromEntries(labels.map((label) => [label, hidden])),
    [temporaryPodLabel]: String(longestUseSeconds),
  };
}
