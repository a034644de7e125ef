import type { WatchState } from './resourceWatch.ts';
import { ThawError } from './thawError.ts';

/** How far what several watches have read can be trusted to be what the cluster has. */
export interface CombinedState {
  /**
   * That of the namespace worst off: `stale` before `starting` before `live`. Namespaces that may not be read count only
   * if none may.
   */
  readonly status: WatchState['status'];
  /** Since when it has been so, in milliseconds since the Unix epoch. */
  readonly since: number;
  /** When the namespace longest unheard of was last heard of, in milliseconds since the Unix epoch. */
  readonly lastUpdate: number | undefined;
  /** The failures by namespace, those of forbidden ones included; under `''` where all are watched as one. */
  readonly failures: ReadonlyMap<string, ThawError>;
}

/** The state of watches of one kind of objects, each by its namespace. */
export function combinedState(watches: ReadonlyMap<string, { readonly state: WatchState }>): CombinedState {
  const states = [...watches].map(([namespace, { state }]) => ({ namespace, ...state }));
  const readable = states.filter(({ failure }) => !ThawError.is(failure, 'forbidden'));
  const counted = readable.length > 0 ? readable : states;
  const status = (['stale', 'starting'] as const).find((each) =>
    counted.some((state) => state.status === each),
  );
  return {
    status: status ?? 'live',
    since: Math.max(...counted.map(({ since }) => since)),
    lastUpdate: earliest(counted.map(({ lastUpdate }) => lastUpdate)),
    failures: new Map(
      states.flatMap(({ namespace, failure }) => (failure === undefined ? [] : [[namespace, failure]])),
    ),
  };
}

/** The earliest of some times; undefined where one of them is. */
function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === times.length && known.length > 0 ? Math.min(...known) : undefined;
}
