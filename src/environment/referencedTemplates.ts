import * as l10n from '@vscode/l10n';
import { sourcePodOf, type SourcePodText } from '../checkpoint/sourcePod.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { FollowedWatches } from '../kubernetes/followedWatches.ts';
import type { KubernetesObject } from '../kubernetes/kubernetesObject.ts';
import { podsPath } from '../kubernetes/podPath.ts';
import { ResourceWatch } from '../kubernetes/resourceWatch.ts';
import type { PodReference, PodTemplate } from './environment.ts';
import { podTemplateOf } from './podTemplate.ts';
import { workloadsPath } from './workloadPath.ts';
import { type WorkloadSpec, workloadTemplate } from './workloadTemplate.ts';

/** An object that an environment refers to, and where it is. */
export interface LocatedReference extends PodReference {
  readonly namespace: string;
}

/** As much of a Deployment, a StatefulSet (apps/v1) or a Pod (core/v1) as is read here. */
type ReferencedJson = KubernetesObject & (SourcePodText | { readonly spec: WorkloadSpec });

interface FoundTemplate {
  /** Absent where it is too large to be kept. */
  readonly template?: PodTemplate | undefined;
}

/**
 * Follows the templates of the objects that environment files refer to: each by a watch of its own, as they are a handful among
 * many. Those that are not there, or may not be watched, are simply not known.
 */
export class ReferencedTemplates {
  readonly #watches: FollowedWatches<LocatedReference, ReferencedJson, FoundTemplate>;

  constructor(connection: Pick<ClusterConnection, 'request'>) {
    this.#watches = new FollowedWatches(
      ({ kind, namespace, name }) =>
        new ResourceWatch<ReferencedJson, FoundTemplate>(connection, {
          attempted: l10n.t('watch the {0} {1}/{2}', kind, namespace, name),
          path: kind === 'Pod' ? podsPath(namespace) : workloadsPath(kind, namespace),
          fieldSelector: `metadata.name=${name}`,
          slim: foundTemplate,
        }),
    );
  }

  /** Follows these from now on, and no others. */
  follow(references: readonly LocatedReference[]): void {
    this.#watches.follow(new Map(references.map((reference) => [keyOf(reference), reference])));
  }

  /** As last known; undefined where it is not followed, not read yet, or not there. */
  templateOf(reference: LocatedReference): PodTemplate | undefined {
    const [found] = this.#watches.get(keyOf(reference))?.objects() ?? [];
    return found?.template;
  }

  /** Tells that a template has become known, has changed, or is gone. The function returned ends it. */
  onChange(listener: () => void): () => void {
    return this.#watches.onChange(listener);
  }

  /** Ends the waits after failures: for a refresh by hand. */
  retryNow(): void {
    this.#watches.retryNow();
  }

  /** Follows nothing any more; what was known stays. */
  dispose(): void {
    this.#watches.dispose();
  }
}

function foundTemplate(object: ReferencedJson): FoundTemplate {
  if ('template' in object.spec) return { template: workloadTemplate(object.spec) };
  const pod = sourcePodOf(object as SourcePodText);
  return pod ? { template: podTemplateOf(pod) } : {};
}

function keyOf({ kind, namespace, name }: LocatedReference): string {
  return `${kind}/${namespace}/${name}`;
}
