// What the rows of the trees stand for. An element says which object is meant, never how it is: it stays the very same object
// while that changes, so that VS Code keeps its selection and expansion.

/** A namespace that has pods, or that may not be read. */
export interface NamespaceElement {
  readonly kind: 'namespace';
  readonly id: string;
  readonly namespace: string;
}

/** A pod. */
export interface PodElement {
  readonly kind: 'pod';
  readonly id: string;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
}

/** A container of a pod. */
export interface ContainerElement {
  readonly kind: 'container';
  readonly id: string;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
}

/** A checkpoint, below its container or in the list of all. */
export interface CheckpointElement {
  readonly kind: 'checkpoint';
  readonly id: string;
  readonly namespace: string;
  /** The name of its record. */
  readonly name: string;
}

/** Checkpoints of one source, node or day. */
export interface CheckpointGroupElement {
  readonly kind: 'checkpointGroup';
  readonly id: string;
  readonly group: string;
}

/** An environment of a file, or of the cluster. */
export interface EnvironmentElement {
  readonly kind: 'environment';
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
}

/** The row at the end of a long folder. */
export interface MoreElement {
  readonly kind: 'more';
  readonly id: string;
  /** The namespace whose pods go on; absent in the list of checkpoints. */
  readonly namespace?: string;
  /** The id of the group whose checkpoints go on; absent elsewhere. */
  readonly group?: string;
}

export type PodsElement = NamespaceElement | PodElement | ContainerElement | CheckpointElement | MoreElement;

export type CheckpointsElement = CheckpointElement | CheckpointGroupElement | MoreElement;

export type EnvironmentsElement = EnvironmentElement | CheckpointElement;

/** Any row of Thaw's trees. */
export type TreeElement = PodsElement | CheckpointsElement | EnvironmentsElement;

/** Tells an element of Thaw's trees from whatever else a command is called with. */
export function isElement(value: unknown): value is TreeElement {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    'id' in value &&
    typeof value.id === 'string' &&
    ['namespace', 'pod', 'container', 'checkpoint', 'checkpointGroup', 'environment', 'more'].includes(
      String(value.kind),
    )
  );
}
