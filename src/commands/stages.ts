import * as vscode from 'vscode';
import { formatDuration } from '../views/format.ts';
import { showProgress } from '../views/messages.ts';
import { onNoRow, type Operations } from '../views/operations.ts';
import { withOperation } from './withOperation.ts';

/** Tells which stage of a long work has begun. */
export type StageTeller = (stage: string) => void;

/** How often the seconds are told, in milliseconds. */
const tickMs = 500;

/**
 * Does a long work with a notification that says its stage and how long it has taken; it can be cancelled there.
 *
 * @param operations where it is to count, and can be cancelled, too; absent where it belongs to an operation that is there already
 */
export async function withStages<Result>(
  title: string,
  work: (signal: AbortSignal, tell: StageTeller) => Promise<Result>,
  operations?: Operations,
): Promise<Result> {
  if (operations) {
    return await withOperation(operations, { ...onNoRow, title }, (cancelled) =>
      withStages(title, (stop, tell) => work(AbortSignal.any([stop, cancelled]), tell)),
    );
  }
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return await showProgress(options, async (report, token) => {
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => {
      abort.abort();
    });
    const begin = performance.now();
    let stage = '';
    const tell = (): void => {
      const seconds = formatDuration(performance.now() - begin);
      report(stage === '' ? seconds : `${stage}, ${seconds}`);
    };
    const timer = setInterval(tell, tickMs);
    try {
      return await work(abort.signal, (next) => {
        stage = next;
        tell();
      });
    } finally {
      clearInterval(timer);
      subscription.dispose();
    }
  });
}
