/*
 * Where each command is used as people use it: from the palette, and by a menu. By its title, as they see it. That no command of
 * package.json is missing, and that the files named here do what is said of them, is tested in test/unit/project/usedCommands.test.ts.
 */

/** What commands ask for where nothing is selected: palette.test.ts runs each. */
export const paletteQuestions = [
  ['Checkpoint…', 'Checkpoint which pod?'],
  ['Checkpoint with Label…', 'Checkpoint which pod?'],
  ['Edit Label and Note…', 'Edit label and note of which checkpoint?'],
  ['Restore Here', 'Restore which checkpoint here?'],
  ['Restore…', 'Restore which checkpoint?'],
  ['Restore Newest…', 'Restore the newest checkpoint of which pod?'],
  ['Push Checkpoint Image…', 'Push the image of which checkpoint?'],
  ['Delete Checkpoint…', 'Delete which checkpoint?'],
  ['Group Checkpoints…', 'Group checkpoints by'],
  ['Show YAML', 'Show the YAML of which pod?'],
  ['Show Startup of Pod', 'Show the startup of which pod?'],
  ['Show Processes', 'Show the processes of which pod?'],
  ['Show Logs', 'Show the logs of which pod?'],
  ['Open Terminal', 'Open a terminal in which pod?'],
  ['Forward Port…', 'Forward a port of which pod?'],
  ['Attach Debugger…', 'Attach a debugger to which pod?'],
  ['Stop Forwarding…', 'Stop forwarding which port?'],
  ['Select Namespaces…', 'Select namespaces'],
  ['Filter Pods…', 'Filter pods'],
] as const;

/** What commands say where there is nothing to do, or at their end: palette.test.ts runs each. */
export const paletteMessages = [
  ['Scan Nodes for Checkpoints', 'Archives on devnode'],
  ['Cancel Operation', 'No operation is running.'],
  ['Copy RBAC Rule', 'No right is missing to list pods and checkpoints.'],
  ['Copy Kubelet Setting', 'is known to lack a setting for checkpoints.'],
] as const;

/** What else commands do: palette.test.ts looks at that of each. */
export const paletteEffects = [
  ['Measure Startup…', 'asks for the first response of what is there'],
  ['Clear Filter', 'shows all pods again'],
  ['Show Output', 'shows what Thaw has done'],
  ['Show Startup Timings', 'opens their page'],
  ['Open Kubeconfig', 'opens the file'],
  ['Refresh Processes', 'shows what was started since'],
  ['Show Masked Values', 'shows them'],
] as const;

/** The other commands, and the tests that run them from the palette, where there is what these take. */
export const paletteTests: Readonly<Record<string, string>> = {
  Refresh: 'emptyViews',
  'Select Context…': 'selectContext',
  'Load Checkpoint Image onto Other Nodes…': 'podOperations',
  'Delete Startup History…': 'startupHistory',
  'Create Environment…': 'environmentLife',
  'Bake Environment': 'environments',
  'Restore Environment…': 'environments',
  'Measure Environment…': 'environments',
  'Show Bake Log': 'environments',
  'Open Environment File': 'environments',
  'Prune Environment…': 'emptyFolder',
  'Set Pool Size…': 'environments',
  'Claim Pod': 'environments',
  'Release Pod…': 'environments',
};

/** The commands in Thaw's own menus, and the tests that choose them there, or press the buttons that come of them. */
export const menuTests: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'view/title': {
    'Filter Pods…': 'viewTitles',
    'Clear Filter': 'viewTitles',
    'Select Namespaces…': 'viewTitles',
    'Copy Kubelet Setting': 'podOperations',
    Refresh: 'emptyViews',
    'Select Context…': 'viewTitles',
    'Show Output': 'viewTitles',
    'Scan Nodes for Checkpoints': 'viewTitles',
    'Group Checkpoints…': 'viewTitles',
    'Show Startup Timings': 'viewTitles',
    'Create Environment…': 'viewTitles',
  },
  'view/item/context': {
    'Checkpoint…': 'rowMenus',
    'Checkpoint with Label…': 'timeTravel',
    'Cancel Operation': 'podOperations',
    'Restore Newest…': 'rowMenus',
    'Restore…': 'podCheckpoint',
    'Restore Here': 'timeTravel',
    'Measure Startup…': 'rowMenus',
    'Create Environment…': 'rowMenus',
    'Edit Label and Note…': 'rowMenus',
    'Show YAML': 'podCommands',
    'Show Startup of Pod': 'podStartup',
    'Show Processes': 'podCommands',
    'Show Logs': 'podCommands',
    'Open Terminal': 'podCommands',
    'Forward Port…': 'podCommands',
    'Attach Debugger…': 'podCommands',
    'Copy RBAC Rule': 'faults/rights',
    'Push Checkpoint Image…': 'checkpointing',
    'Load Checkpoint Image onto Other Nodes…': 'podOperations',
    'Delete Checkpoint…': 'checkpointing',
    'Bake Environment': 'environments',
    'Restore Environment…': 'emptyFolder',
    'Measure Environment…': 'environments',
    'Open Environment File': 'environments',
    'Show Bake Log': 'environments',
    'Claim Pod': 'emptyFolder',
    'Set Pool Size…': 'emptyFolder',
    'Prune Environment…': 'emptyFolder',
  },
  'editor/title': {
    'Refresh Processes': 'podCommands',
    'Show Masked Values': 'podCommands',
  },
};
