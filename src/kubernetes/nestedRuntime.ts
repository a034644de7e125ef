/**
 * The prefix of the labels of a pod whose containers, or some of them, run in runtimes of their own inside of the pod's: one
 * label, `true`, for each of them, named like it. Such a container is reached through that runtime; the kubelet knows only the one
 * around it. One label with all names might be longer than a label's value may be.
 */
const nestedLabelPrefix = 'nested.thaw.dev/';

/** The label of pods that were made when only one container could be nested, with its name as the value. */
const onlyNestedLabel = 'thaw.dev/nested-container';

/** Where the runtime image is mounted in a pod's container; `runtime/thaw-nested/layout.go` has the same. */
export const nestedRuntimePath = '/.thaw/runtime';

/** The program of the runtime image that is the first process of such a pod's container. */
export const nestedProgram = `${nestedRuntimePath}/usr/local/bin/thaw-nested`;

/** What an archive names as its runtime that was made by the one inside of a pod (`runtime/checkpoint-archive/collect.go`). */
export const nestedDumpRuntime = 'thaw-nested';

/**
 * The volume of such a pod, on its node, in which the nested runtimes work, each in a folder of its own; gone with the pod.
 */
export const nestedScratchVolume = 'thaw-scratch';

/** With this status a container ends in which nothing could be restored (`runtime/thaw-nested/main.go`). */
export const notRestoredExitCode = 125;

/** The labels of a pod in which these containers are nested. */
export function nestedLabels(containers: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(containers.map((container) => [`${nestedLabelPrefix}${container}`, 'true']));
}

/** Whether a label says which containers of a pod are nested. */
export function isNestedLabel(label: string): boolean {
  return label.startsWith(nestedLabelPrefix) || label === onlyNestedLabel;
}

/** Whether commands for a pod's container are to be run in the one nested in it. */
export function isNested(labels: Readonly<Record<string, string>>, container: string): boolean {
  return Object.hasOwn(labels, `${nestedLabelPrefix}${container}`) || labels[onlyNestedLabel] === container;
}

/** The command that runs `command` in the nested container of a pod's. */
export function nestedCommand(command: readonly string[]): [string, ...string[]] {
  return [nestedProgram, 'exec', ...command];
}
