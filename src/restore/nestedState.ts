import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { execInPod } from '../kubernetes/execInPod.ts';
import { nestedProgram } from '../kubernetes/nestedRuntime.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { CriuState } from '../kubernetes/criuState.ts';
import type { RestoredPod } from './restoreRoute.ts';

/** What the nested runtime says of a container that it has restored (`runtime/thaw-nested/supervise.go`). */
export interface NestedState {
  /** `arriving`: it runs, and its memory still arrives. */
  readonly phase: 'arriving' | 'running';
  /** From the start of the nested runtime until the process went on, in milliseconds. */
  readonly restoreMs: number;
  /** The same until all memory was in; absent where that was read first. */
  readonly arrivedMs?: number | undefined;
  /** Absent where nothing was restored, where CRIU says nothing, and in older runtime images. */
  readonly criu?: CriuState;
}

/** The container of a restored pod. */
export type NestedPlace = Pick<RestoredPod, 'namespace' | 'name' | 'container'>;

/**
 * Waits until the process in a running container has been restored; with `memory`, until all of that is in.
 * @throws {ThawError} what an exec throws, among it that the container has ended: its status says why
 */
export async function untilRestored(
  connection: Pick<ClusterConnection, 'server' | 'webSocketOptions'>,
  { namespace, name, container }: NestedPlace,
  { memory = false, signal }: { readonly memory?: boolean; readonly signal?: AbortSignal | undefined } = {},
): Promise<NestedState> {
  const command = [nestedProgram, 'wait', ...(memory ? ['-memory'] : [])] as const;
  const result = await execInPod(connection, {
    namespace,
    pod: name,
    container,
    command: [...command],
    signal,
  });
  if (result.exitCode === 0) return JSON.parse(result.stdout) as NestedState;
  throw new ThawError({
    reason: 'podNotStarted',
    attempted: l10n.t('start {0}/{1}', namespace, name),
    explanation: l10n.t('its container has ended before anything was restored in it'),
    raw: result.stderr,
  });
}
