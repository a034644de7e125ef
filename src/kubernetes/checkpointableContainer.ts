import * as l10n from '@vscode/l10n';
import { describeCheckpoint } from './kubeletErrors.ts';
import type { PodJson } from './podJson.ts';
import { type ContainerSummary, containerSummaries } from './podSummary.ts';
import type { Remedy } from './remedy.ts';
import { type FailureReason, ThawError } from './thawError.ts';

/** What is asked to be checkpointed. */
interface Wanted {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string | undefined;
  readonly node?: string | undefined;
  readonly podUid?: string | undefined;
}

/** Names the container that commands are meant for, where a pod has several (kubectl's convention). */
export const defaultContainerAnnotation = 'kubectl.kubernetes.io/default-container';

/**
 * Decides which container of a pod is meant, and checks that it can be checkpointed.
 *
 * @throws {ThawError} `podReplaced`, `containerNotFound`, `containerAmbiguous`, `containerNotRunning`
 */
export function checkpointableContainer(pod: PodJson, wanted: Wanted): { container: string; node: string } {
  const node = pod.spec?.nodeName;
  const replaced =
    (wanted.podUid !== undefined && wanted.podUid !== pod.metadata.uid) ||
    (wanted.node !== undefined && wanted.node !== node);
  if (replaced) {
    const { namespace, pod: name } = wanted;
    throw failure(wanted, 'podReplaced', l10n.t('another pod of the name {0} has taken its place', name), [
      {
        action: 'checkpoint',
        text: l10n.t('Checkpoint that one'),
        namespace,
        pod: name,
        podUid: pod.metadata.uid,
      },
    ]);
  }

  const container = meantContainer(pod, wanted);
  if (container.state !== 'running' || node === undefined) {
    const state = [container.state, container.reason].filter((word) => word !== undefined).join(', ');
    throw failure(
      wanted,
      'containerNotRunning',
      l10n.t('container {0} is not running ({1})', container.name, state),
    );
  }
  return { container: container.name, node };
}

function meantContainer(pod: PodJson, wanted: Wanted): ContainerSummary {
  const all = containerSummaries(pod);
  const applications = all.filter(({ kind }) => kind === 'app');
  const named = (name: string | undefined): ContainerSummary | undefined =>
    applications.find((each) => each.name === name);
  if (wanted.container !== undefined) {
    const found = named(wanted.container);
    if (found !== undefined) return found;
    const isOther = all.some(({ name }) => name === wanted.container);
    const why = isOther
      ? l10n.t(
          '{0} is none of the pod’s own containers: what runs beside them, such as a sidecar, starts cold with a restored pod',
          wanted.container,
        )
      : l10n.t('the pod has no container {0}', wanted.container);
    throw failure(wanted, 'containerNotFound', why, choose(applications));
  }
  const [only] = applications;
  if (only !== undefined && applications.length === 1) return only;
  const byDefault = named(pod.metadata.annotations?.[defaultContainerAnnotation]);
  if (byDefault !== undefined) return byDefault;
  const names = applications.map(({ name }) => name).join(', ');
  throw failure(
    wanted,
    'containerAmbiguous',
    l10n.t('the pod has several containers: {0}', names),
    choose(applications),
  );
}

function choose(containers: readonly ContainerSummary[]): readonly Remedy[] {
  const names = containers.filter(({ state }) => state === 'running').map(({ name }) => name);
  return [
    { action: 'chooseContainer', containers: names, text: l10n.t('Choose one of the running containers') },
  ];
}

function failure(
  wanted: Wanted,
  reason: FailureReason,
  explanation: string,
  remedies: readonly Remedy[] = [],
): ThawError {
  return new ThawError({ reason, attempted: describeCheckpoint(wanted), explanation, remedies });
}
