/**
 * The label of a pod in which a container runs in a runtime of its own, inside of the pod's: its value is the container's name.
 * Such a container is reached through that runtime; the kubelet knows only the one around it.
 */
export const nestedContainerLabel = 'thaw.dev/nested-container';

/** Where the runtime image is mounted in a pod's container; `runtime/thaw-nested/layout.go` has the same. */
export const nestedRuntimePath = '/.thaw/runtime';

/** The program of the runtime image that is the first process of such a pod's container. */
export const nestedProgram = `${nestedRuntimePath}/usr/local/bin/thaw-nested`;

/** The volume of such a pod, on its node, in which the nested runtime works; gone with the pod. */
export const nestedScratchVolume = 'thaw-scratch';

/** With this status a container ends in which nothing could be restored (`runtime/thaw-nested/main.go`). */
export const notRestoredExitCode = 125;

/** Whether commands for a pod's container are to be run in the one nested in it. */
export function isNested(labels: Readonly<Record<string, string>>, container: string): boolean {
  return labels[nestedContainerLabel] === container;
}

/** The command that runs `command` in the nested container of a pod's. */
export function nestedCommand(command: readonly string[]): [string, ...string[]] {
  return [nestedProgram, 'exec', ...command];
}
