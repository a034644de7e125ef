import type { V1PersistentVolumeClaim } from '@kubernetes/client-node';
import type { PodTemplate } from './environment.ts';

/** As much of the spec of a Deployment or a StatefulSet (apps/v1) as its pods are made by. */
export interface WorkloadSpec {
  readonly template: PodTemplate;
  /** Of a StatefulSet: the claims that each of its pods has of its own. */
  readonly volumeClaimTemplates?: readonly V1PersistentVolumeClaim[];
}

/**
 * The template of a workload's pods. For a claim that a StatefulSet gives to each of them, a pod that is none of its own has a new one,
 * which is empty at first and goes with the pod (a generic ephemeral volume).
 */
export function workloadTemplate({ template, volumeClaimTemplates = [] }: WorkloadSpec): PodTemplate {
  if (volumeClaimTemplates.length === 0) return template;
  const claimed = volumeClaimTemplates.flatMap(({ metadata, spec }) => {
    const { name, labels, annotations } = metadata ?? {};
    if (name === undefined || spec === undefined) return [];
    const own = { ...(labels && { labels }), ...(annotations && { annotations }) };
    const hasOwn = Object.keys(own).length > 0;
    return [{ name, ephemeral: { volumeClaimTemplate: { ...(hasOwn && { metadata: own }), spec } } }];
  });
  const names = new Set(claimed.map(({ name }) => name));
  const others = (template.spec.volumes ?? []).filter(({ name }) => !names.has(name));
  return { ...template, spec: { ...template.spec, volumes: [...others, ...claimed] } };
}
