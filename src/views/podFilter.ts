import type { PodSummary } from '../kubernetes/podSummary.ts';
import { meetsRequirement } from '../kubernetes/labelRequirement.ts';
import { FilterProblem, readFilterText } from './filterText.ts';

/** Decides which pods are shown. */
export type PodFilter = (pod: PodSummary) => boolean;

/** A filter, or in a sentence without its full stop why the text is none. */
export type PodFilterReading = { readonly filter: PodFilter } | { readonly problem: string };

/**
 * Reads a filter as a person types it: pods must meet all of it. A word asks for a part of the name, of the namespace or of the
 * node's name; everything else is a label selector in the syntax of Kubernetes, as `filterText.ts` reads it.
 */
export function readPodFilter(text: string): PodFilterReading {
  try {
    const { words, requirements } = readFilterText(text);
    const sought = words.map((word) => word.toLowerCase());
    return {
      filter: (pod) =>
        sought.every((word) => namesContain(pod, word)) &&
        requirements.every((requirement) => meetsRequirement(pod.labels, requirement)),
    };
  } catch (error) {
    if (error instanceof FilterProblem) return { problem: error.message };
    throw error;
  }
}

function namesContain({ name, namespace, node }: PodSummary, word: string): boolean {
  return [name, namespace, node ?? ''].some((part) => part.toLowerCase().includes(word));
}
