import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { readPodLog } from '../kubernetes/podLog.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { quoted } from '../startup/httpAnswer.ts';

/** How much of each log is read, in lines, and how long that may take, in milliseconds. */
const lastLines = 20;
const patienceMs = 5000;

/** A pod that is about to be deleted, with its log. */
export interface LoggingPod {
  readonly namespace: string;
  readonly pod: string;
  readonly containers: readonly string[];
}

/**
 * A failure of a pod to start or to answer, with what its containers have logged in the end: nobody can read that any more once the pod
 * is deleted. Another failure stays as it is, and so does one of which there is no log.
 */
export async function withPodLog(
  connection: Pick<ClusterConnection, 'request'>,
  { containers, ...pod }: LoggingPod,
  failure: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  if (!ThawError.is(failure, 'podNotStarted', 'probeNeverSucceeded')) return failure;
  const logs = await Promise.all(
    containers.map(async (container) => ({
      container,
      lines: await endOfLog(connection, { ...pod, container }, signal),
    })),
  );
  const found = logs.filter(({ lines }) => lines.length > 0);
  if (found.length === 0) return failure;
  const { reason, attempted, explanation, remedies, raw } = failure;
  const ends = found.map(
    ({ container, lines }) => l10n.t('the log of {0} ends', container) + quoted(lines.at(-1) ?? ''),
  );
  const texts = found.map(({ container, lines }) =>
    [l10n.t('The end of the log of {0}:', container), ...lines].join('\n'),
  );
  return new ThawError({
    reason,
    attempted,
    explanation: [explanation, ...ends].join('; '),
    remedies,
    raw: [...(raw === undefined ? [] : [raw]), ...texts].join('\n\n'),
    cause: failure,
  });
}

/** None where it cannot be read: the failure matters more. */
async function endOfLog(
  connection: Pick<ClusterConnection, 'request'>,
  target: { readonly namespace: string; readonly pod: string; readonly container: string },
  cancelled: AbortSignal,
): Promise<readonly string[]> {
  const lines: string[] = [];
  const signal = AbortSignal.any([cancelled, AbortSignal.timeout(patienceMs)]);
  try {
    const log = readPodLog(connection, { ...target, tailLines: lastLines, signal });
    for await (const line of log) if (line.trim() !== '') lines.push(line);
  } catch {
    // What was read before says something, too.
  }
  return lines;
}
