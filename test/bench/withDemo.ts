import { Demo } from '../../devcluster/demo/demo.ts';
import type { BenchmarkContext } from './benchmark.ts';

/** Runs `work` with the demo's parts in a namespace of its own, of which nothing is left afterwards. */
export async function withDemo<Result>(
  context: BenchmarkContext,
  work: (demo: Demo) => Promise<Result>,
): Promise<Result> {
  const demo = new Demo(await context.connection(), context.progress, context.signal, 'thaw-bench');
  try {
    await demo.begin();
    return await work(demo);
  } finally {
    await demo.end();
  }
}
