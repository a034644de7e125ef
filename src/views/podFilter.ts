import type { PodSummary } from '../kubernetes/podSummary.ts';

/** Decides which pods are shown. */
export type PodFilter = (pod: PodSummary) => boolean;

/**
 * Reads a filter as a person types it: all its words must be met. `app=web` asks for a label, `app` for a part of the name, of
 * the namespace, or of the node's name.
 */
export function parsePodFilter(text: string): PodFilter {
  const words = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  return (pod) => words.every((word) => meets(pod, word));
}

function meets({ name, namespace, node, labels }: PodSummary, word: string): boolean {
  const equals = word.indexOf('=');
  if (equals > 0) {
    const [key, value] = [word.slice(0, equals), word.slice(equals + 1).replace(/^=/, '')];
    return Object.entries(labels).some(
      ([label, found]) => label.toLowerCase() === key && found.toLowerCase() === value,
    );
  }
  return [name, namespace, node ?? ''].some((part) => part.toLowerCase().includes(word));
}
