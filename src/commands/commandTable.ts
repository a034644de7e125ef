import {
  measureEnvironment,
  openEnvironmentFile,
  restoreEnvironment,
  showBakeLog,
} from './bakedEnvironment.ts';
import { attachDebugger } from './attachDebugger.ts';
import { bakeEnvironment } from './bakeEnvironment.ts';
import { cancelOperation } from './cancelOperation.ts';
import { checkpointPod, checkpointWithLabel } from './checkpointPod.ts';
import type { Command } from './command.ts';
import type { CommandId } from './commandIds.ts';
import { copyAccessRule } from './copyAccessRule.ts';
import { copyKubeletSetting } from './copyKubeletSetting.ts';
import { createEnvironment } from './createEnvironment.ts';
import { deleteCheckpoints } from './deleteCheckpoints.ts';
import { deleteStartupHistory } from './deleteStartupHistory.ts';
import { editLabelAndNote } from './editLabelAndNote.ts';
import { clearFilter, filterPods } from './filterPods.ts';
import { forwardPort, stopForwarding } from './forwardPort.ts';
import { groupCheckpoints } from './groupCheckpoints.ts';
import { loadCheckpointImage } from './loadCheckpointImage.ts';
import { openKubeconfig } from './openKubeconfig.ts';
import { openTerminal } from './openTerminal.ts';
import { pruneEnvironment } from './pruneEnvironment.ts';
import { pushCheckpointImage } from './pushCheckpointImage.ts';
import { refresh } from './refresh.ts';
import { restoreCheckpoint } from './restoreCheckpoint.ts';
import { restoreHere } from './restoreHere.ts';
import { restoreNewest } from './restoreNewest.ts';
import { scanNodes } from './scanNodes.ts';
import { selectContext } from './selectContext.ts';
import { selectNamespaces } from './selectNamespaces.ts';
import { showLogs } from './showLogs.ts';
import { showMore } from './showMore.ts';
import { showOutput } from './showOutput.ts';
import { showPodStartup } from './showPodStartup.ts';
import { showMaskedValues, showPodYaml } from './showPodYaml.ts';
import { refreshProcesses, showProcesses } from './showProcesses.ts';
import { measureStartupHere, showStartupTimings } from './startupTimings.ts';
import { claimPod, releasePod, setPoolSize } from './warmPools.ts';

/** All commands: one file of the bundle, loaded with the first that is used. What is heavy in them loads on its own first use. */
export const commandTable: Readonly<Record<CommandId, Command>> = {
  'thaw.checkpointPod': checkpointPod,
  'thaw.checkpointWithLabel': checkpointWithLabel,
  'thaw.restoreCheckpoint': restoreCheckpoint,
  'thaw.restoreHere': restoreHere,
  'thaw.restoreNewest': restoreNewest,
  'thaw.editLabelAndNote': editLabelAndNote,
  'thaw.cancelOperation': cancelOperation,
  'thaw.pushCheckpointImage': pushCheckpointImage,
  'thaw.loadCheckpointImage': loadCheckpointImage,
  'thaw.deleteCheckpoint': deleteCheckpoints,
  'thaw.scanNodes': scanNodes,
  'thaw.groupCheckpoints': groupCheckpoints,
  'thaw.showPodYaml': showPodYaml,
  'thaw.showMaskedValues': showMaskedValues,
  'thaw.showLogs': showLogs,
  'thaw.openTerminal': openTerminal,
  'thaw.showPodStartup': showPodStartup,
  'thaw.showProcesses': showProcesses,
  'thaw.refreshProcesses': refreshProcesses,
  'thaw.forwardPort': forwardPort,
  'thaw.stopForwarding': stopForwarding,
  'thaw.attachDebugger': attachDebugger,
  'thaw.selectContext': selectContext,
  'thaw.selectNamespaces': selectNamespaces,
  'thaw.filterPods': filterPods,
  'thaw.clearFilter': clearFilter,
  'thaw.refresh': refresh,
  'thaw.openKubeconfig': openKubeconfig,
  'thaw.copyAccessRule': copyAccessRule,
  'thaw.copyKubeletSetting': copyKubeletSetting,
  'thaw.showMore': showMore,
  'thaw.measureStartup': measureStartupHere,
  'thaw.showStartupTimings': showStartupTimings,
  'thaw.deleteStartupHistory': deleteStartupHistory,
  'thaw.createEnvironment': createEnvironment,
  'thaw.bakeEnvironment': bakeEnvironment,
  'thaw.restoreEnvironment': restoreEnvironment,
  'thaw.measureEnvironment': measureEnvironment,
  'thaw.showBakeLog': showBakeLog,
  'thaw.openEnvironmentFile': openEnvironmentFile,
  'thaw.pruneEnvironment': pruneEnvironment,
  'thaw.setPoolSize': setPoolSize,
  'thaw.claimPod': claimPod,
  'thaw.releasePod': releasePod,
  'thaw.showOutput': showOutput,
};
