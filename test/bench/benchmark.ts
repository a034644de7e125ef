import type { DevCluster } from '../../devcluster/devCluster.ts';
import type { Progress } from '../../devcluster/progress.ts';
import type { ClusterConnection } from '../../src/kubernetes/connection.ts';

/** What a figure is held against, measured in the same run. */
export interface Baseline {
  /** What was measured, for a person: `the same POST with curl`. */
  readonly what: string;
  /** In the unit of the figure. */
  readonly value: number;
}

/** One result of a benchmark. */
export interface Figure {
  /** Its name, unique in its benchmark: `commandMs`. */
  readonly figure: string;
  readonly value: number;
  /** `ms`, `bytes`, ... */
  readonly unit: string;
  readonly baseline: Baseline | null;
  /** The value divided by that of the baseline. */
  readonly ratio: number | null;
}

/** What a benchmark gets. */
export interface BenchmarkContext {
  readonly progress: Progress;
  /** Aborted when the user interrupts the run: then the benchmark rejects, and leaves nothing behind. */
  readonly signal: AbortSignal;
  /** The dev cluster with all images, brought up when first asked for. The harness owns it. */
  cluster(): Promise<DevCluster>;
  /** A connection to the dev cluster as its administrator. The harness owns it. */
  connection(): Promise<ClusterConnection>;
}

/** What each file `NAME.bench.ts` beside this one exports as `benchmark`. */
export interface Benchmark {
  /** The NAME of its file. */
  readonly name: string;
  run(context: BenchmarkContext): Promise<readonly Figure[]>;
}
