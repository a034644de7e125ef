/** Every command that Thaw registers; package.json offers the same ones. */
export const commandIds = [
  'thaw.checkpointPod',
  'thaw.restoreCheckpoint',
  'thaw.restoreNewest',
  'thaw.cancelOperation',
  'thaw.deleteCheckpoint',
  'thaw.scanNodes',
  'thaw.groupCheckpoints',
  'thaw.showPodYaml',
  'thaw.showLogs',
  'thaw.openTerminal',
  'thaw.forwardPort',
  'thaw.stopForwarding',
  'thaw.selectContext',
  'thaw.selectNamespaces',
  'thaw.filterPods',
  'thaw.clearFilter',
  'thaw.refresh',
  'thaw.openKubeconfig',
  'thaw.copyAccessRule',
  'thaw.showMore',
  'thaw.showOutput',
  'thaw.measureStartup',
  'thaw.showStartupTimings',
  'thaw.createEnvironment',
] as const;

export type CommandId = (typeof commandIds)[number];
