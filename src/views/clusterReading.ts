// What reads the cluster, or speaks to it, when somebody asks for it, in one file: each of them is too small for one of its own.
export { runShell } from '../kubernetes/containerShell.ts';
export { readPodLog } from '../kubernetes/podLog.ts';
export { readPodProcesses } from '../kubernetes/podProcesses.ts';
export { readPodText } from './readPodText.ts';
export { readPoolHolding } from './readPoolHolding.ts';
export { readStartedPod } from './readStartedPod.ts';
export { settleIntent } from '../checkpoint/settleIntent.ts';
