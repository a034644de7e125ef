import { homedir } from 'node:os';
import path from 'node:path';
import type { CheckpointIntents } from '../checkpoint/checkpointIntents.ts';
import { settleIntent } from '../checkpoint/settleIntent.ts';
import type { ClusterTools } from '../environment/clusterTools.ts';

/** Where the program keeps which checkpoints it is making (XDG Base Directory Specification: state of one user). */
export function intentsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { XDG_STATE_HOME: state } = environment;
  const folder =
    state !== undefined && path.isAbsolute(state) ? state : path.join(homedir(), '.local', 'state');
  return path.join(folder, 'thaw', 'checkpoints');
}

/**
 * Deletes what bakes of this user on this machine have left of checkpoints that have failed, or in whose middle they were killed:
 * nobody has tried to restore that. What cannot be deleted now is told, and tried again by the next bake: it is no failure of this one.
 */
export async function settleLeft(
  tools: Pick<ClusterTools, 'connection' | 'agents' | 'catalog'>,
  intents: Pick<CheckpointIntents, 'takeLeft'>,
  { signal, tell }: { readonly signal: AbortSignal; readonly tell: (line: string) => void },
): Promise<void> {
  const { connection } = tools;
  for (const left of await intents.takeLeft({ context: connection.contextName, server: connection.server })) {
    const { namespace, pod } = left.intent;
    try {
      const deleted = await settleIntent(tools, left.intent, { signal });
      if (deleted > 0) {
        tell(
          left.intent.unwanted
            ? `deleted what a failed checkpoint of ${namespace}/${pod} had left`
            : `deleted the checkpoint of ${namespace}/${pod} that a killed bake had left`,
        );
      }
      await left.remove();
    } catch (error) {
      await left.release();
      const why = error instanceof Error ? error.message : String(error);
      tell(`what an earlier bake of ${namespace}/${pod} has left is not deleted yet: ${why}`);
    }
  }
}
