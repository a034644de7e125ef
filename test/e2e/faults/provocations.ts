import type { Remedy } from '../../../src/kubernetes/remedy.ts';
import type { FailureReason } from '../../../src/kubernetes/thawError.ts';

/** A test of what is done through the UI. */
export interface Provocation {
  /** Below test/e2e. */
  readonly file: string;
  /** The title of the test, as it stands in the file. */
  readonly title: string;
  /** Which of the cases it is, where the test has several: a text of that case. */
  readonly of?: string;
}

/** Why nobody meets something in the UI. */
export interface Unseen {
  readonly unseen: string;
}

/** How something is met in the UI. */
export type Met = Provocation | Unseen | 'untested';

/**
 * Which test meets each failure of the core as a user does: it reads the message with its buttons, or the text in place of the rows.
 * TypeScript demands an entry for each new reason; that the tests are there, a unit test looks after. `untested` says that one is still
 * to be written.
 */
export const provocations: Readonly<Record<FailureReason, Met>> = {
  // The way to the cluster
  noKubeconfig: {
    file: 'faults/connecting.test.ts',
    title: 'that is broken is opened where it is broken, and read again once it is mended',
    of: 'there is no kubeconfig yet',
  },
  invalidKubeconfig: {
    file: 'faults/connecting.test.ts',
    title: 'that is broken is opened where it is broken, and read again once it is mended',
    of: 'The kubeconfig cannot be read.',
  },
  contextNotFound: {
    file: 'faults/connecting.test.ts',
    title: 'that names a context it does not have as the current one asks for another',
  },
  credentialPluginFailed: {
    file: 'faults/connecting.test.ts',
    title: 'whose credential plugin wants to be signed in with is helped by a terminal',
  },
  credentialPluginTimedOut: {
    file: 'faults/answers.test.ts',
    title: 'as its credential plugin does not end leads to a terminal',
  },
  unreachable: {
    file: 'faults/connecting.test.ts',
    title: 'whose cluster is gone says so again after Retry, and leads to another context',
  },
  portBlocked: {
    file: 'faults/answers.test.ts',
    title: 'as its port is reserved leads to the kubeconfig',
  },
  untrustedCertificate: {
    file: 'faults/connecting.test.ts',
    title: 'with the context $context, which leads to no pods, says why',
    of: 'untrusted',
  },
  credentialsExpired: {
    file: 'faults/connecting.test.ts',
    title: 'with the context $context, which leads to no pods, says why',
    of: 'stranger',
  },
  forbidden: { file: 'faults/rights.test.ts', title: 'is told which right a checkpoint takes' },
  requestTimedOut: {
    file: 'faults/answers.test.ts',
    title: 'in its time does so by Retry, once it has the time',
  },
  tooManyRequests: { file: 'faults/kubelet.test.ts', title: 'of $pod is explained', of: 'overrun' },
  // Kubernetes objects
  notFound: { file: 'faults/restore.test.ts', title: 'is said to have been deleted meanwhile' },
  alreadyExists: { file: 'faults/restore.test.ts', title: 'since its name is taken gets another one' },
  conflict: { file: 'faults/kubelet.test.ts', title: 'of $pod is explained', of: 'busy' },
  invalidObject: {
    file: 'faults/environments.test.ts',
    title: 'as somebody else bakes it is baked anyway by a button, which ends the other bake',
  },
  quotaExceeded: {
    file: 'faults/restore.test.ts',
    title: 'for a quota is created by Retry once there is room',
  },
  // Checkpoint
  kubeletUnreachable: { file: 'faults/kubelet.test.ts', title: 'Retry tries again', of: 'unreachable' },
  kubeletForbidden: {
    file: 'faults/kubelet.test.ts',
    title: 'Copy RBAC Rule copies what an administrator can apply',
    of: 'forbidden',
  },
  checkpointDisabled: {
    file: 'faults/answers.test.ts',
    title: 'is said to be missing, and leads to the others, of a kubelet that does not checkpoint',
  },
  runtimeLacksCheckpoint: {
    file: 'faults/answers.test.ts',
    title: 'about $pod is copied by $button',
    of: 'old',
  },
  criuMissing: { file: 'faults/checkpoint.test.ts', title: 'is said to lack CRIU' },
  podNotFound: { file: 'faults/checkpoint.test.ts', title: 'is said to be gone' },
  podReplaced: {
    file: 'faults/checkpoint.test.ts',
    title: 'is not taken for another one of its name, which is checkpointed only when told to',
  },
  containerNotFound: {
    file: 'faults/answers.test.ts',
    title: 'is said to be missing, and leads to the others, of a kubelet that does not checkpoint',
  },
  containerAmbiguous: {
    file: 'faults/environments.test.ts',
    title: 'as its containers are not named leads to its file',
  },
  containerNotRunning: { file: 'faults/checkpoint.test.ts', title: 'is said not to be running any more' },
  noShell: {
    file: 'faults/container.test.ts',
    title: 'without a shell has no terminal, and says how to look into it',
  },
  checkpointTimedOut: {
    file: 'faults/kubelet.test.ts',
    title: 'Retry with 240 s gives the node that long',
  },
  dumpFailed: {
    file: 'faults/checkpoint.test.ts',
    title: 'because of an established TCP connection names the process and the address',
  },
  diskFull: {
    file: 'faults/checkpoint.test.ts',
    title: 'is said to have a full disk, and offers to delete checkpoints',
  },
  // Node agent, archive and image
  agentNotReady: {
    file: 'faults/nodes.test.ts',
    title: 'on the node of $pod says why, and does it by Retry once that is mended',
    of: 'bare',
  },
  agentLost: {
    file: 'faults/nodes.test.ts',
    title: 'on the node of $pod says why, and does it by Retry once that is mended',
    of: 'busy',
  },
  nodeGone: {
    file: 'faults/nodes.test.ts',
    title: 'on the node of $pod says why, and does it by Retry once that is mended',
    of: 'gone',
  },
  archiveNotFound: {
    file: 'faults/restore.test.ts',
    title: 'has lost its archive, of which the row tells after a scan',
  },
  invalidArchive: { file: 'faults/restore.test.ts', title: 'has a broken archive' },
  imageImportFailed: {
    file: 'faults/nodes.test.ts',
    title: 'as the tool of the cluster is missing, and then fails, is told of in its words',
  },
  toolMissing: {
    file: 'faults/nodes.test.ts',
    title: 'as the tool of the cluster is missing, and then fails, is told of in its words',
  },
  // Registry
  registryUnreachable: { file: 'faults/nodes.test.ts', title: 'gets it by Retry once it answers' },
  registryUntrusted: {
    file: 'faults/nodes.test.ts',
    title: 'is trusted by whoever runs the nodes, who gets instructions',
  },
  registryUnauthorized: { file: 'faults/nodes.test.ts', title: 'is signed in to in a terminal' },
  registryForbidden: { file: 'faults/nodes.test.ts', title: 'gets it under another name' },
  // Restore
  restoreUnsupported: {
    file: 'faults/nodes.test.ts',
    title: 'as all of them pull it from a registry needs not be',
  },
  restoreFailed: {
    file: 'faults/restore.test.ts',
    title: 'since CRIU fails is removed, with what CRIU wrote one click away, by the %s route',
  },
  podNotStarted: {
    file: 'faults/restore.test.ts',
    title: 'since something that it needs has gone is removed, and says what',
  },
  probeNeverSucceeded: {
    file: 'faults/environments.test.ts',
    title: 'as it never answers is tried again by Retry',
  },
  // Environments
  warmUpFailed: {
    file: 'environments.test.ts',
    title: 'says which step of the warm-up has failed, and what to do about it',
  },
  hookFailed: {
    file: 'faults/environments.test.ts',
    title: 'as a hook fails is deleted, and another one is claimed by Retry',
  },
  noPool: { file: 'faults/environments.test.ts', title: 'as its pool is gone leads to the size of that' },
  // Anything
  cancelled: {
    unseen:
      'Whoever has cancelled something is not told so: podOperations.test.ts looks that there is no message.',
  },
  unexpected: {
    file: 'faults/kubelet.test.ts',
    title: 'Show Log shows what the kubelet wrote',
    of: 'odd',
  },
};

