import type { Operation, Operations, RunningOperation } from '../views/operations.ts';

/** Does what is shown on a row, with a button that cancels it, until it has ended; `signal` is aborted by that button. */
export async function withOperation<Result>(
  operations: Operations,
  shown: Omit<Operation, 'cancel'>,
  work: (signal: AbortSignal, operation: RunningOperation) => Promise<Result>,
): Promise<Result> {
  const onRow = new AbortController();
  const operation = operations.begin({
    ...shown,
    cancel: () => {
      onRow.abort();
    },
  });
  try {
    return await work(onRow.signal, operation);
  } finally {
    operation.dispose();
  }
}
