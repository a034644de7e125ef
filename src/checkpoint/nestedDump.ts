import { PassThrough } from 'node:stream';
import type { V1PodSpec } from '@kubernetes/client-node';
import { AnsweredOutput } from '../kubernetes/answeredOutput.ts';
import { checkpointableContainer } from '../kubernetes/checkpointableContainer.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { execInPod } from '../kubernetes/execInPod.ts';
import type {
  CheckpointedPod,
  CheckpointRequest,
  CheckpointResult,
} from '../kubernetes/kubeletCheckpoint.ts';
import { describeCheckpoint, DumpFailure } from '../kubernetes/kubeletErrors.ts';
import { isNested, nestedProgram, nestedScratchVolume } from '../kubernetes/nestedRuntime.ts';
import type { NodeAgent } from '../kubernetes/nodeAgent.ts';

/** What a dump by the runtime inside of a pod is made with. */
export interface NestedDumpTools {
  readonly connection: Pick<ClusterConnection, 'server' | 'webSocketOptions'>;
  readonly agent: (node: string) => Pick<NodeAgent, 'collectDump'>;
}

/** Whether a container runs in a runtime inside of its pod: then the kubelet cannot checkpoint it, and that runtime can. */
export function isDumpedInside(pod: CheckpointedPod, request: CheckpointRequest): boolean {
  return isNested(pod.metadata.labels ?? {}, checkpointableContainer(pod, request).container);
}

/** The name of the folder with the dump, which is there until the command is told that it is not needed any more. */
const folderLine = /^(dump-\d+)\n/;

/**
 * Checkpoints a container by the runtime inside of its pod, and makes an archive of that on the node, as the kubelet would. The
 * container goes on running.
 *
 * @param onArchive awaited before the archive is begun, by which that is named
 * @throws {ThawError} as `checkpointContainer` does: a `DumpFailure` has CRIU's complaints as its raw text
 */
export async function dumpInside(
  { connection, agent }: NestedDumpTools,
  pod: CheckpointedPod,
  request: CheckpointRequest,
  onArchive: () => Promise<void>,
): Promise<CheckpointResult> {
  const { container, node } = checkpointableContainer(pod, request);
  const attempted = describeCheckpoint({ ...request, container });
  const podUid = pod.metadata.uid;
  const status = pod.status?.containerStatuses?.find(({ name }) => name === container);
  const stdin = new PassThrough();
  let archivePath = '';
  const stdout = new AnsweredOutput(
    {
      to: folderLine,
      give: async (output) => {
        const folder = folderLine.exec(output)?.[1] ?? '';
        const path = [...scratchFolder(pod, container), folder].join('/');
        const dump = { podUid, container, imageRef: status?.imageID ?? '', folder: path };
        await onArchive();
        archivePath = await agent(node).collectDump(dump);
        return '\n';
      },
    },
    stdin,
  );
  const begin = performance.now();
  const { namespace, pod: podName } = request;
  const command = [nestedProgram, 'dump'] as const;
  const result = await execInPod(connection, {
    namespace,
    pod: podName,
    container,
    command: [...command],
    stdin,
    stdout,
  });
  if (stdout.failure !== undefined) throw stdout.failure;
  if (result.exitCode !== 0) {
    const [explanation = ''] = result.stderr.split('\n');
    throw new DumpFailure({ attempted, explanation, raw: result.stderr }, node, undefined);
  }
  return { archivePath, nodeName: node, podUid, container, requestMs: performance.now() - begin };
}

/** The folder of the scratch volume that a container has as a whole; none where it has all of it: then it is the only one. */
function scratchFolder({ spec }: { readonly spec: V1PodSpec }, container: string): readonly string[] {
  const { volumeMounts = [] } = spec.containers.find(({ name }) => name === container) ?? {};
  const folder = volumeMounts.find(({ name }) => name === nestedScratchVolume)?.subPath;
  return folder === undefined ? [] : [folder];
}
