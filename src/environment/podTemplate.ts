import { without } from '../checkpoint/without.ts';
import type { PodContainer, PodManifest, PodSpec, PodVolume } from '../restore/podManifest.ts';
import { keptMetadata } from '../restore/restoredMetadata.ts';
import { sourceOnlyFields } from '../restore/restoredPod.ts';
import { withoutInjectedTokens } from '../restore/restoredVolumes.ts';
import type { PodTemplate } from './environment.ts';

/** What the API server sets where a pod's spec says nothing (kubernetes.io, "Pod v1 core"). */
const podDefaults = {
  restartPolicy: 'Always',
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
  serviceAccountName: 'default',
  terminationGracePeriodSeconds: 30,
  enableServiceLinks: true,
  securityContext: {},
  tolerations: [],
  volumes: [],
  initContainers: [],
};

const containerDefaults = {
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  resources: {},
  securityContext: {},
  volumeMounts: [],
};

const probeDefaults = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

/** Files of a volume are readable for all and writable for their owner: 0644. */
const volumeDefaults = { defaultMode: 0o644 };

/** What the admission plugin DefaultTolerationSeconds adds to every pod. */
const addedTolerations = /^node\.kubernetes\.io\/(?:not-ready|unreachable)$/;

/** The template by which a pod could have been made: without what ties it to its controller and node, and without defaults. */
export function podTemplateOf(pod: PodManifest): PodTemplate {
  const { labels = {}, annotations = {} } = keptMetadata(pod, { name: '', namespace: '' });
  const metadata = {
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
  return { ...(Object.keys(metadata).length > 0 && { metadata }), spec: cleanSpec(pod) };
}

function cleanSpec({ metadata, spec = { containers: [] } }: PodManifest): PodSpec {
  const parts = withoutInjectedTokens(spec);
  // A StatefulSet calls each pod by its own name.
  const isNamedByController = spec.hostname !== undefined && spec.hostname === metadata?.name;
  const kept: PodSpec = {
    containers: parts.containers.map(cleanContainer),
    ...without(
      spec,
      ...sourceOnlyFields,
      'containers',
      ...(isNamedByController ? (['hostname', 'subdomain'] as const) : []),
    ),
    initContainers: parts.initContainers.map(cleanContainer),
    volumes: parts.volumes.map(cleanVolume),
    tolerations: (spec.tolerations ?? []).filter(
      ({ key = '', tolerationSeconds }) => !addedTolerations.test(key) || tolerationSeconds !== 300,
    ),
  };
  return withoutDefaults(kept, podDefaults);
}

function cleanContainer(container: PodContainer): PodContainer {
  const { ports, env, livenessProbe, readinessProbe, startupProbe } = container;
  const clean: PodContainer = {
    ...container,
    ...(ports && { ports: ports.map((port) => withoutDefaults(port, { protocol: 'TCP' })) }),
    ...(env && { env: env.map(cleanVariable) }),
    ...(livenessProbe && { livenessProbe: cleanProbe(livenessProbe) }),
    ...(readinessProbe && { readinessProbe: cleanProbe(readinessProbe) }),
    ...(startupProbe && { startupProbe: cleanProbe(startupProbe) }),
  };
  return withoutDefaults(clean, {
    ...containerDefaults,
    imagePullPolicy: defaultPullPolicy(container.image),
  });
}

/** An image without tag or with `latest` is asked for each time, any other only where it is missing (kubernetes.io, "Images"). */
function defaultPullPolicy(image = ''): string {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return /^[^:@]*(?::latest)?$/.test(name) ? 'Always' : 'IfNotPresent';
}

function cleanVariable(variable: NonNullable<PodContainer['env']>[number]): typeof variable {
  const { valueFrom } = variable;
  if (!valueFrom?.fieldRef) return variable;
  const fieldRef = withoutDefaults(valueFrom.fieldRef, { apiVersion: 'v1' });
  return { ...variable, valueFrom: { ...valueFrom, fieldRef } };
}

function cleanProbe(probe: NonNullable<PodContainer['readinessProbe']>): typeof probe {
  const { httpGet } = probe;
  return withoutDefaults(
    { ...probe, ...(httpGet && { httpGet: withoutDefaults(httpGet, { scheme: 'HTTP' }) }) },
    probeDefaults,
  );
}

function cleanVolume(volume: PodVolume): PodVolume {
  const { configMap, secret, projected, downwardAPI } = volume;
  return {
    ...volume,
    ...(configMap && { configMap: withoutDefaults(configMap, volumeDefaults) }),
    ...(secret && { secret: withoutDefaults(secret, volumeDefaults) }),
    ...(projected && { projected: withoutDefaults(projected, volumeDefaults) }),
    ...(downwardAPI && { downwardAPI: withoutDefaults(downwardAPI, volumeDefaults) }),
  };
}

/** An object without those of its fields that are as the API server would set them. */
function withoutDefaults<Fields extends object>(
  fields: Fields,
  defaults: Readonly<Record<string, unknown>>,
): Fields {
  const kept = Object.entries(fields).filter(
    ([name, value]) =>
      !Object.hasOwn(defaults, name) || JSON.stringify(value) !== JSON.stringify(defaults[name]),
  );
  // What has a default may be left out.
  return Object.fromEntries(kept) as Fields;
}
