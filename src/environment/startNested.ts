import { PassThrough } from 'node:stream';
import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { execInPod } from '../kubernetes/execInPod.ts';
import { nestedProgram } from '../kubernetes/nestedRuntime.ts';
import type { NodeAgent } from '../kubernetes/nodeAgent.ts';
import { readPod } from '../kubernetes/readPod.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { type NestedContainerStart, nestedStartRequest } from './nestedStart.ts';

/** What starting a container by the runtime inside of its pod is done with. */
export interface NestedStartTools {
  readonly connection: Pick<ClusterConnection, 'request' | 'server' | 'webSocketOptions'>;
  readonly agent: (node: string) => Pick<NodeAgent, 'imageConfig'>;
}

/**
 * Starts a container by the nested runtime of a pod, which was made by `planNestedStart` and runs already; returns when the
 * container's first process runs.
 *
 * @throws {ThawError} `podNotStarted` where it does not: why is in the pod's status, too
 */
export async function startNested(
  { connection, agent }: NestedStartTools,
  { pod, container }: NestedContainerStart,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const { namespace = '', name = '' } = pod.metadata ?? {};
  const attempted = l10n.t('start {0}/{1}', namespace, name);
  const running = await readPod(connection, { namespace, pod: name }, { attempted, signal });
  const image = running.status?.containerStatuses?.find((each) => each.name === container)?.imageID;
  const config = await agent(running.spec?.nodeName ?? '').imageConfig(image ?? '', { signal });
  const stdin = new PassThrough();
  stdin.end(JSON.stringify(nestedStartRequest({ pod, container }, config)));
  const command = [nestedProgram, 'start'] as const;
  const target = { namespace, pod: name, container, command: [...command] as [string, ...string[]] };
  const { exitCode, stderr } = await execInPod(connection, { ...target, stdin, signal });
  if (exitCode === 0) return;
  throw new ThawError({
    reason: 'podNotStarted',
    attempted,
    explanation: l10n.t('the runtime inside of it could not start its container'),
    raw: stderr,
  });
}
