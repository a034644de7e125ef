import { counter } from '../../../devcluster/environments/counter/environment.ts';
import type { PodManifest } from '../../../src/restore/podManifest.ts';

/** What a pod of the counter's image, which is a busybox, is to do instead of counting. */
export interface CounterPodOptions {
  readonly command?: readonly string[];
  /** The names of its containers, which all run the command; by default `main`. */
  readonly containers?: readonly string[];
  /** The counter's image under another name. */
  readonly image?: string;
}

/** A small pod that runs a command of busybox, once; without one it waits. */
export function counterPod({
  // Not `sleep`: a checkpoint cuts it short.
  command = ['tail', '-f', '/dev/null'],
  containers = ['main'],
  image = counter.image.reference,
}: CounterPodOptions = {}): PodManifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      containers: containers.map((name) => ({
        name,
        image,
        imagePullPolicy: 'IfNotPresent',
        command: [...command],
      })),
    },
  };
}
