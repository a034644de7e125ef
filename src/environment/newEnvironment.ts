import { Document, isMap, isScalar } from 'yaml';
import { defaultContainerAnnotation } from '../kubernetes/checkpointableContainer.ts';
import type { PodContainer, PodManifest } from '../restore/podManifest.ts';
import { proposeProbe } from '../startup/proposedProbe.ts';
import type { AskingProbe } from '../startup/probe.ts';
import type { PodReference } from './environment.ts';
import type { EnvironmentManifest, ProbeManifest, WarmUpManifest } from './environmentManifest.ts';
import { podTemplateOf } from './podTemplate.ts';
import { type SecretlessTemplate, withoutSecrets } from './withoutSecrets.ts';
import { workloadOf } from './workload.ts';

/** What a new environment is made after. */
export interface EnvironmentSource {
  /** A pod as the API server sends it. */
  readonly pod: PodManifest;
  /** The container to checkpoint; the pod's default one unless given. */
  readonly container?: string | undefined;
  /** Refers to this instead of copying the pod's template. */
  readonly reference?: PodReference | undefined;
}

/** The first file of an environment. */
export interface NewEnvironment {
  readonly name: string;
  /** The file, with comments; what looks like a secret is not in it. */
  readonly text: string;
}

/** The longest name of an environment that the schema allows. */
const longestName = 52;

/** Writes a good first file of an environment after a pod. */
export function newEnvironment(source: EnvironmentSource): NewEnvironment {
  const { pod, reference } = source;
  const name = environmentName(reference?.name ?? workloadOf(pod)?.name ?? pod.metadata?.name ?? '');
  const container = mainContainer(source);
  const copied = reference ? undefined : withoutSecrets(podTemplateOf(pod), `${name}-secrets`);
  const probe = container && proposeProbe(container)?.probe;
  const { namespace } = pod.metadata ?? {};
  const manifest: EnvironmentManifest = {
    apiVersion: 'thaw.dev/v1alpha1',
    kind: 'Environment',
    metadata: { name, ...(namespace !== undefined && { namespace }) },
    spec: {
      ...(copied && { template: copied.template }),
      ...(reference && { templateFrom: reference }),
      ...(container && { containers: [container.name] }),
      ...(probe && { readiness: readinessOf(probe, container) }),
      ...(probe?.kind === 'http' && { warmUp: [warmUpOf(probe)] }),
      retention: { count: 3 },
    },
  };
  return { name, text: withComments(manifest, copied) };
}

function environmentName(name: string): string {
  const label = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, longestName);
  return label.replaceAll(/^-+|-+$/g, '') || 'environment';
}

function mainContainer({ pod, container }: EnvironmentSource): PodContainer | undefined {
  const all = pod.spec?.containers ?? [];
  const name = container ?? pod.metadata?.annotations?.[defaultContainerAnnotation];
  return all.find((each) => each.name === name) ?? all[0];
}

function readinessOf(probe: AskingProbe, { name }: PodContainer): ProbeManifest {
  switch (probe.kind) {
    case 'http':
      return { http: { port: probe.port, path: probe.path } };
    case 'exec':
      return { exec: { container: name, command: probe.command } };
    case 'logLine':
      return { logLine: { container: name, contains: probe.contains } };
  }
}

function warmUpOf({ port, path }: Extract<AskingProbe, { kind: 'http' }>): WarmUpManifest {
  return { http: { port, path, count: 50 } };
}

/** What else a file can say, in English, as people share such files: for those who have not read its documentation. */
const more = ` What else an environment can have:
 hooks:
   beforeDump:
     - command: [/bin/sh, -c, 'a garbage collection, closing connections']
   atClaim:
     - command: [/bin/sh, -c, 'a new random seed, new tokens']
 image:
   registry: registry.example.com
 pool:
   size: 3`;

function withComments(manifest: EnvironmentManifest, copied: SecretlessTemplate | undefined): string {
  // Without anchors: the source may have one object in two places.
  const document = new Document(manifest, { aliasDuplicateObjects: false });
  const comment = (path: readonly string[], text: string): void => {
    const map = document.getIn(path.slice(0, -1));
    const pair = isMap(map)
      ? map.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
      : undefined;
    if (pair && isScalar(pair.key)) pair.key.commentBefore = text;
  };
  comment(['metadata', 'namespace'], ' Without it, the namespace of the chosen context.');
  comment(['spec', 'template'], templateComment(copied));
  comment(['spec', 'templateFrom'], ' Read from the cluster whenever the environment is baked.');
  comment(['spec', 'containers'], ' Checkpointed after the warm-up; other containers of the pod start cold.');
  comment(['spec', 'readiness'], ' When a cold pod can be warmed up, and a restored one be claimed.');
  comment(
    ['spec', 'warmUp'],
    ' Done before the checkpoint. Better than this: the requests that your users send.',
  );
  comment(['spec', 'retention'], ' How many checkpoints are kept.');
  const spec = document.get('spec');
  if (isMap(spec)) spec.comment = more;
  return document.toString({ lineWidth: 0 });
}

function templateComment(copied: SecretlessTemplate | undefined): string {
  const { variables = [], omitted = [] } = copied ?? {};
  return [
    ' The pod, as in a Deployment.',
    ...(variables.length > 0
      ? [` What looked like a secret is taken from a Secret, which must have: ${variables.join(', ')}.`]
      : []),
    ...(omitted.length > 0 ? [` Left out, as it looked like a secret: ${omitted.join(', ')}.`] : []),
  ].join('\n');
}
