import * as l10n from '@vscode/l10n';
import type { HistoryEntry, Measurement } from './messages.ts';

/** What says of what a measurement is. */
type Subject = Pick<Measurement, 'request' | 'checkpoint'>;

/** What was measured, to tell whether it was the same: an environment, or else a container of a pod. */
export function subjectKey({ request, checkpoint: { environment } }: Subject): string {
  const { context, namespace, pod, container } = request;
  return JSON.stringify(
    environment === undefined ? [context, namespace, pod, container] : [context, namespace, environment],
  );
}

/** What was measured, for people. */
export function subjectName({ request, checkpoint: { environment } }: Subject): string {
  const { context, namespace, pod, container } = request;
  const name = environment ?? `${namespace}/${pod} · ${container}`;
  return `${name} · ${context}`;
}

/** The same exactly for measurements that can be compared: of one subject, on the same nodes, awaiting the same first response. */
export function comparableKey(entry: HistoryEntry): string {
  return JSON.stringify([subjectKey(entry), entry.nodes.toSorted(), entry.request.probe]);
}

/** In what measurements differ that cannot be compared, as a sentence; `undefined` where all can be. */
export function incomparableText(entries: readonly HistoryEntry[]): string | undefined {
  const differing = (key: (entry: HistoryEntry) => string): boolean => new Set(entries.map(key)).size > 1;
  const differences = [
    ...(differing(subjectKey) ? [l10n.t('pods or environments')] : []),
    ...(differing(({ nodes }) => JSON.stringify(nodes.toSorted())) ? [l10n.t('nodes')] : []),
    ...(differing(({ request }) => JSON.stringify(request.probe)) ? [l10n.t('first responses')] : []),
  ];
  if (differences.length === 0) return undefined;
  return l10n.t(
    'Measurements of different {0} cannot be compared: lines join only those that can.',
    differences.join(', '),
  );
}
