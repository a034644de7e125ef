import * as vscode from 'vscode';
import type { PoolAnswer, PoolSubject } from '../../webview/startupTimings/messages.ts';
import { WarmPool } from '../environment/warmPool.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { poolHolding } from '../startup/poolHolding.ts';
import type { ThawSession } from './thawSession.ts';

/** What the warm pool of an environment holds, for the page of startup timings. Only the chosen cluster is asked. */
export async function readPoolHolding(
  session: Pick<ThawSession, 'cluster'>,
  of: PoolSubject,
): Promise<PoolAnswer> {
  const { context, namespace, environment } = of;
  try {
    const { connection } = await session.cluster();
    if (connection.contextName !== context) {
      return { of, failure: vscode.l10n.t('{0} is not the chosen context', context) };
    }
    const { waiting, checkpoint } = await new WarmPool(connection, { namespace, environment }).status();
    return checkpoint === undefined
      ? { of }
      : { of, holding: poolHolding(waiting.filter(({ isEnding }) => !isEnding)) };
  } catch (error) {
    if (!ThawError.is(error)) throw error;
    return { of, failure: error.explanation };
  }
}
