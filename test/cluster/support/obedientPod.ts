import type { PodManifest } from '../../../src/restore/podManifest.ts';
import { counterPod } from './counterPod.ts';

/** What the process of an {@link obedientPod} does when it is told to, and the signal that tells it. */
export const orders = {
  /** Writes `to stdout` and `to stderr`, there. */
  speak: 'USR1',
  /** Ends with exit code 3. */
  exit: 'USR2',
  /** Ends no more when it is asked to. */
  ignoreTermination: 'HUP',
  /** Takes 100 MB of memory. */
  grow: 'QUIT',
} as const;

/** Asked to end, it takes a second, and ends with exit code 7. */
const program = `
trap 'echo to stdout; echo to stderr >&2' ${orders.speak}
trap 'exit 3' ${orders.exit}
trap 'trap "" TERM; echo deaf' ${orders.ignoreTermination}
trap 'memory=$(head -c 100000000 /dev/zero | tr "\\\\0" x)' ${orders.grow}
trap 'echo ending; sleep 1; echo ended; exit 7' TERM
while :; do sleep 0.1; done`;

/** A pod whose process does what signals tell it, with no more memory than 64 MiB, and 30 seconds to end. */
export function obedientPod(): PodManifest {
  const pod = counterPod({ command: ['sh', '-c', program] });
  const [container] = pod.spec?.containers ?? [];
  Object.assign(pod.spec ?? {}, { terminationGracePeriodSeconds: 30 });
  Object.assign(container ?? {}, { resources: { limits: { memory: '64Mi' } } });
  return pod;
}
