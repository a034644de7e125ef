import { randomBytes } from 'node:crypto';
import type { PodManifest } from '../restore/podManifest.ts';
import { type LabelledPod, temporaryLabels } from '../restore/temporaryLabels.ts';
import type { Environment, PodTemplate } from './environment.ts';

/** The label of the pod that is baked; its value is the name of the environment. */
export const bakeLabel = 'thaw.dev/bake';

/** How long starting a pod, checkpointing it and all that is said in no file may take together, in milliseconds. */
const ownTimeMs = 15 * 60_000;

/** A DNS label has at most 63 characters (RFC 1123). */
const longestName = 63;

/** What the pod of a bake is made of. */
export interface BakePodSource {
  readonly environment: Environment;
  readonly template: PodTemplate;
  readonly namespace: string;
}

/** The name of the pod in which an environment is baked: as only one pod can have it, an environment is baked once at a time. */
export function bakePodName(environment: string): string {
  return podName(environment, '-bake');
}

/** A name for the pod that is restored from a new checkpoint of an environment for a trial. */
export function trialPodName(environment: string): string {
  return podName(environment, `-trial-${randomBytes(2).toString('hex')}`);
}

function podName(environment: string, ending: string): string {
  return environment.slice(0, longestName - ending.length).replace(/-+$/, '') + ending;
}

/** The labels by which the pods of a bake are known, and nobody's else. */
export function bakeLabels(environment: Environment, source: LabelledPod): Readonly<Record<string, string>> {
  return { ...temporaryLabels(source, longestBakeSeconds(environment)), [bakeLabel]: environment.name };
}

/** The pod that is warmed up and checkpointed. Kubernetes ends it should nobody come back to do so. */
export function planBakePod({ environment, template, namespace }: BakePodSource): PodManifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...template.metadata,
      name: bakePodName(environment.name),
      namespace,
      labels: bakeLabels(environment, template),
    },
    spec: { ...template.spec, activeDeadlineSeconds: longestBakeSeconds(environment) },
  };
}

/** The longest deadline of a pod, in seconds (Kubernetes, ValidatePodSpec). */
const longestDeadline = 2 ** 31 - 1;

/** How long a bake can take at most, in seconds, by what its environment allows each of its steps. */
export function longestBakeSeconds({ readiness, startupProbe, warmUp, beforeDump }: Environment): number {
  const steps = warmUp.map((step) => {
    switch (step.kind) {
      case 'http':
        return step.count * step.request.timeoutMs;
      case 'sleep':
        return step.ms;
      case 'settle':
        return step.timeoutMs + step.request.timeoutMs;
      case 'exec':
      case 'logLine':
        return step.timeoutMs;
    }
  });
  const others = [readiness, startupProbe, ...beforeDump].map((part) => part?.timeoutMs ?? 0);
  const seconds = Math.ceil([...steps, ...others].reduce((sum, each) => sum + each, ownTimeMs) / 1000);
  return Math.min(seconds, longestDeadline);
}