/** Which test presses the button for each remedy that a failure can offer, and looks what comes of it. */
export const pressed: Readonly<Record<Remedy['action'], Met>> = {
  retry: { file: 'faults/kubelet.test.ts', title: 'Retry tries again' },
  selectContext: {
    file: 'faults/connecting.test.ts',
    title: 'whose cluster is gone says so again after Retry, and leads to another context',
    of: 'Select Context…',
  },
  openKubeconfig: {
    file: 'faults/answers.test.ts',
    title: 'as its port is reserved leads to the kubeconfig',
    of: 'Open Kubeconfig',
  },
  signInAgain: {
    file: 'faults/nodes.test.ts',
    title: 'is signed in to in a terminal',
    of: 'Sign In in Terminal',
  },
  grantAccess: {
    file: 'faults/nodes.test.ts',
    title: 'as it may not be started is helped by the right that is missing',
    of: 'Copy RBAC Rule',
  },
  relaxPodSecurity: {
    file: 'faults/environments.test.ts',
    title: 'as its namespace forbids the pod is helped by a label',
    of: 'Copy Namespace Label',
  },
  changeKubelet: {
    file: 'faults/answers.test.ts',
    title: 'is said to be missing, and leads to the others, of a kubelet that does not checkpoint',
    of: 'Copy Kubelet Setting',
  },
  changeRuntime: {
    file: 'faults/answers.test.ts',
    title: 'about $pod is copied by $button',
    of: 'Copy Instructions',
  },
  changeSecurityContext: {
    file: 'faults/answers.test.ts',
    title: 'about $pod is copied by $button',
    of: 'Copy Security Context',
  },
  raiseTimeout: {
    file: 'faults/kubelet.test.ts',
    title: 'Retry with 240 s gives the node that long',
    of: 'Retry with 240 s',
  },
  setEnvironmentVariable: {
    file: 'faults/answers.test.ts',
    title: 'about $pod is copied by $button',
    of: 'Copy Variable',
  },
  closeConnections: {
    file: 'faults/checkpoint.test.ts',
    title: 'because of a connection shows the processes, of which one holds it',
    of: 'Show Processes',
  },
  closeTerminals: {
    file: 'faults/checkpoint.test.ts',
    title: 'because of what a terminal has left running closes that, and succeeds',
    of: 'Close Terminals and Retry',
  },
  chooseContainer: {
    file: 'faults/answers.test.ts',
    title: 'is said to be missing, and leads to the others, of a kubelet that does not checkpoint',
    of: 'Choose Container…',
  },
  chooseName: {
    file: 'faults/nodes.test.ts',
    title: 'gets it under another name',
    of: 'Choose Another Name…',
  },
  replaceBake: {
    file: 'faults/environments.test.ts',
    title: 'as somebody else bakes it is baked anyway by a button, which ends the other bake',
    of: 'Bake Anyway',
  },
  freeDiskSpace: {
    file: 'faults/checkpoint.test.ts',
    title: 'is said to have a full disk, and offers to delete checkpoints',
    of: 'Delete Checkpoints…',
  },
  scanNodes: {
    file: 'faults/restore.test.ts',
    title: 'has lost its archive, of which the row tells after a scan',
    of: 'Scan Nodes',
  },
  changeApplication: {
    unseen: 'It has no button: the sentence of the error tells what to change in a program or its image.',
  },
  chooseRuntimeImage: {
    file: 'faults/agent.test.ts',
    title: 'is named, and another one can be chosen',
    of: 'Choose Image…',
  },
  mendEnvironmentFile: {
    file: 'faults/environments.test.ts',
    title: 'as its containers are not named leads to its file',
    of: 'Open Environment File',
  },
  setPoolSize: {
    file: 'faults/environments.test.ts',
    title: 'as its pool is gone leads to the size of that',
    of: 'Set Pool Size…',
  },
  checkpoint: {
    file: 'faults/restore.test.ts',
    title: 'has to be made first where there is none',
    of: 'Checkpoint…',
  },
};
