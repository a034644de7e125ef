import type { CheckpointsState } from './checkpointsState.ts';
import type { EmptyState } from './emptyState.ts';

/** What the context keys can be that Thaw sets for the `when` clauses in package.json. */
export interface ContextValues {
  /** Why there are no rows in the Pods view, for its welcome texts. */
  readonly 'thaw.podsState': EmptyState | 'shown';
  /** Why there are no rows in the Checkpoints view, for its welcome texts. */
  readonly 'thaw.checkpointsState': CheckpointsState;
  /** Whether all was read that there is to read, and no environment was found, for the welcome text of the Environments view. */
  readonly 'thaw.noEnvironments': boolean;
  /** Whether there is a filter of pods, for the button that clears it. */
  readonly 'thaw.podsFiltered': boolean;
  /** Whether the kubelets of the cluster that is shown are known to make no checkpoints. */
  readonly 'thaw.checkpointsDisabled': boolean;
  /** Whether images can be loaded onto other nodes, for the command that does. */
  readonly 'thaw.loadsImages': boolean;
}

/** Sets a context key. */
export type SetContext = <Key extends keyof ContextValues>(key: Key, value: ContextValues[Key]) => void;

/** Sets a context key only where it is another than before, so that whoever looks may set it each time. One that was never set is false. */
export function onlyChanges(setContext: SetContext): SetContext {
  const values = new Map<keyof ContextValues, unknown>();
  return (key, value) => {
    if ((values.get(key) ?? false) === value) return;
    values.set(key, value);
    setContext(key, value);
  };
}
