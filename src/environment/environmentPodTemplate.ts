import * as l10n from '@vscode/l10n';
import { readSourcePod } from '../checkpoint/sourcePod.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { bodyJson, bodyText, failureOfResponse } from '../kubernetes/responseFailure.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { Environment, PodReference, PodTemplate, WorkloadReference } from './environment.ts';
import { podTemplateOf } from './podTemplate.ts';
import { workloadsPath } from './workloadPath.ts';
import { type WorkloadSpec, workloadTemplate } from './workloadTemplate.ts';

/** Where a reference is looked up, and how to end that. */
export interface TemplateReading {
  readonly namespace: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The template of an environment's pods: that of its file, or of the object in the cluster that the file refers to, as it is now.
 *
 * @throws {ThawError} `notFound` where there is no such object, `forbidden` and whatever else a request can meet
 */
export async function environmentPodTemplate(
  connection: Pick<ClusterConnection, 'request'>,
  { pod }: Pick<Environment, 'pod'>,
  reading: TemplateReading,
): Promise<PodTemplate> {
  if (pod.kind === 'template') return pod.template;
  const { reference } = pod;
  const template = await templateOf(connection, reference, reading);
  if (template !== undefined) return template;
  throw new ThawError({
    reason: 'notFound',
    attempted: describe(reference, reading),
    explanation: l10n.t(
      'there is no {0} {1} in namespace {2}',
      reference.kind,
      reference.name,
      reading.namespace,
    ),
    remedies: [
      {
        action: 'retry',
        text: l10n.t(
          'Create it, or name another one under spec.templateFrom, or another namespace, then try again',
        ),
      },
    ],
  });
}

async function templateOf(
  connection: Pick<ClusterConnection, 'request'>,
  { kind, name }: PodReference,
  reading: TemplateReading,
): Promise<PodTemplate | undefined> {
  if (kind === 'Pod') return await templateOfPod(connection, name, reading);
  return await templateOfWorkload(connection, { kind, name }, reading);
}

async function templateOfPod(
  connection: Pick<ClusterConnection, 'request'>,
  name: string,
  { namespace, signal }: TemplateReading,
): Promise<PodTemplate | undefined> {
  const pod = await readSourcePod(connection, { namespace, pod: name }, { signal });
  return pod && podTemplateOf(pod);
}

async function templateOfWorkload(
  connection: Pick<ClusterConnection, 'request'>,
  reference: WorkloadReference,
  { namespace, signal }: TemplateReading,
): Promise<PodTemplate | undefined> {
  const attempted = describe(reference, { namespace });
  const path = `${workloadsPath(reference.kind, namespace)}/${encodeURIComponent(reference.name)}`;
  const response = await connection.request(attempted, path, { signal });
  if (response.status === 404) {
    await bodyText(attempted, response, signal);
    return undefined;
  }
  if (!response.ok) throw await failureOfResponse(attempted, response, signal);
  const workload = (await bodyJson(attempted, response, signal)) as { readonly spec: WorkloadSpec };
  return workloadTemplate(workload.spec);
}

function describe({ kind, name }: PodReference, { namespace }: Pick<TemplateReading, 'namespace'>): string {
  return l10n.t('read the template of the {0} {1}/{2}', kind, namespace, name);
}
