import type { Command } from './command.ts';
import type { CommandId } from './commandIds.ts';
import { refresh } from './refresh.ts';
import { showMore } from './showMore.ts';
import { showOutput } from './showOutput.ts';

/** Loads a command: on its first use, but for those that are smaller than a file of their own is worth. */
export const commandTable: Readonly<Record<CommandId, () => Promise<Command>>> = {
  'thaw.checkpointPod': async () => (await import('./checkpointPod.ts')).checkpointPod,
  'thaw.restoreCheckpoint': async () => (await import('./restoreCheckpoint.ts')).restoreCheckpoint,
  'thaw.restoreNewest': async () => (await import('./restoreNewest.ts')).restoreNewest,
  'thaw.cancelOperation': async () => (await import('./cancelOperation.ts')).cancelOperation,
  'thaw.deleteCheckpoint': async () => (await import('./deleteCheckpoints.ts')).deleteCheckpoints,
  'thaw.scanNodes': async () => (await import('./scanNodes.ts')).scanNodes,
  'thaw.groupCheckpoints': async () => (await import('./groupCheckpoints.ts')).groupCheckpoints,
  'thaw.showPodYaml': async () => (await import('./showPodYaml.ts')).showPodYaml,
  'thaw.showLogs': async () => (await import('./showLogs.ts')).showLogs,
  'thaw.openTerminal': async () => (await import('./openTerminal.ts')).openTerminal,
  'thaw.forwardPort': async () => (await import('./forwardPort.ts')).forwardPort,
  'thaw.stopForwarding': async () => (await import('./forwardPort.ts')).stopForwarding,
  'thaw.selectContext': async () => (await import('./selectContext.ts')).selectContext,
  'thaw.selectNamespaces': async () => (await import('./selectNamespaces.ts')).selectNamespaces,
  'thaw.filterPods': async () => (await import('./filterPods.ts')).filterPods,
  'thaw.clearFilter': async () => (await import('./filterPods.ts')).clearFilter,
  'thaw.refresh': () => Promise.resolve(refresh),
  'thaw.openKubeconfig': async () => (await import('./openKubeconfig.ts')).openKubeconfig,
  'thaw.copyAccessRule': async () => (await import('./copyAccessRule.ts')).copyAccessRule,
  'thaw.showMore': () => Promise.resolve(showMore),
  'thaw.measureStartup': async () => (await import('./startupTimings.ts')).measureStartupHere,
  'thaw.showStartupTimings': async () => (await import('./startupTimings.ts')).showStartupTimings,
  'thaw.showOutput': () => Promise.resolve(showOutput),
};
